import { readGuid } from "../../wire/guid.js";
import type { JsonObject } from "../../wire/json.js";
import type { LivePartition } from "../cluster/cluster.js";
import { writePartitionInformation } from "../cluster/partition-information.js";
import { FabricError } from "../fabric-error.js";
import { type BackupMetadata, readMetadata } from "../storage/backup-metadata.js";
import { type BackupStore, StorageFailure } from "../storage/backup-store.js";
import { serviceErrors } from "./service-errors.js";
import { dataFileOf, metadataFileOf } from "./storage-layout.js";

/** A backup with its chain. */
export interface RestoreSource {
  readonly backup: BackupMetadata;
  /**
   * Where the data lie, the full backup first: as the metadata say it, not as it was asked for. Of a backup whose files
   * were moved these are the old places, and nobody notices before the data loss (`RecoveryPointManager.cs`).
   */
  readonly locations: readonly string[];
}

/**
 * Finds a backup that a partition can be restored from, with everything that it adds to
 * (`RestorePartitionRequestOperation.cs`).
 *
 * @throws FabricError for another backup, another kind of partition, and a chain with a hole.
 */
export async function findRestoreSource(
  open: () => BackupStore,
  partition: LivePartition,
  backupId: string,
  location: string,
): Promise<RestoreSource> {
  const { store, backup } = await orUnexpected("Unable to get recovery point details.", async () => {
    const opened = open();
    return { store: opened, backup: await read(opened, location) };
  });
  if (backup.backupId !== backupId.toLowerCase()) throw serviceErrors.restoreSourceMismatch();
  refuseOtherKeys(backup.partitionInformation, partition);
  const locations = await orUnexpected("Unable to get backup locations in chain.", () =>
    locationsOf(store, backup, location),
  );
  return { backup, locations };
}

async function locationsOf(store: BackupStore, backup: BackupMetadata, location: string): Promise<string[]> {
  await mustHold(store, location);
  const locations = [backup.backupLocation];
  for (let next = backup.parent; next; ) {
    if (locations.includes(next.backupLocation)) throw noSource();
    await mustHold(store, next.backupLocation);
    const parent = await read(store, next.backupLocation);
    locations.unshift(next.backupLocation);
    next = parent.parent;
  }
  return locations;
}

async function mustHold(store: BackupStore, location: string): Promise<void> {
  if (!(await store.holds(dataFileOf(location)))) throw noSource();
}

async function read(store: BackupStore, location: string): Promise<BackupMetadata> {
  const parts = location.replaceAll("\\", "/").split("/");
  if (parts.length >= 4 && readGuid(parts.at(-2) ?? "") === undefined) throw noSource();
  const backup = readMetadata(await store.readMetadata(metadataFileOf(location)));
  if (!backup) throw noSource();
  return backup;
}

/** One text for everything that keeps a backup from being read: path, access, network, damage. */
async function orUnexpected<T>(message: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StorageFailure || error instanceof FabricError) throw serviceErrors.unexpected(message);
    throw error;
  }
}

function noSource(): FabricError {
  return serviceErrors.unexpected("There is no such backup.");
}

/** A backup of another partition will do, if that one has the same kind and the same keys. */
function refuseOtherKeys(source: JsonObject, { id, description }: LivePartition): void {
  const target = writePartitionInformation(id, description.scheme);
  const isSame = (name: string) => source[name] === target[name];
  if (isSame("ServicePartitionKind") && isSame("LowKey") && isSame("HighKey") && isSame("Name")) return;
  throw serviceErrors.restoreSourceMismatch(messageOf(description.scheme.kind));
}

function messageOf(kind: LivePartition["description"]["scheme"]["kind"]): string {
  switch (kind) {
    case "Int64Range":
      return "Invalid Source and Target Partition Type Or High/Low Key.";
    case "Named":
      return "Invalid Source and Target Partition Type Or Name.";
    case "Singleton":
      return "Invalid Source and Target Partition Type.";
  }
}
