import type { Cluster, LivePartition } from "../cluster/cluster.js";
import { readMetadata } from "../storage/backup-metadata.js";
import { StorageFailure } from "../storage/backup-store.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { readGuid } from "../wire/guid.js";
import { type BackupList, type BackupListQuery, listBackups } from "./backup-list.js";
import type { BackupPolicy } from "./backup-policy.js";
import { type BackupRecord, type BackupResult, type BackupState, backupStateAt, isUnderWay } from "./backup-record.js";
import { BackupWriter } from "./backup-writer.js";
import { DueCopies } from "./due-copies.js";
import { type RestoreRecord, restoreStateAt } from "./restore-record.js";
import { type FailureError, serviceErrors } from "./service-errors.js";
import { metadataFileOf, partitionFolder } from "./storage-layout.js";

export interface BackupRequest {
  readonly partitionId: string;
  /** Missing: the storage of the policy that applies. */
  readonly storage?: BackupStorage | undefined;
  readonly backupTimeoutMinutes: number;
}

/** How a run goes that does not go by itself. */
export interface BackupPlan {
  /** The replica never takes it on, so that it ends in Timeout. */
  readonly stuckInAccepted?: boolean;
  /** It ends in Failure with this error, and nothing is written. */
  readonly failure?: FailureError;
  /** How long the copy takes, in place of the usual time; in milliseconds before scaling. */
  readonly backupMilliseconds?: number;
}

export interface RestoreRequest {
  readonly partitionId: string;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly storage?: BackupStorage | undefined;
  readonly restoreTimeoutMinutes: number;
}

/** A record as it looked when it was asked for. */
export interface BackupView {
  readonly record: BackupRecord;
  readonly state: BackupState;
  readonly now: number;
}

export interface ServiceParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly policy: BackupPolicy;
  readonly stores: StoreOpener;
}

/** The Backup Restore Service without its HTTP side: one record for each partition, and what lies in storage. */
export class BackupRestoreService {
  readonly #parts: ServiceParts;
  readonly #writer: BackupWriter;
  readonly #copies: DueCopies;
  readonly #backups = new Map<string, BackupRecord>();
  readonly #replaced = new Map<string, BackupRecord>();
  readonly #restores = new Map<string, RestoreRecord>();
  /** Until when the replica works on its last run, be it one that the service has already given up. */
  readonly #replicaBusyUntil = new Map<string, number>();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#writer = new BackupWriter(parts.stores);
    this.#copies = new DueCopies(parts.clock);
  }

  get policy(): BackupPolicy {
    return this.#parts.policy;
  }

  /** Carries out every copy that is due now, and waits for it. */
  settle(): Promise<void> {
    return this.#copies.settle();
  }

  /** Drops what is not yet due and waits for what is being written. */
  close(): Promise<void> {
    return this.#copies.close();
  }

  /**
   * Accepts a backup and puts a fresh record in the place of the old one. As on the server, neither the storage nor the
   * kind of service is looked at (`BackupPartitionRequestOperation.cs`): what cannot work fails or times out later.
   *
   * @param plan Asked for only once the request is sure to be accepted.
   * @throws FabricError
   */
  async requestBackup(request: BackupRequest, plan: () => BackupPlan = () => ({})): Promise<void> {
    const partition = this.partition(request.partitionId);
    const storage = request.storage ?? this.#policyStorage();
    await this.settle();
    // From here on nothing is awaited, so that of two requests at once the second finds the record of the first.
    this.#refuseWhileBusy(partition);
    const record = this.#newRecord(partition, request.backupTimeoutMinutes, plan(), storage);
    const old = this.#backups.get(partition.id);
    if (old) this.#replaced.set(partition.id, old);
    this.#backups.set(partition.id, record);
  }

  /** The partition's record, or the one that it replaced, at this moment. @throws FabricError */
  async look(partitionId: string, which: "current" | "replaced" = "current"): Promise<BackupView | undefined> {
    const { id } = this.partition(partitionId);
    await this.settle();
    const record = (which === "current" ? this.#backups : this.#replaced).get(id);
    const now = this.#parts.clock.now();
    return record && { record, state: backupStateAt(record, now), now };
  }

  /** The backups of a partition in the storage of the policy that applies. @throws FabricError, StorageFailure */
  async listPartitionBackups(partitionId: string, query: BackupListQuery): Promise<BackupList> {
    const partition = this.partition(partitionId);
    if (partition.service.kind === "Stateless") throw serviceErrors.invalidForStateless();
    return this.listStorage(this.#policyStorage(), partitionFolder(partition), query);
  }

  /** The backups below a folder of any storage. @throws FabricError, StorageFailure */
  async listStorage(storage: BackupStorage, folder: string, query: BackupListQuery): Promise<BackupList> {
    await this.settle();
    return listBackups(this.#parts.stores.open(storage), folder, query);
  }

  /** Checks the named backup, as the server does, and accepts its restore. @throws FabricError */
  async requestRestore(request: RestoreRequest): Promise<void> {
    const partition = this.partition(request.partitionId);
    const storage = request.storage ?? this.#policyStorage();
    await this.settle();
    const backup = await this.#readBackup(storage, request.backupLocation);
    if (backup.backupId !== request.backupId.toLowerCase()) throw serviceErrors.restoreSourceMismatch();
    this.#refuseWhileBusy(partition);
    const { clock, pace } = this.#parts;
    const inProgressAt = clock.now() + pace.accepted;
    this.#restores.set(partition.id, {
      inProgressAt,
      dueAt: inProgressAt + pace.restore,
      timeoutAt: clock.now() + pace.minutes(request.restoreTimeoutMinutes),
      epoch: backup.epoch,
      lsn: backup.lsn,
    });
  }

  /** Begins a restore without a backup to restore from. @throws FabricError */
  startRestore(partitionId: string, stuckInAccepted: boolean): void {
    const { clock, pace } = this.#parts;
    const { id, epoch, lsn } = this.partition(partitionId);
    const inProgressAt = stuckInAccepted ? Infinity : clock.now() + pace.accepted;
    this.#restores.set(id, { inProgressAt, dueAt: inProgressAt + pace.restore, timeoutAt: Infinity, epoch, lsn });
  }

  /** The partition's last restore at this moment. @throws FabricError */
  lookAtRestore(partitionId: string): { record: RestoreRecord; now: number } | undefined {
    const record = this.#restores.get(this.partition(partitionId).id);
    return record && { record, now: this.#parts.clock.now() };
  }

  /** @throws FabricError E_INVALIDARG for what is no GUID, FABRIC_E_PARTITION_NOT_FOUND for one that is unknown. */
  partition(id: string): LivePartition {
    if (readGuid(id) === undefined) throw serviceErrors.invalidArgument();
    const partition = this.#parts.cluster.partition(id);
    if (!partition) throw serviceErrors.partitionNotFound();
    return partition;
  }

  #policyStorage(): BackupStorage {
    if (!this.policy.enabled) throw serviceErrors.backupNotEnabled();
    return this.policy.storage;
  }

  #refuseWhileBusy({ id }: LivePartition): void {
    const now = this.#parts.clock.now();
    const restore = this.#restores.get(id);
    const restoreState = restore && restoreStateAt(restore, now);
    if (restoreState === "Accepted" || restoreState === "RestoreInProgress") throw serviceErrors.restoreInProgress();
    const backup = this.#backups.get(id);
    if (backup && isUnderWay(backupStateAt(backup, now))) throw serviceErrors.backupInProgress();
  }

  #newRecord(partition: LivePartition, minutes: number, plan: BackupPlan, storage: BackupStorage): BackupRecord {
    const { clock, pace } = this.#parts;
    const postedAt = clock.now();
    const queueAt = postedAt + pace.accepted;
    // A replica that still works on a run which the service gave up refuses the next one, and the service keeps asking:
    // the new run stays Accepted (`BackupRestoreManager.cs:544-557`).
    const freeAt = Math.max(queueAt, this.#replicaBusyUntil.get(partition.id) ?? 0);
    const inProgressAt = canBackUp(partition) && !plan.stuckInAccepted ? freeAt : Infinity;
    const takes = plan.backupMilliseconds === undefined ? pace.backup : pace.milliseconds(plan.backupMilliseconds);
    const dueAt = inProgressAt + takes;
    // A BackupTimeout of 0 or less is accepted and ends at the first look at the queue.
    const timeoutAt = Math.max(queueAt, postedAt + pace.minutes(minutes));
    const record: BackupRecord = { postedAt, inProgressAt, dueAt, timeoutAt };
    if (dueAt !== Infinity) this.#replicaBusyUntil.set(partition.id, dueAt);
    this.#copies.add(dueAt, async () => {
      record.result = await this.#copy(partition, storage, dueAt, plan);
    });
    return record;
  }

  async #copy(partition: LivePartition, storage: BackupStorage, time: number, plan: BackupPlan): Promise<BackupResult> {
    if (plan.failure) return { kind: "failed", error: plan.failure };
    return this.#writer.write(partition, storage, time);
  }

  async #readBackup(storage: BackupStorage, location: string) {
    try {
      const text = await this.#parts.stores.open(storage).readMetadata(metadataFileOf(location));
      const backup = readMetadata(text);
      if (backup) return backup;
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
    }
    throw serviceErrors.unexpected("Unable to get recovery point details.");
  }
}

/** The agent in a stateless, volatile or broken replica never takes a backup on (`BackupRestoreAgentProxy.cpp`). */
function canBackUp({ service, status }: LivePartition): boolean {
  return service.kind === "Stateful" && service.hasPersistedState && status === "Ready";
}
