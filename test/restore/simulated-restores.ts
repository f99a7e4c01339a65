import type { RestoreCluster } from "../../src/restore";
import type { Epoch, RestoreRecord } from "../../src/service-fabric/records";
import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { Replica, RestoreRequest } from "../../src/service-fabric/restores";
import { answered, serverError } from "../backup/simulated-replies";
import type { VirtualClock } from "../waiting/virtual-clock";
import { someOrder } from "./some-order";

export const second = 1_000;
export const minute = 60 * second;

/** What becomes of a request of ours. */
export type RequestFate =
  | "answered"
  | "lost before"
  | "lost after"
  /** It takes effect while nobody holds its connection any more. */
  | "lost late"
  | "gateway timeout after"
  | "refused"
  | "unreadable"
  | "rejected";

/** How a restore that was accepted goes. */
export type Course =
  | "success"
  | "failure"
  /** Nothing comes of it until its time is over. */
  | "hangs"
  /** Restored after its Timeout. */
  | "late"
  /** Accepted for ever. */
  | "stuck"
  /** The record says Success, and nothing was done. */
  | "false success"
  /** Restored, but a replica never catches up. */
  | "one replica short";

/** What goes wrong in one story. All moments are in milliseconds from the start. */
export interface Schedule {
  /** One for each request; afterwards all are answered. */
  readonly requests: readonly RequestFate[];
  /** One for each restore of ours; afterwards all succeed. */
  readonly courses: readonly Course[];
  readonly acceptedMs: number;
  readonly restoreMs: number;
  readonly catchUpMs: number;
  readonly policy: "none" | "active" | "suspended";
  readonly suspendMs: number;
  readonly hasSecondariesState: boolean;
  /** Whether the record tells the backup's epoch and LSN from the request on. */
  readonly tellsBackup: boolean;
  readonly others: readonly { readonly atMs: number; readonly what: "restore" | "same restore" | "backup" }[];
  /** When nobody is answered. */
  readonly outages: readonly { readonly atMs: number; readonly forMs: number }[];
}

interface Restore {
  readonly isOurs: boolean;
  readonly content: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  readonly course: Course;
  readonly acceptedAt: number;
  readonly timeoutAt: number;
  hasLostData: boolean;
}

/** When requests of ours came, until when they may take effect, and when their restore had ended. */
interface Arrival {
  readonly at: number;
  readonly holdsUntil: number;
  restore?: Restore;
}

const foreignBackup = {
  backupId: "somebody else's",
  epoch: { dataLossVersion: "7", configurationVersion: "8" },
  lsn: "3",
};

/** One partition and the Backup Restore Service behind the gateway, by the server's rules. */
export class SimulatedRestores {
  readonly arrivals: Arrival[] = [];
  /** What the partition holds: the id of a backup, or what was written since. */
  content = "present";
  dataLossVersion = 132_000_000_000_000_000n;
  isSuspended: boolean;
  /** Whether somebody else has asked for a restore at all. */
  hadOthers = false;
  readonly #clock: VirtualClock;
  readonly #schedule: Schedule;
  readonly #origin: number;
  #record: Restore | undefined;
  #count = 0;
  #readyAt = 0;
  #isShort = false;
  #backupUntil = 0;

  constructor(clock: VirtualClock, schedule: Schedule) {
    this.#clock = clock;
    this.#schedule = schedule;
    this.#origin = clock.now();
    this.isSuspended = schedule.policy === "suspended";
    for (const { atMs, what } of schedule.others) clock.at(this.#origin + atMs, () => this.#other(what));
  }

  /** Whether a restore is neither ended nor given up. */
  get isBusy(): boolean {
    const { state } = this.#progress() ?? { state: "Success" };
    return !["Success", "Failure", "Timeout"].includes(state);
  }

  get isReady(): boolean {
    this.#settle();
    return this.#clock.now() >= this.#readyAt && !(this.isBusy && this.#record?.hasLostData === true);
  }

  get readyReplicas(): number {
    return this.#isShort ? 2 : this.#clock.now() >= this.#readyAt + this.#schedule.catchUpMs ? 3 : 1;
  }

  #other(what: "restore" | "same restore" | "backup"): void {
    if (this.isBusy || this.#clock.now() < this.#backupUntil) return;
    if (what === "backup") {
      this.#backupUntil = this.#clock.now() + 3 * minute;
      return;
    }
    this.hadOthers = true;
    const { epoch, lsn, backupId } = what === "restore" ? foreignBackup : someOrder.backup;
    this.#accept({ isOurs: false, content: backupId, epoch, lsn, course: "success", minutes: 30 });
  }

  #accept(
    given: Pick<Restore, "isOurs" | "content" | "epoch" | "lsn" | "course"> & { readonly minutes: number },
  ): Restore {
    const now = this.#clock.now();
    const { minutes, ...rest } = given;
    const restore: Restore = { ...rest, acceptedAt: now, timeoutAt: now + minutes * minute, hasLostData: false };
    this.#record = restore;
    const { acceptedMs, restoreMs } = this.#schedule;
    const { course } = restore;
    if (course === "stuck" || course === "false success") return restore;
    this.#clock.at(now + acceptedMs, () => {
      restore.hasLostData = true;
      this.dataLossVersion += 10_000_000n;
      this.content = "nothing";
      this.#readyAt = now + acceptedMs + restoreMs;
    });
    const lands = course === "late" ? restore.timeoutAt + minute : now + acceptedMs + restoreMs;
    if (course === "late") this.#readyAt = lands;
    if (course === "failure" || course === "hangs") return restore;
    this.#clock.at(lands, () => {
      this.content = restore.content;
      this.#isShort = course === "one replica short";
    });
    return restore;
  }

  #settle(): void {
    // Everything follows from the times of the record.
  }

  #stateOf(restore: Restore): string {
    const now = this.#clock.now();
    const { acceptedMs, restoreMs, catchUpMs, hasSecondariesState } = this.#schedule;
    const { acceptedAt, course, timeoutAt } = restore;
    if (course === "stuck") return "Accepted";
    const begins = acceptedAt + acceptedMs;
    const ends = begins + restoreMs;
    const isTimely = ends < timeoutAt && course !== "hangs" && course !== "late";
    if (isTimely && now >= ends) {
      if (course === "failure") return "Failure";
      return hasSecondariesState && now < ends + catchUpMs ? "SecondariesInProgress" : "Success";
    }
    if (now >= timeoutAt) return "Timeout";
    return now >= begins ? "RestoreInProgress" : "Accepted";
  }

  #progress(): RestoreRecord | undefined {
    const restore = this.#record;
    if (restore === undefined) return undefined;
    const state = this.#stateOf(restore);
    if (state === "Failure" || state === "Timeout") return { state };
    const { epoch, lsn } = restore;
    const { acceptedMs, restoreMs } = this.#schedule;
    if (state !== "Success") return { state, ...(this.#schedule.tellsBackup ? { epoch, lsn } : {}) };
    const restoredAt = `${new Date(restore.acceptedAt + acceptedMs + restoreMs).toISOString().slice(0, 19)}Z`;
    return { state, restoredAt, epoch, lsn };
  }

  /** The cluster as a client has it. */
  client(): RestoreCluster {
    const answer = async <T>(value: () => Reply<T>, signal: AbortSignal): Promise<Reply<T>> => {
      await this.#clock.pass(10, signal);
      return this.#isOut() ? serverError(503) : value();
    };
    const { policy } = this.#schedule;
    const cluster: Partial<RestoreCluster> = {
      identity: this,
      endpoint: "https://cluster.example:19080",
      signsInWith: "certificate",
      getPartition: (_, signal) =>
        answer(
          () =>
            answered({
              serviceKind: "Stateful",
              status: this.isReady ? "Ready" : "Reconfiguring",
              epoch: { dataLossVersion: this.dataLossVersion.toString(), configurationVersion: "1" },
              targetReplicas: 3,
            }),
          signal,
        ),
      listServices: (_, signal) => answer(() => answered([{ name: "fabric:/System/FaultAnalysisService" }]), signal),
      getUpgradeProgress: (_, signal) => answer(() => answered(noUpgrade), signal),
      listReplicas: (_, signal) => answer(() => answered(this.#replicas()), signal),
      getReplicaDetail: (_, __, signal) => answer(() => answered({ operation: "None" }), signal),
      listDataLosses: (signal) => answer(() => answered([]), signal),
      getRestoreProgress: (_, signal) => answer(() => answered(this.#progress()), signal),
      getSuspension: (_, signal) =>
        answer(() => answered(policy === "none" ? undefined : { isSuspended: this.isSuspended }), signal),
      suspendBackups: (_, signal) => answer(() => this.#later(true), signal),
      resumeBackups: (_, signal) => answer(() => this.#later(false), signal),
      requestRestore: (_, request, signal) => this.#request(request, signal),
    };
    return cluster as RestoreCluster; // A restore asks nothing else.
  }

  #later(isSuspended: boolean): Reply<undefined> {
    this.#clock.at(this.#clock.now() + this.#schedule.suspendMs, () => {
      this.isSuspended = isSuspended;
    });
    return answered(undefined);
  }

  #replicas(): readonly Replica[] {
    return Array.from({ length: 3 }, (_, nth) => ({
      id: `${nth}`,
      nodeName: `Node${nth}`,
      role: nth === 0 ? "Primary" : nth < this.readyReplicas ? "ActiveSecondary" : "IdleSecondary",
      status: nth < this.readyReplicas ? "Ready" : "InBuild",
    }));
  }

  async #request(request: RestoreRequest, signal: AbortSignal): Promise<Reply<undefined>> {
    await this.#clock.pass(10, signal);
    const fate = this.#schedule.requests[this.#count++] ?? "answered";
    if (this.#isOut() || fate === "refused") return { kind: "not sent", fault: "refused", message: "" };
    const now = this.#clock.now();
    const arrival: Arrival = { at: now, holdsUntil: fate === "lost late" ? now + 100 * second : now };
    this.arrivals.push(arrival);
    if (fate === "lost before") return lost;
    if (fate === "rejected") return serverError(400, "E_INVALIDARG", "no");
    if (fate === "unreadable") return serverError(500, "E_UNEXPECTED", "Unable to get recovery point details.");
    if (fate === "lost late") {
      this.#clock.at(arrival.holdsUntil, () => this.#judge(request, arrival));
      return lost;
    }
    const reply = this.#judge(request, arrival);
    if (fate === "lost after") return lost;
    return fate === "gateway timeout after" ? serverError(504) : reply;
  }

  #judge({ backupId, restoreTimeoutMinutes: minutes }: RestoreRequest, arrival: Arrival): Reply<undefined> {
    if (this.isBusy) return serverError(409, "FABRIC_E_RESTORE_IN_PROGRESS", "Restore already in Progress.");
    if (this.#clock.now() < this.#backupUntil)
      return serverError(409, "FABRIC_E_BACKUP_IN_PROGRESS", "Backup already in Progress");
    const { epoch, lsn } = someOrder.backup;
    const nth = this.arrivals.filter(({ restore }) => restore !== undefined).length;
    const course = this.#schedule.courses[nth] ?? "success";
    arrival.restore = this.#accept({ isOurs: true, content: backupId, epoch, lsn, course, minutes });
    return answered(undefined);
  }

  /** Whether a request of ours had not been settled when another one came. */
  get askedTwiceAtOnce(): boolean {
    return this.arrivals.some(({ at }, index) =>
      this.arrivals.slice(0, index).some((earlier) => {
        if (earlier.holdsUntil > at) return true;
        const { restore } = earlier;
        if (restore === undefined) return false;
        const endsAt = restore.course === "stuck" ? Infinity : this.#endOf(restore);
        return at < endsAt;
      }),
    );
  }

  #endOf({ acceptedAt, course, timeoutAt }: Restore): number {
    const ends = acceptedAt + this.#schedule.acceptedMs + this.#schedule.restoreMs;
    return course === "hangs" || course === "late" ? timeoutAt : Math.min(ends, timeoutAt);
  }

  #isOut(): boolean {
    const at = this.#clock.now() - this.#origin;
    return this.#schedule.outages.some(({ atMs, forMs }) => at >= atMs && at < atMs + forMs);
  }
}

const lost: FailedReply = { kind: "unknown", fault: "reset", message: "socket hang up" };

const noUpgrade = {
  state: "RollingForwardCompleted",
  targetVersion: "1.0.0",
  mode: "Invalid",
  domains: [],
  nodes: [],
  unhealthy: [],
  details: "",
};
