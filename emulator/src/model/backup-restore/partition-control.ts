import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Epoch } from "../cluster/epoch.js";
import { write } from "../cluster/partition-data.js";
import type { PartitionStatus, Records } from "../cluster/topology.js";
import type { BackupRestoreService } from "./backup-restore-service.js";
import type { ForeignBackup, ForeignRestore } from "./foreign-runs.js";
import type { ModelEvent } from "./model-event.js";
import { serviceErrors } from "./service-errors.js";

export interface PartitionData {
  readonly records: Records;
  /** Of the last operation. */
  readonly lsn: bigint;
}

/** What may happen to partitions without a request of a client. Everything here throws FabricError as a request would. */
export class PartitionControl {
  readonly #cluster: Cluster;
  readonly #service: BackupRestoreService;

  constructor(cluster: Cluster, service: BackupRestoreService) {
    this.#cluster = cluster;
    this.#service = service;
  }

  async startForeignBackup({ partitionId, storage, backupTimeoutMinutes = 10, ...plan }: ForeignBackup): Promise<void> {
    await this.#service.requestBackup({ partitionId, storage, backupTimeoutMinutes }, () => plan);
  }

  startRestore({ partitionId, stuckInAccepted = false }: ForeignRestore): void {
    this.#service.startRestore(partitionId, stuckInAccepted);
  }

  setEpoch(partitionId: string, epoch: Epoch): void {
    this.#partition(partitionId).epoch = epoch;
  }

  /** As after a failover: the next configuration, and the primary on the next node. */
  moveToNextEpoch(partitionId: string): void {
    this.#cluster.moveToNewEpoch(this.#partition(partitionId).id);
  }

  setLsn(partitionId: string, lsn: bigint): void {
    this.#partition(partitionId).lsn = lsn;
  }

  /** What a partition holds, once everything has happened that is due. */
  async readData(partitionId: string): Promise<PartitionData> {
    const { records, lsn } = await this.#settled(partitionId);
    return { records, lsn };
  }

  /** Puts records in the place of what a partition holds: an operation for each that is new, changed or gone. */
  async writeData(partitionId: string, records: Records): Promise<void> {
    write(await this.#settled(partitionId), records);
  }

  /** Its primary and half of its replicas are gone, and no restore was asked for. */
  async loseData(partitionId: string): Promise<void> {
    this.#service.loseData(await this.#settled(partitionId));
  }

  setStatus(partitionId: string, status: PartitionStatus): void {
    this.#partition(partitionId).status = status;
  }

  setPrimaryNode(partitionId: string, node: string): void {
    this.#cluster.setPrimaryNode(this.#partition(partitionId).id, node);
  }

  /** Name of the application that a partition belongs to. */
  applicationOf(partitionId: string): string {
    return this.#partition(partitionId).application.name;
  }

  async carryOut(event: ModelEvent, partitionId: string): Promise<void> {
    switch (event.kind) {
      case "foreignBackup": {
        const { kind: _, ...backup } = event;
        return this.startForeignBackup({ ...backup, partitionId });
      }
      case "restore":
        return this.startRestore({ partitionId, stuckInAccepted: event.stuckInAccepted ?? false });
      case "epoch":
        return event.epoch ? this.setEpoch(partitionId, event.epoch) : this.moveToNextEpoch(partitionId);
      case "lsn":
        return this.setLsn(partitionId, event.lsn);
      case "data":
        return this.writeData(partitionId, event.records);
      case "dataLoss":
        return this.loseData(partitionId);
    }
  }

  /** A partition after all that is due: a backup may just be brought into it. */
  async #settled(partitionId: string): Promise<LivePartition> {
    const partition = this.#partition(partitionId);
    await this.#service.settle();
    return partition;
  }

  /** What may change; the partitions of the system's own services do not. */
  #partition(partitionId: string): LivePartition {
    const partition = this.#cluster.partition(this.#service.partition(partitionId).id);
    if (!partition) throw serviceErrors.partitionNotFound();
    return partition;
  }
}
