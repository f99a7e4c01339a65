// @ts-check
import { isDeepStrictEqual } from "node:util";
import { storageToWire } from "../../dist/service-fabric/storage-kinds.js";

/**
 * @typedef {import("../../dist/service-fabric/backup-storage.js").BackupStorage} BackupStorage
 * @typedef {BackupStorage["storageKind"]} StorageKind
 */

/**
 * Every field of our storages by its name in the API, written out: made from one another, both could be wrong.
 * @satisfies {{ [Kind in StorageKind]: Record<keyof Required<Extract<BackupStorage, { storageKind: Kind }>>, string> }}
 */
const fieldsByKind = {
  AzureBlobStore: {
    storageKind: "StorageKind",
    connectionString: "ConnectionString",
    containerName: "ContainerName",
    friendlyName: "FriendlyName",
  },
  FileShare: {
    storageKind: "StorageKind",
    path: "Path",
    primaryUserName: "PrimaryUserName",
    primaryPassword: "PrimaryPassword",
    secondaryUserName: "SecondaryUserName",
    secondaryPassword: "SecondaryPassword",
    friendlyName: "FriendlyName",
  },
  DsmsAzureBlobStore: {
    storageKind: "StorageKind",
    storageCredentialsSourceLocation: "StorageCredentialsSourceLocation",
    containerName: "ContainerName",
    friendlyName: "FriendlyName",
  },
  ManagedIdentityAzureBlobStore: {
    storageKind: "StorageKind",
    managedIdentityType: "ManagedIdentityType",
    blobServiceUri: "BlobServiceUri",
    containerName: "ContainerName",
    managedIdentityClientId: "ManagedIdentityClientId",
    friendlyName: "FriendlyName",
  },
};

/**
 * Whether the package can be told the storage of an example, and writes it as the example does.
 * @param {Readonly<Record<string, unknown>>} storage As the API writes it.
 * @returns {string | undefined} What is wrong.
 */
export function whatIsWrongWithStorage(storage) {
  const kind = String(storage.StorageKind);
  if (!isKnownKind(kind)) return `Our storages have no kind ${kind}`;
  const names = new Map(Object.entries(fieldsByKind[kind]).map(([field, name]) => [name, field]));
  const unknown = Object.keys(storage).filter((name) => !names.has(name));
  if (unknown.length > 0) return `Our ${kind} has no field for ${unknown.join(", ")}`;
  const ours = Object.fromEntries(Object.entries(storage).map(([name, value]) => [names.get(name), value]));
  // By the table these are the fields of that kind; a program that is type-checked can pass nothing else.
  const written = storageToWire(/** @type {BackupStorage} */ (ours));
  return isDeepStrictEqual(written, { ...storage })
    ? undefined
    : `Our ${kind} is written as ${JSON.stringify(written)}`;
}

/**
 * @param {string} kind
 * @returns {kind is StorageKind}
 */
function isKnownKind(kind) {
  return Object.hasOwn(fieldsByKind, kind);
}
