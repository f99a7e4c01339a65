import { type BackupFiles, type BackupStore, StorageFailure } from "./backup-store.js";

/** More files at once bring no speed, and a process may only have so many open. */
const mostAtOnce = 32;

/** HRESULT of `OperationCanceledException`. */
const operationCanceled = 0x8013153bn;

/** Lets a limited number of operations run at once. */
export class OperationQueue {
  readonly #waiting: (() => void)[] = [];
  readonly #signal: AbortSignal;
  #running = 0;

  /** @param signal Once it is aborted, nothing begins any more. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#running >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      if (this.#signal.aborted) throw new StorageFailure("unreachable", "The emulator closes.", operationCanceled);
      return await operation();
    } finally {
      // The place goes to the next one, or becomes free.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** A store whose operations wait for their turn. */
export class QueuedStore implements BackupStore {
  readonly #store: BackupStore;
  readonly #queue: OperationQueue;

  constructor(store: BackupStore, queue: OperationQueue) {
    this.#store = store;
    this.#queue = queue;
  }

  put(path: string, files: BackupFiles): Promise<"stored" | "taken"> {
    return this.#queue.run(() => this.#store.put(path, files));
  }

  metadataFiles(folder: string): Promise<string[]> {
    return this.#queue.run(() => this.#store.metadataFiles(folder));
  }

  readMetadata(file: string): Promise<string> {
    return this.#queue.run(() => this.#store.readMetadata(file));
  }

  holds(file: string): Promise<boolean> {
    return this.#queue.run(() => this.#store.holds(file));
  }

  readData(file: string): Promise<Uint8Array> {
    return this.#queue.run(() => this.#store.readData(file));
  }

  remove(path: string): Promise<void> {
    return this.#queue.run(() => this.#store.remove(path));
  }

  probe(): Promise<void> {
    return this.#queue.run(() => this.#store.probe());
  }
}
