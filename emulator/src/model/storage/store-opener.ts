import { join } from "node:path";
import { AzureBlobStore } from "./azure-blob-store.js";
import { type BackupStore, StorageFailure } from "./backup-store.js";
import { FileShareStore } from "./file-share-store.js";
import { OperationQueue, QueuedStore } from "./queued-store.js";
import type { BackupStorage } from "./storage-description.js";

/** What stands in for the storage that a machine outside Azure cannot sign in to. */
export type StandInStorage =
  /** A folder; each container is a folder below it. */
  | { readonly folder: string }
  /** A connection string, for example Azurite's; containers keep their names. */
  | { readonly connectionString: string };

export interface StoreOpenerSettings {
  readonly shares: Readonly<Record<string, string>>;
  readonly standIn: StandInStorage | undefined;
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
}

/** HRESULT of a plain .NET exception. */
const plainException = 0x80131500n;

/** Opens the storage that a request describes. */
export class StoreOpener {
  readonly #settings: StoreOpenerSettings;
  readonly #queue: OperationQueue;

  constructor(settings: StoreOpenerSettings) {
    this.#settings = settings;
    this.#queue = new OperationQueue(settings.signal);
  }

  /** @throws StorageFailure where it is clear without a request that the storage cannot be used. */
  open(storage: BackupStorage): BackupStore {
    return new QueuedStore(this.#direct(storage), this.#queue);
  }

  #direct(storage: BackupStorage): BackupStore {
    switch (storage.StorageKind) {
      case "FileShare":
        return new FileShareStore(this.#settings.shares[storage.Path] ?? storage.Path);
      case "AzureBlobStore":
        return this.#blobs(storage.ConnectionString, storage.ContainerName);
      case "DsmsAzureBlobStore":
        return this.#standIn(storage.ContainerName);
      case "ManagedIdentityAzureBlobStore":
        if (storage.ManagedIdentityType === "Invalid") throw noIdentity();
        return this.#standIn(storage.ContainerName);
    }
  }

  #standIn(containerName: string): BackupStore {
    const { standIn } = this.#settings;
    if (!standIn) throw noIdentity();
    if ("folder" in standIn) return new FileShareStore(join(standIn.folder, containerName));
    return this.#blobs(standIn.connectionString, containerName);
  }

  #blobs(connectionString: string, containerName: string): BackupStore {
    const { timeoutMilliseconds, signal } = this.#settings;
    return new AzureBlobStore({ connectionString, containerName, timeoutMilliseconds, signal });
  }
}

function noIdentity(): StorageFailure {
  return new StorageFailure("unreachable", "No identity is available to sign in to the storage.", plainException);
}
