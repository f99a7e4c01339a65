/** One storage of each kind with all its fields, and every secret in them. */
export const accountKey = "c2VjcmV0LWtleS1vZi1ub2JvZHk+Lz0/PT0=";
export const sasSignature = "4n0ther+s3cret/signature=";

export const connectionStrings = {
  withKey: `DefaultEndpointsProtocol=https;AccountName=shopbackups;AccountKey=${accountKey};EndpointSuffix=core.windows.net`,
  withSas: `BlobEndpoint=https://shopbackups.blob.core.windows.net/;SharedAccessSignature=sv=2022-11-02&sp=rwl&sig=${encodeURIComponent(sasSignature)}`,
  ofAnotherAccount: `AccountName=otherbackups;AccountKey=${accountKey}`,
  ofNoAccount: `AccountKey=${accountKey}`,
};

export const passwords = { primary: "pr1mary pass\"word'", secondary: "s3condary&pass\\word" };

export const storages = {
  AzureBlobStore: {
    storageKind: "AzureBlobStore",
    connectionString: connectionStrings.withKey,
    containerName: "backups",
    friendlyName: "Shop",
  },
  FileShare: {
    storageKind: "FileShare",
    path: "\\\\server\\share\\backups",
    primaryUserName: "domain\\one",
    primaryPassword: passwords.primary,
    secondaryUserName: "domain\\two",
    secondaryPassword: passwords.secondary,
    friendlyName: "Share",
  },
  DsmsAzureBlobStore: {
    storageKind: "DsmsAzureBlobStore",
    storageCredentialsSourceLocation: "https://dsms.example/credentials",
    containerName: "backups",
    friendlyName: "dSMS",
  },
  ManagedIdentityAzureBlobStore: {
    storageKind: "ManagedIdentityAzureBlobStore",
    managedIdentityType: "VMSS",
    blobServiceUri: "https://shopbackups.blob.core.windows.net/",
    containerName: "backups",
    managedIdentityClientId: "b8a1e3e5-8e3a-4a87-9c5d-0a3f6f0a2a11",
    friendlyName: "Identity",
  },
} as const;

export type StorageKind = keyof typeof storages;

export const requiredFields: Readonly<Record<StorageKind, readonly string[]>> = {
  AzureBlobStore: ["connectionString", "containerName"],
  FileShare: ["path"],
  DsmsAzureBlobStore: ["storageCredentialsSourceLocation", "containerName"],
  ManagedIdentityAzureBlobStore: ["managedIdentityType", "blobServiceUri", "containerName"],
};

export const storageKinds = Object.keys(storages) as StorageKind[];

/** Everything that must never be shown. */
export const secrets: readonly string[] = [
  accountKey,
  sasSignature,
  encodeURIComponent(sasSignature),
  passwords.primary,
  passwords.secondary,
];
