/** The operations that the emulator serves, by the names of the official REST description. */
export const routeNames = [
  "GetPartitionInfo",
  "GetServiceNameInfo",
  "GetApplicationNameInfo",
  "GetServiceInfo",
  "GetPartitionInfoList",
  "GetClusterVersion",
  "GetAadMetadata",
  "BackupPartition",
  "GetPartitionBackupProgress",
  "GetPartitionBackupList",
  "GetBackupsFromBackupLocation",
  "GetPartitionBackupConfigurationInfo",
  "RestorePartition",
  "GetPartitionRestoreProgress",
] as const;

export type RouteName = (typeof routeNames)[number];
