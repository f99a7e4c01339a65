import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import { mask } from "../../wire/secrets.js";

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
  /** Who signs in to the share. The emulator keeps all four and uses none. */
  readonly PrimaryUserName?: string;
  readonly PrimaryPassword?: string;
  readonly SecondaryUserName?: string;
  readonly SecondaryPassword?: string;
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

/** `Invalid` is a value like the others: it is only when the storage is used that it proves to be none. */
export const managedIdentityTypes = ["Invalid", "VMSS", "Cluster"] as const;
export type ManagedIdentityType = (typeof managedIdentityTypes)[number];

export interface ManagedIdentityAzureBlobStorage {
  readonly StorageKind: "ManagedIdentityAzureBlobStore";
  readonly ManagedIdentityType: ManagedIdentityType;
  readonly BlobServiceUri: string;
  readonly ContainerName: string;
  readonly ManagedIdentityClientId?: string;
  readonly FriendlyName?: string;
}

/** A storage as a policy shows it. Passwords are masked even where there are none (`FileShareBackupStorageInfo.cs`). */
export function writeStorage(storage: BackupStorage): JsonObject {
  const { StorageKind, FriendlyName = "" } = storage;
  switch (StorageKind) {
    case "FileShare":
      return {
        StorageKind,
        Path: storage.Path,
        PrimaryUserName: storage.PrimaryUserName ?? null,
        PrimaryPassword: mask,
        SecondaryUserName: storage.SecondaryUserName ?? null,
        SecondaryPassword: mask,
        FriendlyName,
      };
    case "AzureBlobStore":
      return { StorageKind, ConnectionString: mask, ContainerName: storage.ContainerName, FriendlyName };
    case "DsmsAzureBlobStore":
    case "ManagedIdentityAzureBlobStore":
      return { ...storage, FriendlyName };
  }
}

/** Whether both mean the same place, whoever signs in. */
export function isSameStorage(one: BackupStorage, other: BackupStorage): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf(storage: BackupStorage): string {
  switch (storage.StorageKind) {
    case "FileShare":
      return JSON.stringify([storage.StorageKind, storage.Path]);
    case "AzureBlobStore":
      return JSON.stringify([storage.StorageKind, storage.ConnectionString, storage.ContainerName]);
    case "DsmsAzureBlobStore":
      return JSON.stringify([storage.StorageKind, storage.StorageCredentialsSourceLocation, storage.ContainerName]);
    case "ManagedIdentityAzureBlobStore":
      return JSON.stringify([storage.StorageKind, storage.BlobServiceUri, storage.ContainerName]);
  }
}

const friendlyName = { FriendlyName: z.string().exactOptional() };

/** A storage in a saved state or a control request, its secrets in the clear. */
export const savedStorage: z.ZodType<BackupStorage> = z.discriminatedUnion("StorageKind", [
  z.strictObject({
    StorageKind: z.literal("FileShare"),
    Path: z.string(),
    PrimaryUserName: z.string().exactOptional(),
    PrimaryPassword: z.string().exactOptional(),
    SecondaryUserName: z.string().exactOptional(),
    SecondaryPassword: z.string().exactOptional(),
    ...friendlyName,
  }),
  z.strictObject({
    StorageKind: z.literal("AzureBlobStore"),
    ConnectionString: z.string(),
    ContainerName: z.string(),
    ...friendlyName,
  }),
  z.strictObject({
    StorageKind: z.literal("DsmsAzureBlobStore"),
    StorageCredentialsSourceLocation: z.string(),
    ContainerName: z.string(),
    ...friendlyName,
  }),
  z.strictObject({
    StorageKind: z.literal("ManagedIdentityAzureBlobStore"),
    ManagedIdentityType: z.enum(managedIdentityTypes),
    BlobServiceUri: z.string(),
    ContainerName: z.string(),
    ManagedIdentityClientId: z.string().exactOptional(),
    ...friendlyName,
  }),
]);
