import type { JsonObject } from "../../wire/json.js";
import type { LivePartition } from "../cluster/cluster.js";
import { writePartitionInformation } from "../cluster/partition-information.js";
import { type BackupMetadata, readMetadata } from "../storage/backup-metadata.js";
import type { BackupStore } from "../storage/backup-store.js";
import { serviceErrors } from "./service-errors.js";
import { metadataFileOf } from "./storage-layout.js";

/**
 * Finds a backup that a partition can be restored from, with everything that it adds to
 * (`RestorePartitionRequestOperation.cs`).
 *
 * @throws FabricError for another backup or another kind of partition. StorageFailure
 */
export async function findRestoreSource(
  store: BackupStore,
  partition: LivePartition,
  backupId: string,
  location: string,
): Promise<BackupMetadata> {
  const backup = await read(store, location);
  if (backup.backupId !== backupId.toLowerCase()) throw serviceErrors.restoreSourceMismatch();
  refuseOtherKeys(backup.partitionInformation, partition);
  for (let next = backup.parent; next; ) next = (await read(store, next.backupLocation)).parent;
  return backup;
}

async function read(store: BackupStore, location: string): Promise<BackupMetadata> {
  const backup = readMetadata(await store.readMetadata(metadataFileOf(location)));
  if (!backup) throw serviceErrors.unexpected("Unable to get recovery point details.");
  return backup;
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
