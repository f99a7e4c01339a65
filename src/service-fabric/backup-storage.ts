/** A container of an Azure storage account, reached by a connection string. */
export interface AzureBlobStorage {
  storageKind: "AzureBlobStore";
  /** The account's connection string. A secret. */
  connectionString: string;
  /** The container; the cluster creates it where it is missing. */
  containerName: string;
  friendlyName?: string;
}

/** A file share or a folder that every node can reach. */
export interface FileShareStorage {
  storageKind: "FileShare";
  /** UNC path, such as `\\server\share\backups`; in source code each backslash is written twice. */
  path: string;
  primaryUserName?: string;
  /** A secret. */
  primaryPassword?: string;
  secondaryUserName?: string;
  /** A secret. */
  secondaryPassword?: string;
  friendlyName?: string;
}

/** A container whose credentials come from dSMS. */
export interface DsmsAzureBlobStorage {
  storageKind: "DsmsAzureBlobStore";
  storageCredentialsSourceLocation: string;
  containerName: string;
  friendlyName?: string;
}

/** A container that the cluster opens with a managed identity: no secret is sent, nor written to the cluster's traces. */
export interface ManagedIdentityAzureBlobStorage {
  storageKind: "ManagedIdentityAzureBlobStore";
  /** `Cluster` or `VMSS`: whose identity is used. */
  managedIdentityType: "Cluster" | "VMSS";
  /** Such as `https://account.blob.core.windows.net/`, without a query: it is no secret. */
  blobServiceUri: string;
  containerName: string;
  /** The client id of a user-assigned identity. */
  managedIdentityClientId?: string;
  friendlyName?: string;
}

/** Where a backup goes. */
export type BackupStorage =
  | AzureBlobStorage
  | FileShareStorage
  | DsmsAzureBlobStorage
  | ManagedIdentityAzureBlobStorage;
