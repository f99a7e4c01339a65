import type { Proof, WhenBusy } from "../../src/backup/outcome";

/** What is wrong with a backup that the server calls a success. */
export type Flaw =
  | "no id"
  | "no location"
  | "no time"
  | "no epoch"
  | "negative epoch"
  | "no lsn"
  | "negative lsn"
  | "never listed"
  | "listed with a failure"
  | "listed with another epoch"
  | "listed with another lsn"
  | "listed with another location"
  | "unreadable in the list";

/** How one backup goes on the server. Times count one after the other. */
export interface Course {
  /** `Accepted` until the replica starts. */
  readonly queuedMs: number;
  /** Until the local copy ended: the backup's timestamp. */
  readonly copyMs: number;
  /** Until the server knows the end. */
  readonly uploadMs: number;
  /** `never`: the replica is gone, the server's own limit ends it. */
  readonly end: "success" | "failure" | "never";
  /** How late the server notices that its limit has passed. */
  readonly parkedMs: number;
  /** From the end until the list shows it; negative: the list is ahead of the record. */
  readonly listedAfterMs: number;
  readonly flaw?: Flaw;
  /** How long a flaw of the record is shown; a flaw of the list stays. */
  readonly flawMs: number;
}

/** A moment, told from what happens in the schedule. */
export interface Moment {
  readonly after: "start" | "our request" | "our end";
  /** Which of our requests or backups; from 0. */
  readonly nth: number;
  readonly offsetMs: number;
}

/** What becomes of one of our requests. */
export type Fate =
  | { readonly kind: "answered"; readonly afterMs: number }
  | { readonly kind: "not sent"; readonly fault: "refused" | "name not found" | "connect timed out" }
  | { readonly kind: "lost before effect"; readonly answer: LostAnswer; readonly afterMs: number }
  | { readonly kind: "lost after effect"; readonly answer: LostAnswer; readonly afterMs: number }
  /** The gateway holds the request and hands it on later, at most 120 s after it was sent. */
  | { readonly kind: "held"; readonly answer: LostAnswer; readonly heldMs: number; readonly afterMs: number }
  | { readonly kind: "throttled"; readonly retryAfterMs?: number }
  | { readonly kind: "rejected"; readonly status: number; readonly code?: string };

export type LostAnswer = "reset" | "timed out" | "hang" | "empty 504" | "503" | "500" | "junk 502";

/** What a read gives instead of its answer. */
export type Disturbance =
  | "empty 404"
  | "empty 504"
  | "503"
  | "500"
  | "reset"
  | "timed out"
  | "hang"
  | "refused"
  | "html"
  | "throttled"
  | "slow"
  | "unknown state"
  | "stale"
  | "401"
  | "403"
  | "tls failed";

/** For some time some reads are disturbed. */
export interface DisturbedTime {
  readonly from: Moment;
  readonly forMs: number;
  readonly calls: "preflight" | "progress" | "list" | "all";
  readonly disturbance: Disturbance;
}

/** A backup that somebody else asks for. */
export interface ForeignRun {
  readonly at: Moment;
  /** To the destination that we ask for, or to another. */
  readonly sameDestination: boolean;
  readonly backupTimeoutMinutes: number;
  readonly course: Course;
}

/** A backup that the policy takes: seen in the policy's list only. */
export interface PeriodicBackup {
  readonly at: Moment;
  readonly type: "Full" | "Incremental";
  readonly copyMs: number;
  readonly uploadMs: number;
}

export interface Restore {
  readonly at: Moment;
  readonly forMs: number;
}

/** One run; a later one goes on with what the one before left. */
export interface RunPlan {
  readonly capMs?: number;
  readonly abortAfterMs?: number;
  /** From the end of the run before. */
  readonly pauseMs: number;
}

export interface OrderPlan {
  /** The target is given by the name of its service, instead of by the partition's id. */
  readonly byName: boolean;
  readonly storageGiven: boolean;
  readonly backupTimeoutMinutes: number;
  readonly proof: Proof;
  readonly whenBusy: WhenBusy;
  readonly reuseNewerThanMinutes?: number;
  readonly maxBackupTimeoutMinutes?: number;
}

/** Everything that happens around some runs. Plain data, so that a failure can be printed and shrunk. */
export interface Schedule {
  /** Of delays and of the clock's chance. */
  readonly seed: number;
  readonly order: OrderPlan;
  readonly partition: "persisted" | "stateless" | "volatile" | "unknown kind" | "missing";
  readonly policyApplies: boolean;
  /** How far the server's clock is ahead of ours. */
  readonly skewMs: number;
  /** Of our backups in the order of their acceptance; the last one stays. */
  readonly courses: readonly Course[];
  /** Of our requests in their order; then all are answered. */
  readonly fates: readonly Fate[];
  readonly disturbed: readonly DisturbedTime[];
  /** Disturbances that hit single reads at random. */
  readonly noise: { readonly rate: number; readonly disturbances: readonly Disturbance[] };
  readonly foreignRuns: readonly ForeignRun[];
  readonly periodicBackups: readonly PeriodicBackup[];
  readonly restores: readonly Restore[];
  readonly runs: readonly RunPlan[];
}
