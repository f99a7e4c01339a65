/**
 * A place for backups, spelled as in the REST API. The server tells the kinds apart by `StorageKind`, whose value is
 * case-sensitive (`BackupStorageConverter.cs`).
 */
export type BackupStorage =
  | FileShareStorage
  | AzureBlobStorage
  | DsmsAzureBlobStorage
  | ManagedIdentityAzureBlobStorage;

export interface FileShareStorage {
  readonly StorageKind: "FileShare";
  /** An absolute folder of this machine, or a UNC path that the option `shares` maps to one. */
  readonly Path: string;
  readonly FriendlyName?: string;
}

export interface AzureBlobStorage {
  readonly StorageKind: "AzureBlobStore";
  readonly ConnectionString: string;
  readonly ContainerName: string;
  readonly FriendlyName?: string;
}

export interface DsmsAzureBlobStorage {
  readonly StorageKind: "DsmsAzureBlobStore";
  readonly StorageCredentialsSourceLocation: string;
  readonly ContainerName: string;
  readonly FriendlyName?: string;
}

export interface ManagedIdentityAzureBlobStorage {
  readonly StorageKind: "ManagedIdentityAzureBlobStore";
  readonly ManagedIdentityType: "VMSS" | "Cluster";
  readonly BlobServiceUri: string;
  readonly ContainerName: string;
  readonly ManagedIdentityClientId?: string;
  readonly FriendlyName?: string;
}
