import type { ListQuery } from "../../src/service-fabric/cluster";
import type { BackupRecord, Epoch, ListedBackup } from "../../src/service-fabric/records";
import type { Course, ForeignRun, Moment, Schedule } from "./schedule";

/** `given` is the order's own storage, `policy` the policy's, `elsewhere` what we never ask for. */
export type Destination = "given" | "policy" | "elsewhere";

/** A backup as it really was. Times are in virtual milliseconds; the server's own clock may be ahead. */
export interface TakenBackup {
  readonly backupId: string;
  readonly by: "us" | "somebody else" | "the policy";
  readonly destination: Destination;
  readonly type: "Full" | "Incremental";
  readonly askedAt: number;
  readonly startedAt: number;
  readonly copiedAt: number;
  /** When it really ended; never: Infinity. */
  readonly endedAt: number;
  readonly succeeds: boolean;
  /** When the server gives it up. */
  readonly timesOutAt: number;
  /** When the list shows it; never: Infinity. */
  readonly listedAt: number;
  /** Of the server's clock. */
  readonly timestamp: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  readonly location: string;
  readonly course: Course;
}

export type RequestResult = "accepted" | "backup in progress" | "restore in progress";

export function recordEndsAt(backup: TakenBackup): number {
  return Math.min(backup.endedAt, backup.timesOutAt);
}

/** What the record of a backup shows when all is well: `Success`, `Failure`, `Timeout` or a state before these. */
export function stateOf(backup: TakenBackup, now: number): string {
  if (now < recordEndsAt(backup)) {
    return now < backup.startedAt ? "Accepted" : "BackupInProgress";
  }
  if (backup.timesOutAt < backup.endedAt) {
    return "Timeout";
  }
  return backup.succeeds ? "Success" : "Failure";
}

/** The backup service of one partition: one record, and what lies in each destination. States follow from stored times. */
export class SimulatedServer {
  readonly backups: TakenBackup[] = [];
  readonly #schedule: Schedule;
  readonly #partitionId: string;
  readonly #startedAt: number;
  readonly #queue: { readonly at: number; readonly happen: (at: number) => void }[] = [];
  readonly #recorded: TakenBackup[] = [];
  readonly #ours: TakenBackup[] = [];
  readonly #requestsSentAt: number[] = [];

  constructor(schedule: Schedule, partitionId: string, startedAt: number) {
    this.#schedule = schedule;
    this.#partitionId = partitionId;
    this.#startedAt = startedAt;
    this.#plan("start", 0, startedAt);
  }

  /** Lets everything happen that is due. */
  advanceTo(now: number): void {
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || next.at > now) {
        return;
      }
      this.#queue.shift();
      next.happen(next.at);
    }
  }

  at(moment: number, happen: (at: number) => void): void {
    const after = this.#queue.findIndex((event) => event.at > moment);
    this.#queue.splice(after === -1 ? this.#queue.length : after, 0, { at: moment, happen });
  }

  /** When one of the schedule's moments is, if that is known by now. */
  momentOf(moment: Moment): number | undefined {
    const ours = this.#ours[moment.nth];
    const anchor = {
      start: this.#startedAt,
      "our request": this.#requestsSentAt[moment.nth],
      "our end": ours && recordEndsAt(ours),
    }[moment.after];
    return anchor === undefined ? undefined : anchor + moment.offsetMs;
  }

  requestSent(at: number): void {
    this.#requestsSentAt.push(at);
    this.#plan("our request", this.#requestsSentAt.length - 1, at);
  }

  /** One transaction: look for a conflict, replace the record. */
  request(
    by: TakenBackup["by"],
    destination: Destination,
    backupTimeoutMinutes: number,
    course: Course,
    at: number,
  ): RequestResult {
    if (this.#isRestoring(at)) {
      return "restore in progress";
    }
    const current = this.#recorded.at(-1);
    if (current !== undefined && at < recordEndsAt(current)) {
      return "backup in progress";
    }
    // A replica takes one on-demand backup after the other, even where the server has given the first one up.
    const replicaFreeAt = Math.max(at, ...this.#recorded.map(({ endedAt }) => (endedAt === Infinity ? at : endedAt)));
    const timesOutAt = at + backupTimeoutMinutes * 60_000 + course.parkedMs;
    const backup = this.#take({
      by,
      destination,
      type: "Full",
      course,
      askedAt: at,
      readyAt: replicaFreeAt,
      timesOutAt,
    });
    this.#recorded.push(backup);
    if (by === "us") {
      this.#ours.push(backup);
      this.#plan("our end", this.#ours.length - 1, recordEndsAt(backup));
    }
    return "accepted";
  }

  /** Our next backup's course. */
  nextCourse(): Course {
    const { courses } = this.#schedule;
    const course = courses[Math.min(this.#ours.length, courses.length - 1)];
    if (course === undefined) {
      throw new RangeError("a schedule has at least one course");
    }
    return course;
  }

  /** Our newest backup that was accepted. */
  get ours(): readonly TakenBackup[] {
    return this.#ours;
  }

  /** The backup that the record tells of. */
  get recorded(): TakenBackup | undefined {
    return this.#recorded.at(-1);
  }

  get recordedBefore(): TakenBackup | undefined {
    return this.#recorded.at(-2);
  }

  recordAt(now: number, backup = this.recorded): BackupRecord | undefined {
    return backup && recordOf(backup, now);
  }

  list(destination: Destination, query: ListQuery, now: number): readonly ListedBackup[] {
    const from = query.from === undefined ? -Infinity : Date.parse(query.from);
    const to = query.to === undefined ? Infinity : Date.parse(query.to);
    const found = this.backups.filter((backup) => {
      const createdAt = Date.parse(backup.timestamp);
      return backup.destination === destination && backup.listedAt <= now && createdAt >= from && createdAt <= to;
    });
    const newestFirst = found.sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp)).map(itemOf);
    if (query.latest === true) {
      return newestFirst.slice(0, 1);
    }
    // No order is promised.
    return this.#schedule.seed % 2 === 0 ? newestFirst : newestFirst.reverse();
  }

  /** Plans what the schedule ties to a moment that has just become known. */
  #plan(after: Moment["after"], nth: number, anchor: number): void {
    const { foreignRuns, periodicBackups } = this.#schedule;
    const due = <T extends { readonly at: Moment }>(all: readonly T[]): T[] =>
      all.filter(({ at }) => at.after === after && at.nth === nth);
    for (const run of due(foreignRuns)) {
      this.at(anchor + run.at.offsetMs, (at) => this.#requestForSomebodyElse(run, at));
    }
    for (const { at: moment, type, copyMs, uploadMs } of due(periodicBackups)) {
      const course: Course = {
        queuedMs: 0,
        copyMs,
        uploadMs,
        end: "success",
        parkedMs: 0,
        listedAfterMs: 0,
        flawMs: 0,
      };
      this.at(anchor + moment.offsetMs, (at) => {
        this.#take({
          by: "the policy",
          destination: "policy",
          type,
          course,
          askedAt: at,
          readyAt: at,
          timesOutAt: Infinity,
        });
      });
    }
  }

  #requestForSomebodyElse(run: ForeignRun, at: number): void {
    const ours: Destination = this.#schedule.order.storageGiven ? "given" : "policy";
    const destination = run.sameDestination ? ours : "elsewhere";
    this.request("somebody else", destination, run.backupTimeoutMinutes, run.course, at);
  }

  #isRestoring(now: number): boolean {
    return this.#schedule.restores.some(({ at, forMs }) => {
      const from = this.momentOf(at);
      return from !== undefined && from <= now && now < from + forMs;
    });
  }

  #take(
    asked: Pick<TakenBackup, "by" | "destination" | "type" | "course" | "askedAt" | "timesOutAt"> & { readyAt: number },
  ): TakenBackup {
    const { course, readyAt, ...rest } = asked;
    const number = this.backups.length + 1;
    const startedAt = readyAt + course.queuedMs;
    const copiedAt = startedAt + course.copyMs;
    const endedAt = course.end === "never" ? Infinity : copiedAt + course.uploadMs;
    const succeeds = course.end === "success";
    const second = new Date(Math.floor((copiedAt + this.#schedule.skewMs) / 1000) * 1000).toISOString().slice(0, 19);
    const backup: TakenBackup = {
      ...rest,
      course,
      backupId: `5d64b697-6acd-45a4-adbd-${String(number).padStart(12, "0")}`,
      startedAt,
      copiedAt,
      endedAt,
      succeeds,
      // Listed means complete: the metadata goes last.
      listedAt:
        succeeds && course.flaw !== "never listed" ? Math.max(copiedAt, endedAt + course.listedAfterMs) : Infinity,
      timestamp: `${second}Z`,
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: String(12884901888 + number) },
      lsn: String(9007199254740993n + BigInt(number)),
      location: `App\\Service\\${this.#partitionId}\\${second.replace("T", " ").replaceAll(":", ".")}.zip`,
    };
    this.backups.push(backup);
    return backup;
  }
}

const unreadableEpoch: Epoch = { dataLossVersion: "-1", configurationVersion: "-1" };

function recordOf(backup: TakenBackup, now: number): BackupRecord {
  const state = stateOf(backup, now);
  if (state === "Failure") {
    const failure = {
      code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR",
      message: "An error occurred during this operation.",
    };
    return { state, lsn: "0", failure };
  }
  if (state === "Timeout") {
    return { state, lsn: "0", failure: { code: "FABRIC_E_TIMEOUT", message: "The request of backup has timed out." } };
  }
  if (state !== "Success") {
    return { state, lsn: "0" };
  }
  const { backupId, location, timestamp, epoch, lsn, course } = backup;
  const sound: BackupRecord = { state, backupId, location, timestamp, epoch, lsn };
  // A record does not change later in what nobody could tell apart from a new one: an id that was not there.
  const isMended = course.flaw !== "no id" && now >= recordEndsAt(backup) + course.flawMs;
  if (course.flaw === undefined || isMended) {
    return sound;
  }
  switch (course.flaw) {
    case "no id":
      return { state, location, timestamp, epoch, lsn };
    case "no location":
      return { state, backupId, timestamp, epoch, lsn };
    case "no time":
      return { state, backupId, location, epoch, lsn };
    case "no epoch":
      return { state, backupId, location, timestamp, lsn };
    case "no lsn":
      return { state, backupId, location, timestamp, epoch };
    case "negative epoch":
      return { ...sound, epoch: unreadableEpoch };
    case "negative lsn":
      return { ...sound, lsn: "-1" };
    default:
      return sound;
  }
}

/** A backup as the list shows it. */
export function itemOf(backup: TakenBackup): ListedBackup {
  const { backupId, location, timestamp: createdAt, type, epoch, lsn, course } = backup;
  const sound: ListedBackup = { backupId, location, createdAt, type, epoch, lsn };
  const failure = { code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", message: "The backup's metadata cannot be read." };
  switch (course.flaw) {
    case "listed with a failure":
      return { ...sound, failure };
    case "listed with another epoch":
      return { ...sound, epoch: { ...epoch, configurationVersion: "1" } };
    case "listed with another lsn":
      return { ...sound, lsn: "1" };
    case "listed with another location":
      return { ...sound, location: `${location}.other` };
    case "unreadable in the list":
      return { location, createdAt, type, epoch: unreadableEpoch, lsn: "-1", failure };
    default:
      return sound;
  }
}
