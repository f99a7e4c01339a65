import { readFileTime } from "../../wire/dates.js";
import { readGuid } from "../../wire/guid.js";
import type { FabricError } from "../fabric-error.js";
import { type BackupMetadata, readMetadata } from "../storage/backup-metadata.js";
import type { BackupStore } from "../storage/backup-store.js";
import { compareText, type Page, type PageQuery, pageOf } from "./paging.js";
import { serviceErrors } from "./service-errors.js";
import { backupLocation } from "./storage-layout.js";

/** Which of the backups below a folder are wanted. */
export interface BackupListQuery extends PageQuery {
  /** Only the newest of each partition. */
  readonly latest: boolean;
  /** Inclusive limits for the time in the file name, in milliseconds since 1970. */
  readonly start: number | undefined;
  readonly end: number | undefined;
}

export type BackupList = Page<ListedBackup>;

export type ListedBackup =
  | { readonly kind: "backup"; readonly backup: BackupMetadata }
  /** A backup whose metadata cannot be read; real lists show them with an epoch of -1 (service-fabric#505). */
  | { readonly kind: "unreadable"; readonly location: string; readonly time: number };

/** A backup by its name: without `.zip` or `.bkmetadata`. */
export interface BackupFile {
  readonly path: string;
  readonly folder: string;
  readonly time: number;
}

const extension = ".bkmetadata";

/** The backups below a folder, in no order. @throws StorageFailure */
export async function backupFiles(store: BackupStore, folder: string): Promise<BackupFile[]> {
  return (await store.metadataFiles(folder)).flatMap(fileOf);
}

/** Lists what really lies in a storage, oldest first within each partition. @throws StorageFailure */
export async function listBackups(store: BackupStore, folder: string, query: BackupListQuery): Promise<BackupList> {
  const continuationToken = query.continuationToken ? readToken(query.continuationToken) : undefined;
  const found = (await backupFiles(store, folder)).filter((file) => isWithin(file, query));
  const wanted = query.latest ? newestOfEach(found) : found;
  const page = pageOf(wanted, ({ path }) => path, { ...query, continuationToken });
  return {
    items: await Promise.all(page.items.map((file) => read(store, file))),
    continuationToken: page.continuationToken && writeToken(page.continuationToken),
  };
}

/** A storage of a policy, with the id that stands for it in the tokens of lists. */
export interface ListedStorage {
  readonly storageId: string;
  readonly store: BackupStore;
}

/**
 * Lists what lies in several storages, one after the other in the order of their ids. A token is the id and, behind a
 * `+`, the storage's own token; without one the storage is done (`GetRestorePointsOperation.cs`).
 *
 * @throws StorageFailure
 */
export async function listStorages(
  storages: readonly ListedStorage[],
  folder: string,
  query: BackupListQuery,
): Promise<BackupList> {
  const { id: from, token } = splitToken(query.continuationToken);
  const rest = [...storages]
    .sort((a, b) => compareText(a.storageId, b.storageId))
    .filter(({ storageId }) => storageId > from || (storageId === from && token !== undefined));
  const items: ListedBackup[] = [];
  for (const [index, { storageId, store }] of rest.entries()) {
    const maxResults = query.maxResults > 0 ? query.maxResults - items.length : 0;
    const continuationToken = storageId === from ? token : undefined;
    const page = await listBackups(store, folder, { ...query, maxResults, continuationToken });
    items.push(...page.items);
    if (page.continuationToken) return { items, continuationToken: `${storageId}+${page.continuationToken}` };
    const isFull = query.maxResults > 0 && items.length >= query.maxResults;
    if (isFull && index < rest.length - 1) return { items, continuationToken: storageId };
  }
  return { items, continuationToken: undefined };
}

function splitToken(text: string | undefined): { id: string; token: string | undefined } {
  if (!text) return { id: "", token: undefined };
  const plus = text.indexOf("+");
  const id = plus < 0 ? text : text.slice(0, plus);
  if (readGuid(id) === undefined) throw invalidToken(text);
  return { id, token: plus < 0 ? undefined : text.slice(plus + 1) };
}

function fileOf(file: string): BackupFile[] {
  const path = file.slice(0, -extension.length);
  const slash = path.lastIndexOf("/");
  const time = readFileTime(path.slice(slash + 1));
  return time === undefined ? [] : [{ path, folder: path.slice(0, slash), time }];
}

function isWithin({ time }: BackupFile, { start, end }: BackupListQuery): boolean {
  return (start === undefined || time >= start) && (end === undefined || time <= end);
}

function newestOfEach(files: readonly BackupFile[]): BackupFile[] {
  const newest = new Map<string, BackupFile>();
  for (const file of files) {
    const other = newest.get(file.folder);
    if (!other || file.time > other.time) newest.set(file.folder, file);
  }
  return [...newest.values()];
}

async function read(store: BackupStore, { path, time }: BackupFile): Promise<ListedBackup> {
  const backup = readMetadata(await store.readMetadata(`${path}${extension}`));
  if (backup) return { kind: "backup", backup };
  return { kind: "unreadable", location: backupLocation(path), time };
}

/** The server's tokens for a file share: the last path with `+` for the separator (`FileShareRecoveryPointManager.cs`). */
function writeToken(path: string): string {
  return path.replaceAll("/", "+");
}

function readToken(token: string): string {
  if (token.split("+").length !== 4) throw invalidToken(token);
  return token.replaceAll("+", "/");
}

function invalidToken(token: string): FabricError {
  return serviceErrors.invalidArgument(`Invalid ContinuationToken is given. token: ${token}`);
}
