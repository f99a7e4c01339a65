export {
  type Check,
  type CheckConnectionOptions,
  type CheckName,
  type ConnectionReport,
  checkConnection,
} from "./doctor";
export { BackupError, type ErrorCode, errorRegistry } from "./errors";
export {
  AdHocBackup,
  type AdHocBackupArgs,
  type AdHocBackupSettings,
  type BackupStorageArgs,
  type PartitionIdArgs,
  type ServiceArgs,
} from "./resources/ad-hoc-backup";
export type { ClusterArgs } from "./resources/cluster-args";
export type {
  AzureBlobStorage,
  BackupStorage,
  DsmsAzureBlobStorage,
  FileShareStorage,
  ManagedIdentityAzureBlobStorage,
} from "./service-fabric/backup-storage";
export type { ConnectionFields } from "./service-fabric/connection/connection-fields";
export type { Epoch, PartitionInformation } from "./service-fabric/records";
