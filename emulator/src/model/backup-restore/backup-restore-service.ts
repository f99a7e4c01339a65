import { z } from "zod";
import { readGuid } from "../../wire/guid.js";
import type { Json } from "../../wire/json.js";
import type { Cluster, LivePartition } from "../cluster/cluster.js";
import { nameOfEscapedId } from "../cluster/names.js";
import { DataLosses } from "../fault-analysis/data-losses.js";
import type { KeepsState } from "../state/keeps-state.js";
import { plainJson } from "../state/plain-json.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { delayOf } from "../time/transition.js";
import { AdHocBackups } from "./ad-hoc-backups.js";
import { Agenda } from "./agenda.js";
import { type BackupEntity, partitionEntity } from "./backup-entity.js";
import { type BackupList, type BackupListQuery, listBackups, listStorages } from "./backup-list.js";
import type { BackupPlan } from "./backup-plan.js";
import { backupStateAt, isUnderWay } from "./backup-record.js";
import { BackupWriter } from "./backup-writer.js";
import { partitionsBelow } from "./partitions-below.js";
import { PeriodicBackups } from "./periodic-backups.js";
import { Policies } from "./policies.js";
import { PolicyAdministration } from "./policy-administration.js";
import { Protection } from "./protection.js";
import { Replicas } from "./replicas.js";
import type { RestorePlan } from "./restore-plan.js";
import { type RestoreRecord, type RestoreState, restoreStateAt } from "./restore-record.js";
import { findRestoreSource } from "./restore-source.js";
import { defaultRestoreTimeoutMinutes, Restores } from "./restores.js";
import { Retention } from "./retention.js";
import { readSavedService, savedService } from "./saved-service.js";
import { serviceErrors } from "./service-errors.js";
import type { BackupRequest, BackupView, RestoreRequest } from "./service-requests.js";
import { entityFolder } from "./storage-layout.js";

export interface ServiceParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly stores: StoreOpener;
  /** Most periodic backups that a jump of the clock is made up for with. */
  readonly mostCaughtUp: number;
}

/** The Backup Restore Service without its HTTP side: policies, one record for each partition, and what lies in storage. */
export class BackupRestoreService implements KeepsState {
  readonly administration: PolicyAdministration;
  /** What the Fault Analysis Service does with partitions. */
  readonly losses: DataLosses;
  readonly #parts: ServiceParts;
  readonly #agenda: Agenda;
  readonly #replicas = new Replicas();
  readonly #policies = new Policies();
  readonly #protection = new Protection();
  readonly #writer: BackupWriter;
  readonly #backups: AdHocBackups;
  readonly #periodic: PeriodicBackups;
  readonly #retention: Retention;
  readonly #restores: Restores;

  constructor(given: ServiceParts) {
    this.#parts = given;
    this.#agenda = new Agenda(given.clock);
    this.#writer = new BackupWriter(given.stores);
    const own = {
      agenda: this.#agenda,
      replicas: this.#replicas,
      policies: this.#policies,
      protection: this.#protection,
    };
    const parts = { ...given, ...own, writer: this.#writer };
    const breakChain = (partitionId: string) => this.#periodic.breakChain(partitionId);
    this.losses = new DataLosses({
      ...parts,
      isSpared: (id, at) => this.#restores.isOfItself(id, at),
      onDataLoss: (partition, at) => this.#restores.onDataLoss(partition, at),
      onCancelled: (command, at) => this.#restores.onCancelled(command, at),
    });
    this.#restores = new Restores({
      ...parts,
      losses: this.losses,
      isProtected: (partition) => this.#protection.effective(partitionEntity(partition)) !== undefined,
      onRestored: breakChain,
    });
    this.#periodic = new PeriodicBackups({ ...parts, isRestoring: (id, at) => this.#restores.isUnderWay(id, at) });
    this.#backups = new AdHocBackups({ ...parts, onStored: breakChain });
    this.#retention = new Retention(parts);
    this.administration = new PolicyAdministration({ ...parts, periodic: this.#periodic, retention: this.#retention });
  }

  /** What moves backups and restores on; a change holds for those that are accepted from then on. */
  get pace(): Pace {
    return this.#parts.pace;
  }

  /** Carries out everything that is due now, and waits for it. */
  settle(): Promise<void> {
    return this.#agenda.settle();
  }

  /** Waits for what is being brought into partitions now. */
  settleRestores(): Promise<void> {
    return this.#restores.settle();
  }

  /** Drops what is not yet due and waits for what is being written. */
  close(): Promise<void> {
    return this.#agenda.close();
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
    const storage = request.storage ?? this.administration.storageOf(partition);
    await this.#agenda.settle(partition.id);
    // From here on nothing is awaited, so that of two requests at once the second finds the record of the first.
    this.#refuseWhileBusy(partition);
    this.#backups.accept(partition, storage, request.backupTimeoutMinutes, plan());
  }

  /**
   * The partition's record, or the one that it replaced, at this moment. A look at the present one counts as a poll.
   *
   * @throws FabricError
   */
  async look(partitionId: string, which: "current" | "replaced" = "current"): Promise<BackupView | undefined> {
    const view = await this.#view(partitionId, which);
    if (!view || which !== "current") return view;
    const { record, now } = view;
    this.#backups.poll(record, now);
    await this.#agenda.settle(record.partitionId);
    return { record, state: backupStateAt(record, now), now };
  }

  /** The present record at this moment, without counting as a poll. @throws FabricError */
  peek(partitionId: string): Promise<BackupView | undefined> {
    return this.#view(partitionId, "current");
  }

  /** The backups of an entity in the storages of its policies. @throws FabricError, StorageFailure */
  async listEntityBackups(entity: BackupEntity, query: BackupListQuery): Promise<BackupList> {
    this.administration.refuseStateless(entity);
    const policies = this.administration.policiesAround(entity);
    await this.#agenda.settle(entity.kind === "Partition" ? entity.partitionId : undefined);
    const storages = policies.map(({ storageId, description }) => ({
      storageId,
      store: this.#parts.stores.open(description.Storage),
    }));
    return listStorages(storages, entityFolder(entity), query);
  }

  /** The backups below a folder of any storage. @throws FabricError, StorageFailure */
  async listStorage(storage: BackupStorage, folder: string, query: BackupListQuery): Promise<BackupList> {
    await this.settle();
    return listBackups(this.#parts.stores.open(storage), folder, query);
  }

  /**
   * Checks the named backup and its chain, as the server does and in its order, and accepts its restore. Neither the kind
   * of service nor the health of the partition is looked at.
   *
   * @param plan Asked for only once the request is sure to be accepted.
   * @throws FabricError
   */
  async requestRestore(request: RestoreRequest, plan: () => RestorePlan = () => ({})): Promise<void> {
    const { cluster, stores } = this.#parts;
    const partition = this.partition(request.partitionId);
    if (cluster.faultAnalysisService === "missing") throw serviceErrors.faultAnalysisServiceNotEnabled();
    const storage = request.storage ?? this.administration.storageOf(partition);
    await this.#agenda.settle(partition.id);
    const { backupId, backupLocation } = request;
    const open = () => stores.open(storage);
    const { backup, locations } = await findRestoreSource(open, partition, backupId, backupLocation);
    this.#refuseWhileBusy(partition);
    const { epoch, lsn } = backup;
    const timeoutMinutes = request.restoreTimeoutMinutes ?? defaultRestoreTimeoutMinutes(cluster);
    this.#restores.accept(partition, { epoch, lsn, source: { storage, locations }, timeoutMinutes, plan: plan() });
  }

  /** Begins a restore of what the partition holds anyway. @throws FabricError */
  startRestore(partitionId: string, stuckInAccepted: boolean): void {
    const partition = this.partition(partitionId);
    const { epoch, lsn } = partition;
    this.#restores.accept(partition, { epoch, lsn, plan: { stuckInAccepted } });
  }

  /** A partition loses its data now, by itself. */
  loseData(partition: LivePartition): void {
    this.losses.lose(partition, this.#parts.clock.now());
  }

  /** Lets a partition lose its data as soon as its replicas allow it. @throws FabricError */
  startDataLoss(operationId: string, partition: LivePartition, isFull: boolean): void {
    const { clock, pace } = this.#parts;
    this.losses.begin(operationId, partition, clock.now() + (delayOf(pace.step("accepted")) ?? 0), isFull);
  }

  /** How the partition's last restore stands; nobody has polled by that. @throws FabricError */
  async restoreState(partitionId: string): Promise<RestoreState | undefined> {
    const { id } = this.partition(partitionId);
    const now = this.#parts.clock.now();
    await this.#agenda.settle(id);
    const record = this.#restores.record(id);
    return record && restoreStateAt(record, now);
  }

  /** The partition's last restore at this moment; a look counts as a poll. @throws FabricError */
  async lookAtRestore(partitionId: string): Promise<{ record: RestoreRecord; now: number } | undefined> {
    const { id } = this.partition(partitionId);
    const now = this.#parts.clock.now();
    await this.#agenda.settle(id);
    const record = this.#restores.record(id);
    if (!record) return undefined;
    this.#restores.poll(record, now);
    await this.#agenda.settle(id);
    return { record, now };
  }

  /**
   * A partition, be it one of a system service: the server knows those too, though it cannot back them up.
   *
   * @throws FabricError E_INVALIDARG for what is no GUID, FABRIC_E_PARTITION_NOT_FOUND for one that is unknown.
   */
  partition(id: string): LivePartition {
    if (readGuid(id) === undefined) throw serviceErrors.invalidArgument();
    const partition = this.#parts.cluster.partitionOrSystem(id);
    if (!partition) throw serviceErrors.partitionNotFound();
    return partition;
  }

  /** What an id of a path stands for. @throws FabricError where it is unknown. */
  entity(kind: BackupEntity["kind"], id: string): BackupEntity {
    const { cluster } = this.#parts;
    if (kind === "Partition") return partitionEntity(this.partition(id));
    if (kind === "Application") {
      const applicationName = nameOfEscapedId(id, (name) => cluster.applicationOrSystem(name) !== undefined);
      if (!cluster.applicationOrSystem(applicationName)) throw serviceErrors.applicationNotFound();
      return { kind, applicationName };
    }
    const serviceName = nameOfEscapedId(id, (name) => cluster.serviceOrSystem(name) !== undefined);
    const found = cluster.serviceOrSystem(serviceName);
    if (!found) throw serviceErrors.serviceNotFound();
    return { kind, applicationName: found.application.name, serviceName };
  }

  /** To be called after `settle`, or what is being written now is written once more after `load`. */
  save(): Json {
    const state: z.output<typeof savedService> = {
      transitions: this.pace.transitions,
      policies: [...this.#policies.all()],
      protection: this.#protection.saved(),
      retentionTimes: this.#retention.times(),
      timelines: this.#periodic.timelines(),
      backups: this.#backups.records(),
      restores: this.#restores.records(),
      dataLosses: this.losses.all(),
    };
    return plainJson(z.encode(savedService, state));
  }

  /** The clock has to stand where it stood, or what came due meanwhile is carried out at once. @throws StateError */
  load(saved: unknown): void {
    const state = readSavedService(saved);
    this.#agenda.clear();
    this.#replicas.clear();
    this.#writer.forget();
    this.#agenda.together(() => {
      this.pace.change(state.transitions);
      this.#policies.load(state.policies);
      this.#protection.load(state.protection);
      this.#retention.restore(state.retentionTimes);
      this.#restores.restore(state.restores);
      this.losses.restore(state.dataLosses);
      const inLine = [...this.#backups.restore(state.backups), ...this.#periodic.restore(state.timelines)];
      for (const { enter } of inLine.sort((a, b) => a.at - b.at)) enter();
    });
  }

  /** Partitions are new, and a policy may apply to them. */
  adopt(partitions: readonly LivePartition[]): void {
    this.#periodic.adopt(partitions);
  }

  /** An entity is about to go. What lies in storage stays. */
  forget(entity: BackupEntity): void {
    const partitions = partitionsBelow(entity, this.#parts.cluster);
    this.#periodic.change([entity], () => this.#protection.forget(entity));
    for (const { id } of partitions) {
      this.#periodic.forget(id);
      this.#backups.forget(id);
      this.#restores.forget(id);
    }
  }

  async #view(partitionId: string, which: "current" | "replaced"): Promise<BackupView | undefined> {
    const { id } = this.partition(partitionId);
    const now = this.#parts.clock.now();
    await this.#agenda.settle(id);
    const record = this.#backups.record(id, which);
    return record && { record, state: backupStateAt(record, now), now };
  }

  #refuseWhileBusy({ id }: LivePartition): void {
    const now = this.#parts.clock.now();
    if (this.#restores.isUnderWay(id, now)) throw serviceErrors.restoreInProgress();
    const backup = this.#backups.record(id, "current");
    if (backup && isUnderWay(backupStateAt(backup, now))) throw serviceErrors.backupInProgress();
  }
}
