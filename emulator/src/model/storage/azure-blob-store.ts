import type { ContainerClient } from "@azure/storage-blob";
import { memberOfThrown } from "../../wire/thrown.js";
import { type BackupFiles, type BackupStore, StorageFailure } from "./backup-store.js";

/** HRESULT of a plain .NET exception, as which the storage client's errors reach the server. */
const plainException = 0x80131500n;

export interface AzureBlobSettings {
  readonly connectionString: string;
  readonly containerName: string;
  /** Longest time for one request to the storage, in real milliseconds. */
  readonly timeoutMilliseconds: number;
  /** Ends requests under way when the emulator closes. */
  readonly signal: AbortSignal;
}

/** Backups in a container of Azure Blob Storage, or of an emulator of it such as Azurite. */
export class AzureBlobStore implements BackupStore {
  readonly #container: ContainerClient;
  readonly #settings: AzureBlobSettings;

  constructor(settings: AzureBlobSettings) {
    this.#settings = settings;
    this.#container = openContainer(settings);
  }

  async put(path: string, files: BackupFiles): Promise<"stored" | "taken"> {
    return this.#attempt(async (abortSignal) => {
      await this.#container.createIfNotExists({ abortSignal });
      const data = this.#container.getBlockBlobClient(`${path}.zip`);
      const isNew = { ifNoneMatch: "*" };
      try {
        await data.uploadData(files.data, { abortSignal, conditions: isNew });
      } catch (error) {
        if (memberOfThrown(error, "statusCode") === 409 || memberOfThrown(error, "statusCode") === 412) return "taken";
        throw error;
      }
      const metadata = this.#container.getBlockBlobClient(`${path}.bkmetadata`);
      await metadata.uploadData(Buffer.from(files.metadata), { abortSignal });
      return "stored";
    });
  }

  async metadataFiles(folder: string): Promise<string[]> {
    return this.#attempt(async (abortSignal) => {
      const names: string[] = [];
      for await (const blob of this.#container.listBlobsFlat({ prefix: `${folder}/`, abortSignal })) {
        if (blob.name.endsWith(".bkmetadata")) names.push(blob.name);
      }
      return names;
    });
  }

  async readMetadata(file: string): Promise<string> {
    return this.#attempt(async (abortSignal) => {
      const content = await this.#container.getBlobClient(file).downloadToBuffer(0, undefined, { abortSignal });
      return content.toString("utf8");
    });
  }

  async holds(file: string): Promise<boolean> {
    return this.#attempt((abortSignal) => this.#container.getBlobClient(file).exists({ abortSignal }));
  }

  async readData(file: string): Promise<Uint8Array> {
    return this.#attempt((abortSignal) =>
      this.#container.getBlobClient(file).downloadToBuffer(0, undefined, { abortSignal }),
    );
  }

  async remove(path: string): Promise<void> {
    return this.#attempt(async (abortSignal) => {
      await this.#container.getBlobClient(`${path}.bkmetadata`).deleteIfExists({ abortSignal });
      await this.#container.getBlobClient(`${path}.zip`).deleteIfExists({ abortSignal });
    });
  }

  async probe(): Promise<void> {
    // A container that is missing is no fault: the first backup creates it.
    await this.#attempt((abortSignal) => this.#container.exists({ abortSignal }));
  }

  async #attempt<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#settings.timeoutMilliseconds);
    try {
      return await action(AbortSignal.any([limit.signal, this.#settings.signal]));
    } catch (error) {
      throw this.#failure(error, limit.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  #failure(error: unknown, timedOut: boolean): StorageFailure {
    const name = this.#settings.containerName;
    const cause = { cause: error };
    if (timedOut) return new StorageFailure("timed out", "The storage did not answer in time.", plainException, cause);
    if (memberOfThrown(error, "code") === "ContainerNotFound") {
      // The text and code of an ArgumentException (`AzureBlobStoreHelper.GetContainer`).
      const message = `Given container ${name} doesn't exist.\r\nParameter name: containerName`;
      return new StorageFailure("no container", message, "E_INVALIDARG", cause);
    }
    const denied = memberOfThrown(error, "statusCode") === 401 || memberOfThrown(error, "statusCode") === 403;
    const message = denied ? "The storage refused access." : "Unable to connect to the remote server";
    return new StorageFailure(denied ? "access denied" : "unreachable", message, plainException, cause);
  }
}

function openContainer({ connectionString, containerName, timeoutMilliseconds }: AzureBlobSettings): ContainerClient {
  // Loaded when first needed, because most runs of the emulator never touch blobs and this is most of its load time.
  // `require` is untyped, and a dynamic `import()` does not work inside jest's sandbox.
  const azure = require("@azure/storage-blob") as typeof import("@azure/storage-blob");
  try {
    const service = azure.BlobServiceClient.fromConnectionString(connectionString, {
      retryOptions: { maxTries: 1, tryTimeoutInMs: timeoutMilliseconds },
    });
    return service.getContainerClient(containerName);
  } catch (error) {
    throw new StorageFailure("unreachable", 'Settings must be of the form "name=value".', plainException, {
      cause: error,
    });
  }
}
