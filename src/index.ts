// Types apart, here and wherever these come from: TypeScript 3.8, which Pulumi brings along, knows no other way.
export type { Check, CheckConnectionOptions, CheckName, ConnectionReport, Finding, FoundEntity } from "./doctor";
export { checkConnection } from "./doctor";
export type { ErrorCode } from "./errors";
export { BackupError, errorRegistry } from "./errors";
export * from "./hooks/backup-before";
export * from "./resources/ad-hoc-backup";
export * from "./resources/application-backup";
export * from "./resources/application-upgrade";
export type { BackupSettings, BackupStorageArgs } from "./resources/backup-settings";
export type { AdHocBackupOutputs, BackupSetOutputs, BackupToDrill } from "./resources/backup-to-drill";
export type { ClusterArgs } from "./resources/cluster-args";
export type { BackupSetSettings, PartitionBackup, SkippedService } from "./resources/partition-backups";
export * from "./resources/restore-drill";
export * from "./resources/scratch-application";
export * from "./resources/service-backup";
export type {
  AzureBlobStorage,
  BackupStorage,
  DsmsAzureBlobStorage,
  FileShareStorage,
  ManagedIdentityAzureBlobStorage,
} from "./service-fabric/backup-storage";
export type { ConnectionFields } from "./service-fabric/connection/connection-fields";
export type { Epoch, PartitionInformation } from "./service-fabric/records";
