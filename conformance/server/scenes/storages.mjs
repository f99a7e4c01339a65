// @ts-check

/** Every kind of storage that is no folder. */
export const remoteStorages = [
  { StorageKind: "AzureBlobStore", ConnectionString: "UseDevelopmentStorage=true", ContainerName: "backups" },
  {
    StorageKind: "DsmsAzureBlobStore",
    StorageCredentialsSourceLocation: "https://dsms.example/account",
    ContainerName: "backups",
  },
  {
    StorageKind: "ManagedIdentityAzureBlobStore",
    ManagedIdentityType: "Cluster",
    BlobServiceUri: "https://account.blob.core.windows.net/",
    ContainerName: "backups",
  },
];
