import type { BackupStorage } from "../../service-fabric/backup-storage";

type FieldOf<Storage> = Storage extends BackupStorage ? Exclude<keyof Storage, "friendlyName"> : never;

/** For each field of a storage, of whatever kind, the variable that gives it. */
export const variableOf: Readonly<Record<FieldOf<BackupStorage>, string>> = {
  storageKind: "SERVICEFABRIC_STORAGE_KIND",
  connectionString: "SERVICEFABRIC_STORAGE_CONNECTION_STRING",
  containerName: "SERVICEFABRIC_STORAGE_CONTAINER",
  path: "SERVICEFABRIC_STORAGE_PATH",
  primaryUserName: "SERVICEFABRIC_STORAGE_USER_NAME",
  primaryPassword: "SERVICEFABRIC_STORAGE_PASSWORD",
  secondaryUserName: "SERVICEFABRIC_STORAGE_SECONDARY_USER_NAME",
  secondaryPassword: "SERVICEFABRIC_STORAGE_SECONDARY_PASSWORD",
  blobServiceUri: "SERVICEFABRIC_STORAGE_BLOB_SERVICE_URI",
  managedIdentityType: "SERVICEFABRIC_STORAGE_IDENTITY_TYPE",
  managedIdentityClientId: "SERVICEFABRIC_STORAGE_IDENTITY_CLIENT_ID",
  storageCredentialsSourceLocation: "SERVICEFABRIC_STORAGE_CREDENTIALS_LOCATION",
};

/** The variables of the environment that say where backups lie, for the help. */
export const storageVariables: readonly string[] = Object.values(variableOf);
