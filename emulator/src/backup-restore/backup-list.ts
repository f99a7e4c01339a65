import { type BackupMetadata, readMetadata } from "../storage/backup-metadata.js";
import type { BackupStore } from "../storage/backup-store.js";
import { readFileTime } from "../wire/dates.js";
import { serviceErrors } from "./service-errors.js";
import { backupLocation } from "./storage-layout.js";

/** Which of the backups below a folder are wanted. */
export interface BackupListQuery {
  /** Only the newest of each partition. */
  readonly latest: boolean;
  /** Inclusive limits for the time in the file name, in milliseconds since 1970. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** 0: all. */
  readonly maxResults: number;
  readonly continuationToken: string | undefined;
}

export interface BackupList {
  readonly items: readonly ListedBackup[];
  /** Missing when this is the last page. */
  readonly continuationToken: string | undefined;
}

export type ListedBackup =
  | { readonly kind: "backup"; readonly backup: BackupMetadata }
  /** A backup whose metadata cannot be read; real lists show them with an epoch of -1 (service-fabric#505). */
  | { readonly kind: "unreadable"; readonly location: string; readonly time: number };

interface MetadataFile {
  readonly path: string;
  readonly folder: string;
  readonly time: number;
}

/** Lists what really lies in a storage, oldest first within each partition. @throws StorageFailure */
export async function listBackups(store: BackupStore, folder: string, query: BackupListQuery): Promise<BackupList> {
  const after = query.continuationToken ? readToken(query.continuationToken) : undefined;
  const found = (await store.metadataFiles(folder)).flatMap(fileOf).filter((file) => isWithin(file, query));
  const wanted = (query.latest ? newestOfEach(found) : found)
    .sort((a, b) => compare(a.path, b.path))
    .filter((file) => after === undefined || file.path > after);
  const page = query.maxResults > 0 ? wanted.slice(0, query.maxResults) : wanted;
  const last = page.at(-1);
  return {
    items: await Promise.all(page.map((file) => read(store, file))),
    continuationToken: last && page.length < wanted.length ? writeToken(last.path) : undefined,
  };
}

function fileOf(path: string): MetadataFile[] {
  const slash = path.lastIndexOf("/");
  const time = readFileTime(path.slice(slash + 1).replace(/\.bkmetadata$/, ""));
  return time === undefined ? [] : [{ path, folder: path.slice(0, slash), time }];
}

function isWithin({ time }: MetadataFile, { start, end }: BackupListQuery): boolean {
  return (start === undefined || time >= start) && (end === undefined || time <= end);
}

function newestOfEach(files: readonly MetadataFile[]): MetadataFile[] {
  const newest = new Map<string, MetadataFile>();
  for (const file of files) {
    const other = newest.get(file.folder);
    if (!other || file.time > other.time) newest.set(file.folder, file);
  }
  return [...newest.values()];
}

async function read(store: BackupStore, { path, time }: MetadataFile): Promise<ListedBackup> {
  const backup = readMetadata(await store.readMetadata(path));
  if (backup) return { kind: "backup", backup };
  return { kind: "unreadable", location: backupLocation(path.replace(/\.bkmetadata$/, "")), time };
}

/** The server's tokens for a file share: the last path with `+` for the separator (`FileShareRecoveryPointManager.cs`). */
function writeToken(path: string): string {
  return path.replaceAll("/", "+");
}

function readToken(token: string): string {
  if (token.split("+").length !== 4) {
    throw serviceErrors.invalidArgument(`Invalid ContinuationToken is given. token: ${token}`);
  }
  return token.replaceAll("+", "/");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
