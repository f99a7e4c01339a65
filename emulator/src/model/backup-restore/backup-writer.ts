import { randomUUID } from "node:crypto";
import { writeFileTime } from "../../wire/dates.js";
import type { LivePartition } from "../cluster/cluster.js";
import { writePartitionInformation } from "../cluster/partition-information.js";
import type { Records } from "../cluster/topology.js";
import { type BackupMetadata, type BackupParent, writeMetadata } from "../storage/backup-metadata.js";
import { zipPartition } from "../storage/partition-zip.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { BackupPlan } from "./backup-plan.js";
import type { BackupResult } from "./backup-record.js";
import { copierFailure } from "./service-errors.js";
import { backupLocation, partitionFolder } from "./storage-layout.js";

/** How many operations a partition replicates between two backups, so that every backup has an LSN of its own. */
const operationsBetweenBackups = 12n;

/** What an incremental backup adds to. */
export interface BackupChainEnd extends BackupParent {
  readonly backupChainId: string;
  /** What it held. */
  readonly records: Records;
}

export interface WriteOptions extends Pick<BackupPlan, "damage" | "isMoved"> {
  /** Given for an incremental backup; without it the backup is full and begins a chain. */
  readonly previous?: BackupChainEnd | undefined;
}

/** A backup that was written, with what the partition held then. */
export type WrittenBackup =
  | (Extract<BackupResult, { kind: "stored" }> & { readonly records: Records })
  | Extract<BackupResult, { kind: "failed" }>;

/** Takes one backup of a partition and writes it to a storage. */
export class BackupWriter {
  readonly #stores: StoreOpener;
  readonly #lastSecond = new Map<string, number>();

  constructor(stores: StoreOpener) {
    this.#stores = stores;
  }

  /** Forgets which seconds were taken: from then on what lies in the storages tells. */
  forget(): void {
    this.#lastSecond.clear();
  }

  /**
   * Never rejects.
   *
   * @param time When the copy was due; it names the files and is the reported time.
   */
  async write(
    partition: LivePartition,
    storage: BackupStorage,
    time: number,
    { previous, damage, isMoved = false }: WriteOptions = {},
  ): Promise<WrittenBackup> {
    const snapshot: LivePartition = { ...partition };
    partition.lsn += operationsBetweenBackups;
    try {
      const store = this.#stores.open(storage);
      const data = zipPartition(snapshot, time, { previous: previous?.records, damage });
      for (let second = this.#nextSecond(partition.id, time); ; second = this.#nextSecond(partition.id, time)) {
        const path = pathOf(snapshot, second);
        const backup = describe(snapshot, path, second, previous);
        const place = isMoved ? pathOf(snapshot, second + 1) : path;
        const outcome = await store.put(place, { data, metadata: writeMetadata(backup) });
        if (outcome === "stored") return { kind: "stored", backup, records: snapshot.records };
      }
    } catch (error) {
      return { kind: "failed", error: copierFailure(error) };
    }
  }

  /**
   * File names have second precision, so that two quick backups of a partition would share one: a later backup takes
   * the next free second, and with it a time that may lie a little ahead of the clock. Real servers do not get there,
   * because a backup of theirs takes longer than a second.
   */
  #nextSecond(partitionId: string, time: number): number {
    const second = Math.max(Math.floor(time / 1_000), (this.#lastSecond.get(partitionId) ?? -Infinity) + 1);
    this.#lastSecond.set(partitionId, second);
    return second;
  }
}

function pathOf(partition: LivePartition, second: number): string {
  return `${partitionFolder(partition)}/${writeFileTime(second * 1_000)}`;
}

function describe(
  partition: LivePartition,
  path: string,
  second: number,
  previous: BackupChainEnd | undefined,
): BackupMetadata {
  const { application, service, description, id, epoch, lsn } = partition;
  const backupId = randomUUID();
  return {
    backupId,
    backupChainId: previous?.backupChainId ?? backupId,
    ...(previous && { parent: { backupId: previous.backupId, backupLocation: previous.backupLocation } }),
    applicationName: application.name,
    serviceName: service.name,
    serviceManifestVersion: service.manifestVersion ?? application.typeVersion,
    partitionInformation: writePartitionInformation(id, description.scheme),
    backupLocation: backupLocation(path),
    time: second * 1_000,
    epoch,
    lsn,
  };
}
