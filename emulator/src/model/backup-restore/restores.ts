import { randomUUID } from "node:crypto";
import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Epoch } from "../cluster/epoch.js";
import { hasSince } from "../cluster/runtime-version.js";
import type { DataLossCommand } from "../fault-analysis/data-loss-command.js";
import type { DataLosses } from "../fault-analysis/data-losses.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { delayOf, isMovedByPolls } from "../time/transition.js";
import type { Agenda } from "./agenda.js";
import { keepsState } from "./agent.js";
import type { RestorePlan } from "./restore-plan.js";
import { isRestoring, type RestoreFiles, type RestoreRecord, restoreStateAt } from "./restore-record.js";
import { bringIn } from "./restored-data.js";

export interface RestoreParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly agenda: Agenda;
  readonly stores: StoreOpener;
  readonly losses: DataLosses;
  /** Whether a policy applies to a partition. */
  isProtected(partition: LivePartition): boolean;
  /** The partition holds other data now. */
  onRestored(partitionId: string): void;
}

/** What is asked for. */
export interface RestoreOrder {
  readonly epoch: Epoch;
  readonly lsn: bigint;
  /** Missing: what the partition holds anyway. */
  readonly source?: RestoreFiles;
  /** Missing: it never times out. */
  readonly timeoutMinutes?: number;
  readonly plan?: RestorePlan;
}

/** Release notes of 10.0 CU8, 10.1 CU7 and 11.0: the same ones that made 30 minutes of 10. */
const untilSecondariesAreBuilt = ["10.0.2899", "10.1.2841", "11.0"];

/** Release notes of 9.1 CU6 and 10.0: before, every data loss restores what was asked for last. */
const whileAskedFor = ["9.1.1851", "10.0.1816"];

/** How long the server tries, unless the request says otherwise. */
export function defaultRestoreTimeoutMinutes({ version }: Cluster): number {
  return hasSince(version, untilSecondariesAreBuilt) ? 30 : 10;
}

/** The last restore of each partition, and what a primary does whose partition has lost its data. */
export class Restores {
  readonly #parts: RestoreParts;
  readonly #records = new Map<string, RestoreRecord>();

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  record(partitionId: string): RestoreRecord | undefined {
    return this.#records.get(partitionId);
  }

  isUnderWay(partitionId: string, at: number): boolean {
    const record = this.#records.get(partitionId);
    return record !== undefined && isRestoring(restoreStateAt(record, at));
  }

  /** Whether what is being restored is what the partition holds anyway. */
  isOfItself(partitionId: string, at: number): boolean {
    return this.isUnderWay(partitionId, at) && this.#records.get(partitionId)?.source === undefined;
  }

  accept(partition: LivePartition, { timeoutMinutes, plan = {}, ...backup }: RestoreOrder): void {
    const { clock, pace, cluster } = this.#parts;
    const now = clock.now();
    const accepted = pace.step("accepted");
    // Where the request for the data loss fails, the work counts as done, and the record stays as it is.
    const isStuck = plan.stuckInAccepted === true || cluster.faultAnalysisService === "stopped";
    const delay = isStuck ? Infinity : delayOf(accepted);
    const record: RestoreRecord = {
      partitionId: partition.id,
      accepted,
      restore: orPlanned(pace, pace.step("restore"), plan.restoreMilliseconds),
      secondaries: orPlanned(pace, pace.step("secondaries"), plan.secondariesMilliseconds),
      waitsForSecondaries: hasSince(cluster.version, untilSecondariesAreBuilt),
      ...(delay === undefined ? {} : { queueAt: now + delay }),
      timeoutAt: isStuck || timeoutMinutes === undefined ? Infinity : now + pace.minutes(timeoutMinutes),
      ...backup,
      plan,
      polls: 0,
    };
    this.#records.set(partition.id, record);
    if (!isStuck && record.timeoutAt > now) this.#requestDataLoss(record, partition, record.queueAt);
  }

  /** Counts a request for the progress, which may be what the record waits for. */
  poll(record: RestoreRecord, now: number): void {
    const { accepted, restore, secondaries, dataLossId } = record;
    record.polls++;
    if (record.inProgressAt === undefined) {
      if (dataLossId !== undefined && isMovedByPolls(accepted, record.polls))
        this.#parts.losses.carryOut(dataLossId, now);
    } else if (record.dueAt === undefined) {
      if (isMovedByPolls(restore, record.polls)) this.#endAt(record, now);
    } else if (record.result !== undefined && record.caughtUpAt === undefined) {
      if (isMovedByPolls(secondaries, record.polls)) this.#catchUpAt(record, now);
    }
  }

  /** Waits for what is being brought in now. */
  async settle(): Promise<void> {
    const isOpen = (record: RestoreRecord) => this.#parts.cluster.partition(record.partitionId)?.recovery !== undefined;
    for (const record of this.#records.values()) {
      if (isOpen(record) || record.inProgressAt === undefined) await this.#parts.agenda.settle(record.partitionId);
    }
  }

  /** What the primary does in `OnDataLoss` (`BackupRestoreManager.cs`). */
  onDataLoss(partition: LivePartition, at: number): void {
    const record = this.#records.get(partition.id);
    if (!keepsState(partition)) carryOn(partition);
    else if (record && this.isUnderWay(partition.id, at)) this.#begin(record, partition, at);
    else if (record?.source && !hasSince(this.#parts.cluster.version, whileAskedFor)) this.#beginAgain(record, at);
    // A protected partition waits for somebody to restore it.
    else if (!this.#parts.isProtected(partition)) carryOn(partition);
  }

  /** The service asks for what was cancelled once more, as long as it is still wanted. */
  onCancelled({ operationId, partitionId }: DataLossCommand, at: number): void {
    const record = this.#records.get(partitionId);
    const partition = this.#parts.cluster.partition(partitionId);
    if (!partition || record?.dataLossId !== operationId || !this.isUnderWay(partitionId, at)) return;
    this.#requestDataLoss(record, partition, at + this.#parts.pace.milliseconds(60_000));
  }

  forget(partitionId: string): void {
    this.#records.delete(partitionId);
  }

  records(): RestoreRecord[] {
    return [...this.#records.values()];
  }

  restore(saved: readonly RestoreRecord[]): void {
    this.#records.clear();
    for (const record of saved) {
      this.#records.set(record.partitionId, record);
      const { dueAt, result, caughtUpAt, againAt } = record;
      if (dueAt !== undefined && result === undefined) this.#endAt(record, dueAt);
      if (caughtUpAt !== undefined) this.#catchUpAt(record, caughtUpAt);
      if (againAt !== undefined) this.#endAgainAt(record, againAt);
    }
  }

  #requestDataLoss(record: RestoreRecord, partition: LivePartition, dueAt: number | undefined): void {
    record.dataLossId = randomUUID();
    this.#parts.losses.begin(record.dataLossId, partition, dueAt);
  }

  /** The primary fetches the record. After another data loss it starts over. */
  #begin(record: RestoreRecord, partition: LivePartition, at: number): void {
    record.inProgressAt = at;
    record.polls = 0;
    for (const step of ["dueAt", "result", "caughtUpAt"] as const) delete record[step];
    if (record.plan.staysIn) {
      partition.status = record.plan.staysIn;
      return;
    }
    const delay = delayOf(record.restore);
    if (delay !== undefined) this.#endAt(record, at + delay);
  }

  #endAt(record: RestoreRecord, time: number): void {
    record.dueAt = time;
    this.#at(record, time, async (at) => {
      if (record.dueAt !== at || record.result !== undefined) return;
      const result = await this.#bringIn(record, at);
      if (record.dueAt !== at) return;
      record.polls = 0;
      record.result = result;
      const delay = delayOf(record.secondaries);
      if (delay !== undefined) this.#catchUpAt(record, at + delay);
    });
  }

  /** The record is not what it is about: it stays as it ended. */
  #beginAgain(record: RestoreRecord, at: number): void {
    // Nobody asks for the progress of what nobody has asked for.
    this.#endAgainAt(record, at + (delayOf(record.restore) ?? 0));
  }

  #endAgainAt(record: RestoreRecord, time: number): void {
    record.againAt = time;
    this.#at(record, time, async (at) => {
      if (record.againAt !== at) return;
      await this.#bringIn(record, at);
      delete record.againAt;
      this.#catchUpAt(record, at + (delayOf(record.secondaries) ?? 0));
    });
  }

  #catchUpAt(record: RestoreRecord, time: number): void {
    record.caughtUpAt ??= time;
    this.#at(record, time, () => {
      const partition = this.#parts.cluster.partition(record.partitionId);
      if (partition?.recovery === "secondaries" && partition.status === "Ready") partition.recovery = undefined;
    });
  }

  async #bringIn(record: RestoreRecord, at: number): Promise<"restored" | "failed"> {
    const { cluster, stores, onRestored } = this.#parts;
    const partition = cluster.partition(record.partitionId);
    if (!partition) return "failed";
    const isRestored = await bringIn(partition, record, stores);
    serve(partition);
    partition.recovery = "secondaries";
    if (isRestored) partition.restoredAt = at;
    onRestored(partition.id);
    return isRestored ? "restored" : "failed";
  }

  #at(record: RestoreRecord, time: number, task: (at: number) => void | Promise<void>): void {
    const isCurrent = () => this.#records.get(record.partitionId) === record;
    this.#parts.agenda.add(record.partitionId, time, (at) => (isCurrent() ? task(at) : undefined));
  }
}

/** The partition goes on with what its primary holds. */
function carryOn(partition: LivePartition): void {
  serve(partition);
  partition.recovery = undefined;
}

function serve(partition: LivePartition): void {
  if (partition.status !== "Deleting") partition.status = "Ready";
}

function orPlanned(pace: Pace, usual: RestoreRecord["restore"], milliseconds: number | undefined) {
  return milliseconds === undefined ? usual : { afterMilliseconds: pace.milliseconds(milliseconds) };
}
