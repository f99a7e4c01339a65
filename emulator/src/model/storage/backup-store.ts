/** Where backups are written and found again. Paths are relative to the storage, with `/` between the segments. */
export interface BackupStore {
  /**
   * Puts the data and then its metadata at `<path>.zip` and `<path>.bkmetadata`. The order makes sure that what is
   * listed is complete. Nothing is ever overwritten: where the data's name is taken, nothing is written.
   *
   * @throws StorageFailure
   */
  put(path: string, files: BackupFiles): Promise<"stored" | "taken">;
  /** All `.bkmetadata` files below a folder, in no order. A folder that is not there holds none. @throws StorageFailure */
  metadataFiles(folder: string): Promise<string[]>;
  /** @throws StorageFailure */
  readMetadata(file: string): Promise<string>;
  /** Whether a data file is there. @throws StorageFailure */
  holds(file: string): Promise<boolean>;
  /** @throws StorageFailure */
  readData(file: string): Promise<Uint8Array>;
  /** Deletes `<path>.bkmetadata` and then `<path>.zip`; what is not there is no error. @throws StorageFailure */
  remove(path: string): Promise<void>;
  /** Tries whether the storage could take a backup now. @throws StorageFailure */
  probe(): Promise<void>;
}

export interface BackupFiles {
  readonly data: Uint8Array;
  readonly metadata: string;
}

export type StorageFailureReason =
  | "unreachable"
  | "access denied"
  | "timed out"
  /** Only for reading: an upload creates the container. */
  | "no container";

/** A storage that could not be used. The message names no secret. */
export class StorageFailure extends Error {
  override readonly name = "StorageFailure";

  constructor(
    readonly reason: StorageFailureReason,
    message: string,
    /** How the server's list names the failure: the HRESULT of the .NET exception, or a code it has a name for. */
    readonly listCode: bigint | string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
