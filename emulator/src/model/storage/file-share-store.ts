import { randomUUID } from "node:crypto";
import {
  access,
  constants,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { memberOfThrown } from "../../wire/thrown.js";
import { type BackupFiles, type BackupStore, StorageFailure } from "./backup-store.js";

/** HRESULT of `System.IO.IOException`, in which the file share code wraps whatever goes wrong. */
const ioException = 0x80131620n;

/** Backups in a folder of this machine, laid out as on a file share. */
export class FileShareStore implements BackupStore {
  constructor(readonly folder: string) {
    // A UNC path or a Windows drive would otherwise become a folder below the working directory.
    if (!isAbsolute(folder)) {
      throw new StorageFailure("unreachable", `The file share ${folder} cannot be reached.`, ioException);
    }
  }

  async put(path: string, files: BackupFiles): Promise<"stored" | "taken"> {
    return this.#attempt(async () => {
      const data = join(this.folder, `${path}.zip`);
      if (!(await createFile(data, files.data))) return "taken";
      // Renamed into place, so that a list never meets half a file.
      const unfinished = join(this.folder, `${path}.${randomUUID()}.unfinished`);
      await writeFile(unfinished, files.metadata, { flag: "wx" });
      await rename(unfinished, join(this.folder, `${path}.bkmetadata`));
      return "stored";
    });
  }

  async metadataFiles(folder: string): Promise<string[]> {
    return this.#attempt(async () => {
      const entries = await readdir(join(this.folder, folder), { recursive: true, withFileTypes: true }).catch(none);
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(".bkmetadata"))
        .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    });
  }

  async readMetadata(file: string): Promise<string> {
    return this.#attempt(() => readFile(join(this.folder, file), "utf8"));
  }

  async holds(file: string): Promise<boolean> {
    return this.#attempt(() =>
      access(join(this.folder, file), constants.R_OK).then(
        () => true,
        (error: unknown) => {
          if (hasCode(error, "ENOENT")) return false;
          throw error;
        },
      ),
    );
  }

  async readData(file: string): Promise<Uint8Array> {
    return this.#attempt(() => readFile(join(this.folder, file)));
  }

  async remove(path: string): Promise<void> {
    return this.#attempt(async () => {
      await rm(join(this.folder, `${path}.bkmetadata`), { force: true });
      await rm(join(this.folder, `${path}.zip`), { force: true });
    });
  }

  async probe(): Promise<void> {
    return this.#attempt(async () => {
      await mkdir(this.folder, { recursive: true });
      await access(this.folder, constants.W_OK);
    });
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const denied = hasCode(error, "EACCES", "EPERM", "EROFS");
      const message = `The file share ${this.folder} ${denied ? "refused access" : "cannot be reached"}.`;
      throw new StorageFailure(denied ? "access denied" : "unreachable", message, ioException, { cause: error });
    }
  }
}

/** Creates a file with its content, or says that its name is taken. What could not be written whole is removed. */
async function createFile(path: string, content: Uint8Array): Promise<boolean> {
  const file = await openNew(path).catch((error: unknown) => {
    if (hasCode(error, "EEXIST")) return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    await file.writeFile(content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/** Makes the folder only where it is missing, which is once for all backups of a partition. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    await mkdir(dirname(path), { recursive: true });
    return open(path, "wx");
  }
}

function none(error: unknown): [] {
  if (hasCode(error, "ENOENT")) return [];
  throw error;
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(String(memberOfThrown(error, "code")));
}
