import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Epoch } from "../cluster/epoch.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { delayOf } from "../time/transition.js";
import type { Agenda } from "./agenda.js";
import { canBackUp, keepsState } from "./agent.js";
import { type BackupEntity, partitionEntity } from "./backup-entity.js";
import { type BackupTimeline, mostRetries, retryMilliseconds } from "./backup-timeline.js";
import type { BackupWriter } from "./backup-writer.js";
import { partitionsBelow } from "./partitions-below.js";
import type { BackupPolicy, Policies } from "./policies.js";
import type { Assignment, Protection } from "./protection.js";
import type { Replicas, ReplicaWork } from "./replicas.js";
import { nextRun, skipMissed } from "./schedule-times.js";

export interface PeriodicParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly agenda: Agenda;
  readonly replicas: Replicas;
  readonly writer: BackupWriter;
  readonly policies: Policies;
  readonly protection: Protection;
  /**
   * So many backups are caught up with at most after a jump of the clock, shared evenly by the partitions but at least
   * one for each. Of a longer jump only the last ones are taken, so that a jump over years comes to an end.
   */
  readonly mostCaughtUp: number;
  /** Whether the partition is being restored, so that nothing can be read from it. */
  isRestoring(partitionId: string, at: number): boolean;
}

/** One partition's periodic backups under one version of a policy. */
interface Course {
  readonly timeline: BackupTimeline;
  readonly partition: LivePartition;
  readonly policy: BackupPolicy;
}

interface Armed {
  readonly policy: BackupPolicy;
  readonly assignment: Assignment;
}

/**
 * The backups that policies ask for. Those who inherit a policy share one entry of the agenda until their first
 * backup; only then each partition gets a timeline of its own.
 */
export class PeriodicBackups {
  readonly #parts: PeriodicParts;
  readonly #timelines = new Map<string, BackupTimeline>();

  constructor(parts: PeriodicParts) {
    this.#parts = parts;
  }

  /**
   * Carries out a change of policies, assignments or suspensions, and lets the schedule begin anew wherever another
   * policy applies afterwards, or another version of it; where it stays the same, nothing changes
   * (`UpdateBackupSchedulingPolicyAsync`).
   */
  change(entities: readonly BackupEntity[], apply: () => void): void {
    const { cluster, clock, protection } = this.#parts;
    const found = entities.flatMap((entity) => partitionsBelow(entity, cluster)).filter(keepsState);
    const before = [...new Set(found)].map((partition) => ({ partition, armed: this.#armed(partition) }));
    const known = new Set(protection.all());
    apply();
    for (const { partition, armed } of before) this.#adjust(partition, armed, this.#armed(partition), clock.now());
    for (const assignment of protection.all()) if (!known.has(assignment)) this.#planWave(assignment);
  }

  /** Partitions that are new take part in the schedule that applies to them, unless it begins for all of them anyway. */
  adopt(partitions: readonly LivePartition[]): void {
    const now = this.#parts.clock.now();
    for (const partition of partitions.filter(keepsState)) {
      const armed = this.#armed(partition);
      if (!armed || firstRun(armed) > now || this.#timelines.has(partition.id)) continue;
      this.#begin(partition, armed.policy, nextRun(scheduleOf(armed), now));
    }
  }

  /** A partition is there no more. */
  forget(partitionId: string): void {
    this.#timelines.delete(partitionId);
  }

  /** The next backup of the partition has to be full. */
  breakChain(partitionId: string): void {
    const timeline = this.#timelines.get(partitionId);
    if (timeline) delete timeline.chain;
  }

  timelines(): BackupTimeline[] {
    return [...this.#timelines.values()];
  }

  /** Puts timelines back. @returns Those who stand in line, who have to enter it again in the order of `at`. */
  restore(saved: readonly BackupTimeline[]): { at: number; enter: () => void }[] {
    const { protection, cluster, replicas, agenda } = this.#parts;
    this.#timelines.clear();
    for (const timeline of saved) this.#timelines.set(timeline.partitionId, timeline);
    for (const assignment of protection.all()) this.#planWave(assignment);
    return saved.flatMap((timeline) => {
      const partition = cluster.partition(timeline.partitionId);
      const armed = partition && this.#armed(partition);
      if (!partition || !armed) return [];
      const course = { timeline, partition, policy: armed.policy };
      const { lineAt = 0, dueAt = 0 } = timeline;
      if (timeline.phase === "scheduled") this.#plan(course);
      const work = this.#workOf(course);
      if (timeline.phase === "copying") {
        replicas.resume(partition.id, work);
        agenda.add(partition.id, dueAt, (at) => this.#copy(course, work, at));
      }
      if (timeline.phase !== "in line") return [];
      return [{ at: lineAt, enter: () => replicas.enter(partition.id, work, lineAt) }];
    });
  }

  /** The policy by which a partition is backed up now. */
  #armed(partition: LivePartition): Armed | undefined {
    const { protection, policies } = this.#parts;
    const entity = partitionEntity(partition);
    const assignment = protection.effective(entity);
    if (!assignment || protection.suspendedAt(entity)) return undefined;
    return { policy: policies.get(assignment.policyName), assignment };
  }

  #adjust(partition: LivePartition, before: Armed | undefined, after: Armed | undefined, now: number): void {
    if (before?.policy === after?.policy) {
      // The same policy from elsewhere: the schedule goes on as it was.
      if (before && before.assignment !== after?.assignment && !this.#timelines.has(partition.id)) {
        this.#begin(partition, before.policy, firstRun(before));
      }
      return;
    }
    this.#timelines.delete(partition.id);
    // Who inherits an assignment that begins now goes along with all the others.
    if (after && after.assignment.since !== now) this.#begin(partition, after.policy, nextRun(scheduleOf(after), now));
  }

  /** Everybody who inherits the assignment and has no timeline yet gets one when the first backup begins. */
  #planWave(assignment: Assignment): void {
    const { agenda, protection, policies, cluster } = this.#parts;
    const at = firstRun({ policy: policies.get(assignment.policyName), assignment });
    agenda.addRound(at, () => {
      if (protection.own(assignment.entity) !== assignment) return;
      for (const partition of partitionsBelow(assignment.entity, cluster)) {
        const armed = keepsState(partition) ? this.#armed(partition) : undefined;
        if (armed?.assignment === assignment && !this.#timelines.has(partition.id)) {
          this.#begin(partition, armed.policy, at);
        }
      }
    });
  }

  #begin(partition: LivePartition, policy: BackupPolicy, nextAt: number): void {
    const timeline: BackupTimeline = { partitionId: partition.id, phase: "scheduled", nextAt, failures: 0 };
    this.#timelines.set(partition.id, timeline);
    this.#plan({ timeline, partition, policy });
  }

  #plan(course: Course): void {
    const { partitionId, nextAt } = course.timeline;
    this.#parts.agenda.add(partitionId, nextAt, (at) => this.#start(course, at));
  }

  #start(course: Course, at: number): void {
    const { timeline, partition, policy } = course;
    if (!this.#isCurrent(timeline)) return;
    const later = this.#skipTo(policy, at);
    if (later !== undefined) {
      this.#schedule(course, later);
    } else if (this.#parts.cluster.periodicBackupsStopped) {
      this.#goOn(course, at);
    } else if (!canBackUp(partition) || this.#parts.isRestoring(partition.id, at)) {
      this.#fail(course, at);
    } else {
      timeline.phase = "in line";
      timeline.lineAt = at;
      this.#parts.replicas.enter(partition.id, this.#workOf(course), at);
    }
  }

  #workOf(course: Course): ReplicaWork {
    const { timeline } = course;
    const work: ReplicaWork = {
      kind: "periodic",
      begin: (from) => {
        if (!this.#isCurrent(timeline)) return false;
        timeline.phase = "copying";
        timeline.dueAt = from + this.#takes();
        this.#parts.agenda.add(timeline.partitionId, timeline.dueAt, (at) => this.#copy(course, work, at));
        return true;
      },
    };
    return work;
  }

  /** How long a copy takes. Where requests move backups on it takes no time, because nobody asks for a periodic one. */
  #takes(): number {
    return delayOf(this.#parts.pace.step("backup")) ?? 0;
  }

  async #copy(course: Course, work: ReplicaWork, at: number): Promise<void> {
    const { timeline, partition, policy } = course;
    if (!this.#parts.cluster.partition(partition.id)) return;
    const { MaxIncrementalBackups: most, Storage } = policy.description;
    const { chain } = timeline;
    const { epoch } = partition;
    const goesOn = chain && chain.length <= most && isSameEpoch(chain.epoch, epoch);
    const result = await this.#parts.writer.write(partition, Storage, at, { previous: goesOn ? chain : undefined });
    // A backup whose policy was changed meanwhile stays in storage, and that is all (`PolicyUpdateTime`).
    if (this.#isCurrent(timeline)) {
      if (result.kind === "stored") {
        const { backupChainId, backupId, backupLocation } = result.backup;
        const { records } = result;
        const length = goesOn ? chain.length + 1 : 1;
        timeline.chain = { backupChainId, backupId, backupLocation, records, epoch, length };
        this.#goOn(course, at);
      } else {
        this.#fail(course, at);
      }
    }
    this.#parts.replicas.leave(partition.id, work, at);
  }

  #goOn(course: Course, at: number): void {
    const { timeline, policy } = course;
    const { Schedule } = policy.description;
    timeline.failures = 0;
    // Never the same run of a timetable again, even if the backup took no time.
    const after = Schedule.ScheduleKind === "TimeBased" ? Math.max(at - 1, timeline.nextAt) : at;
    this.#schedule(course, nextRun(Schedule, after));
  }

  #fail(course: Course, at: number): void {
    const { timeline, policy } = course;
    timeline.failures = timeline.failures < mostRetries ? timeline.failures + 1 : 0;
    const isTriedAgain = timeline.failures > 0;
    this.#schedule(course, isTriedAgain ? at + retryMilliseconds : nextRun(policy.description.Schedule, at));
  }

  #schedule(course: Course, nextAt: number): void {
    const { timeline } = course;
    timeline.phase = "scheduled";
    timeline.nextAt = nextAt;
    delete timeline.lineAt;
    delete timeline.dueAt;
    this.#plan(course);
  }

  /** Where too many backups were missed: when the first one begins that is still taken. */
  #skipTo({ description }: BackupPolicy, at: number): number | undefined {
    const most = Math.max(1, Math.floor(this.#parts.mostCaughtUp / this.#timelines.size));
    return skipMissed(description.Schedule, { at, now: this.#parts.clock.now(), takes: this.#takes(), most });
  }

  #isCurrent(timeline: BackupTimeline): boolean {
    return this.#timelines.get(timeline.partitionId) === timeline;
  }
}

function scheduleOf({ policy }: Armed) {
  return policy.description.Schedule;
}

function firstRun(armed: Armed): number {
  return nextRun(scheduleOf(armed), armed.assignment.since);
}

function isSameEpoch(one: Epoch, other: Epoch): boolean {
  return one.dataLossVersion === other.dataLossVersion && one.configurationVersion === other.configurationVersion;
}
