import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { delayOf, isMovedByPolls } from "../time/transition.js";
import type { Agenda } from "./agenda.js";
import { canBackUp } from "./agent.js";
import type { BackupPlan } from "./backup-plan.js";
import type { BackupRecord, BackupResult } from "./backup-record.js";
import type { BackupWriter } from "./backup-writer.js";
import type { Replicas, ReplicaWork } from "./replicas.js";

export interface AdHocParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly agenda: Agenda;
  readonly replicas: Replicas;
  readonly writer: BackupWriter;
  /** A backup was stored, so that the next periodic one of the partition has to be full. */
  onStored(partitionId: string): void;
}

/** The backups that were asked for: one record for each partition, and what the replicas still do for older ones. */
export class AdHocBackups {
  readonly #parts: AdHocParts;
  readonly #current = new Map<string, BackupRecord>();
  readonly #replaced = new Map<string, BackupRecord>();
  /** Everything that has not ended, be it a run that the service has already given up. */
  readonly #open = new Map<BackupRecord, ReplicaWork>();

  constructor(parts: AdHocParts) {
    this.#parts = parts;
  }

  record(partitionId: string, which: "current" | "replaced"): BackupRecord | undefined {
    return (which === "current" ? this.#current : this.#replaced).get(partitionId);
  }

  /** Puts a fresh record in the place of the old one. */
  accept({ id }: LivePartition, storage: BackupStorage, timeoutMinutes: number, plan: BackupPlan): void {
    const { clock, pace } = this.#parts;
    const now = clock.now();
    const accepted = pace.step("accepted");
    const delay = delayOf(accepted);
    const queueAt = delay === undefined ? undefined : now + delay;
    const { backupMilliseconds: takes } = plan;
    const record: BackupRecord = {
      partitionId: id,
      storage,
      plan,
      accepted,
      backup: takes === undefined ? pace.step("backup") : { afterMilliseconds: pace.milliseconds(takes) },
      ...(queueAt === undefined ? {} : { queueAt }),
      // A BackupTimeout of 0 or less is accepted and ends at the first look at the queue.
      timeoutAt: Math.max(queueAt ?? now, now + pace.minutes(timeoutMinutes)),
      phase: "queued",
      polls: 0,
    };
    const old = this.#current.get(id);
    if (old) this.#replaced.set(id, old);
    this.#current.set(id, record);
    this.#open.set(record, this.#workOf(record));
    this.#plan(record);
  }

  /** Counts a request for the progress, which may be what the record waits for. */
  poll(record: BackupRecord, now: number): void {
    if (now >= record.timeoutAt) return;
    if (record.phase === "queued" && record.queueAt === undefined) {
      record.polls++;
      if (isMovedByPolls(record.accepted, record.polls)) this.#at(record, now, () => this.#takeOn(record, now));
    } else if (record.phase === "copying" && record.dueAt === undefined) {
      record.polls++;
      if (!isMovedByPolls(record.backup, record.polls)) return;
      record.dueAt = now;
      this.#at(record, now, () => this.#end(record, now));
    }
  }

  /** A partition is there no more. */
  forget(partitionId: string): void {
    this.#current.delete(partitionId);
    this.#replaced.delete(partitionId);
    for (const record of this.#open.keys()) if (record.partitionId === partitionId) this.#open.delete(record);
  }

  records(): { current: BackupRecord[]; replaced: BackupRecord[]; older: BackupRecord[] } {
    const current = [...this.#current.values()];
    const replaced = [...this.#replaced.values()];
    const known = new Set([...current, ...replaced]);
    return { current, replaced, older: [...this.#open.keys()].filter((record) => !known.has(record)) };
  }

  /** Puts records back. @returns Those who stand in line, who have to enter it again in the order of `at`. */
  restore(saved: ReturnType<AdHocBackups["records"]>): { at: number; enter: () => void }[] {
    for (const records of [this.#current, this.#replaced, this.#open]) records.clear();
    for (const record of saved.current) this.#current.set(record.partitionId, record);
    for (const record of saved.replaced) this.#replaced.set(record.partitionId, record);
    const all = [...saved.current, ...saved.replaced, ...saved.older];
    const open = all.filter(({ phase, dueAt }) => phase !== "ended" && phase !== "never" && dueAt !== Infinity);
    return open.flatMap((record) => this.#reopen(record));
  }

  #reopen(record: BackupRecord): { at: number; enter: () => void }[] {
    const work = this.#workOf(record);
    this.#open.set(record, work);
    this.#plan(record);
    if (record.phase === "copying") {
      this.#parts.replicas.resume(record.partitionId, work);
      const { dueAt } = record;
      if (dueAt !== undefined) this.#at(record, dueAt, () => this.#end(record, dueAt));
    }
    if (record.phase !== "in line") return [];
    const at = record.lineAt ?? 0;
    return [{ at, enter: () => this.#parts.replicas.enter(record.partitionId, work, at) }];
  }

  #plan(record: BackupRecord): void {
    const { queueAt, timeoutAt } = record;
    if (record.phase === "queued" && queueAt !== undefined)
      this.#at(record, queueAt, () => this.#takeOn(record, queueAt));
    // What nobody asks for any more must not keep the replica for ever.
    if (queueAt === undefined || delayOf(record.backup) === undefined) {
      this.#at(record, timeoutAt, () => this.#giveUp(record, timeoutAt));
    }
  }

  #at({ partitionId }: BackupRecord, time: number, task: () => void | Promise<void>): void {
    this.#parts.agenda.add(partitionId, time, task);
  }

  #workOf(record: BackupRecord): ReplicaWork {
    return { kind: "on demand", begin: (at) => this.#begin(record, at) };
  }

  /** The service hands the record over to the agent in the replica. */
  #takeOn(record: BackupRecord, at: number): void {
    const { cluster, replicas } = this.#parts;
    const partition = cluster.partition(record.partitionId);
    const work = this.#open.get(record);
    if (!work || !partition || record.plan.stuckInAccepted || !canBackUp(partition) || record.timeoutAt <= at) {
      this.#close(record, "never");
      return;
    }
    // A replica that still works on a run which the service gave up refuses the next one, and the service keeps asking:
    // the new run stays Accepted (`BackupRestoreManager.cs:544-557`). Behind a periodic backup it is in progress.
    if (!replicas.hasOnDemand(record.partitionId)) record.inProgressAt = at;
    record.lineAt = at;
    record.phase = "in line";
    replicas.enter(record.partitionId, work, at);
  }

  #begin(record: BackupRecord, at: number): boolean {
    if (record.inProgressAt === undefined && record.timeoutAt <= at) {
      this.#close(record, "never");
      return false;
    }
    record.inProgressAt ??= at;
    record.phase = "copying";
    this.#copyFrom(record, at);
    if (record.dueAt !== Infinity) return true;
    // A copy without an end keeps nobody waiting.
    this.#open.delete(record);
    return false;
  }

  #copyFrom(record: BackupRecord, at: number): void {
    const delay = delayOf(record.backup);
    record.polls = 0;
    delete record.dueAt;
    if (delay === undefined) return;
    const dueAt = at + delay;
    record.dueAt = dueAt;
    this.#at(record, dueAt, () => this.#end(record, dueAt));
  }

  async #end(record: BackupRecord, at: number): Promise<void> {
    const { cluster, replicas, onStored } = this.#parts;
    const partition = cluster.partition(record.partitionId);
    const work = this.#open.get(record);
    if (!partition || !work) return;
    const { failure, epochBump } = record.plan;
    if (epochBump && !record.hasFailedOver) {
      record.hasFailedOver = true;
      cluster.moveToNewEpoch(partition.id);
      this.#copyFrom(record, at);
      return;
    }
    record.result = failure ? { kind: "failed", error: failure } : await this.#write(partition, record, at);
    if (record.result.kind === "stored") onStored(partition.id);
    this.#close(record, "ended");
    replicas.leave(partition.id, work, at);
  }

  async #write(partition: LivePartition, { storage, plan }: BackupRecord, at: number): Promise<BackupResult> {
    const written = await this.#parts.writer.write(partition, storage, at, plan);
    return written.kind === "stored" ? { kind: "stored", backup: written.backup } : written;
  }

  #giveUp(record: BackupRecord, at: number): void {
    const work = this.#open.get(record);
    if (!work || record.dueAt !== undefined) return;
    this.#close(record, "never");
    this.#parts.replicas.leave(record.partitionId, work, at);
  }

  #close(record: BackupRecord, phase: "ended" | "never"): void {
    record.phase = phase;
    this.#open.delete(record);
  }
}
