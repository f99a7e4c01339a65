export { BackupError, type ErrorCode, errorRegistry } from "./errors";
export {
  AdHocBackup,
  type AdHocBackupArgs,
  type AdHocBackupSettings,
  type BackupStorageArgs,
  type ClusterArgs,
  type PartitionIdArgs,
  type ServiceArgs,
} from "./resources/ad-hoc-backup";
export type {
  AzureBlobStorage,
  BackupStorage,
  DsmsAzureBlobStorage,
  FileShareStorage,
  ManagedIdentityAzureBlobStorage,
} from "./service-fabric/backup-storage";
export type { Epoch, PartitionInformation } from "./service-fabric/records";
