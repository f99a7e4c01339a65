import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Epoch } from "../cluster/epoch.js";
import type { PartitionStatus } from "../cluster/topology.js";
import type { BackupRestoreService } from "./backup-restore-service.js";
import type { ForeignBackup, ForeignRestore } from "./foreign-runs.js";
import type { ModelEvent } from "./model-event.js";
import { serviceErrors } from "./service-errors.js";

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
    }
  }

  /** What may change; the partitions of the system's own services do not. */
  #partition(partitionId: string): LivePartition {
    const partition = this.#cluster.partition(this.#service.partition(partitionId).id);
    if (!partition) throw serviceErrors.partitionNotFound();
    return partition;
  }
}
