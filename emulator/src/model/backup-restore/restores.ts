import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Epoch } from "../cluster/epoch.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { delayOf, isMovedByPolls } from "../time/transition.js";
import type { Agenda } from "./agenda.js";
import { canBackUp, loseData } from "./replica-events.js";
import { isRestoring, type RestoreRecord, restoreStateAt } from "./restore-record.js";

export interface RestoreParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly agenda: Agenda;
  /** The partition holds other data now. */
  onRestored(partitionId: string): void;
}

/** What a partition becomes by a restore. */
export interface RestoreSource {
  readonly epoch: Epoch;
  readonly lsn: bigint;
}

/** The last restore of each partition. */
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

  /** @param timeoutMinutes Missing: it never times out. */
  accept({ id }: LivePartition, { epoch, lsn }: RestoreSource, timeoutMinutes?: number, isStuck = false): void {
    const { clock, pace } = this.#parts;
    const now = clock.now();
    const accepted = pace.step("accepted");
    const delay = isStuck ? Infinity : delayOf(accepted);
    const record: RestoreRecord = {
      partitionId: id,
      accepted,
      restore: pace.step("restore"),
      ...(delay === undefined ? {} : { queueAt: now + delay }),
      timeoutAt: timeoutMinutes === undefined ? Infinity : now + pace.minutes(timeoutMinutes),
      epoch,
      lsn,
      polls: 0,
    };
    this.#records.set(id, record);
    this.#plan(record);
  }

  /** Counts a request for the progress, which may be what the record waits for. */
  poll(record: RestoreRecord, now: number): void {
    if (now >= record.timeoutAt) return;
    if (record.inProgressAt === undefined && record.queueAt === undefined) {
      record.polls++;
      if (isMovedByPolls(record.accepted, record.polls)) this.#at(record, now, (at) => this.#takeOn(record, at));
    } else if (record.inProgressAt !== undefined && record.dueAt === undefined) {
      record.polls++;
      if (!isMovedByPolls(record.restore, record.polls)) return;
      record.dueAt = now;
      this.#at(record, now, (at) => this.#end(record, at));
    }
  }

  records(): RestoreRecord[] {
    return [...this.#records.values()];
  }

  restore(saved: readonly RestoreRecord[]): void {
    this.#records.clear();
    for (const record of saved) {
      this.#records.set(record.partitionId, record);
      this.#plan(record);
    }
  }

  /** @param record One that has just begun, or one that was saved. */
  #plan(record: RestoreRecord): void {
    const { queueAt, inProgressAt, dueAt, hasEnded } = record;
    if (inProgressAt === undefined && queueAt !== undefined)
      this.#at(record, queueAt, (at) => this.#takeOn(record, at));
    if (dueAt !== undefined && !hasEnded) this.#at(record, dueAt, (at) => this.#end(record, at));
  }

  #at({ partitionId }: RestoreRecord, time: number, task: (at: number) => void): void {
    this.#parts.agenda.add(partitionId, time, task);
  }

  /** The service makes the partition lose its data, which is what brings the backup in. */
  #takeOn(record: RestoreRecord, at: number): void {
    const { cluster } = this.#parts;
    const partition = cluster.partition(record.partitionId);
    if (!partition || !canBackUp(partition) || !this.#isCurrent(record) || record.timeoutAt <= at) return;
    record.inProgressAt = at;
    record.polls = 0;
    loseData(cluster, partition, at);
    const delay = delayOf(record.restore);
    if (delay === undefined) return;
    record.dueAt = at + delay;
    this.#at(record, record.dueAt, (end) => this.#end(record, end));
  }

  #end(record: RestoreRecord, at: number): void {
    const partition = this.#parts.cluster.partition(record.partitionId);
    if (!partition || !this.#isCurrent(record) || at >= record.timeoutAt) return;
    record.hasEnded = true;
    partition.lsn = record.lsn;
    this.#parts.onRestored(partition.id);
  }

  #isCurrent(record: RestoreRecord): boolean {
    return this.#records.get(record.partitionId) === record;
  }
}
