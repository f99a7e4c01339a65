import type { BackupState } from "../backup-restore/backup-record.js";
import type { FailureError } from "../backup-restore/service-errors.js";
import type { RouteName } from "../gateway/route-name.js";
import type { Json } from "../wire/json.js";

/**
 * Something that goes wrong, for which calls of which route.
 *
 * @example The second POST is carried out, but its answer is lost:
 * emulator.faults.add({ route: "BackupPartition", calls: { nth: 2 }, action: { kind: "reset", carryOut: true } });
 */
export type Fault =
  | FaultOn<RouteName | "any", HttpFault>
  | FaultOn<"BackupPartition", BackupFault>
  | FaultOn<"GetPartitionBackupProgress", ProgressFault>
  | FaultOn<"GetPartitionBackupList" | "GetBackupsFromBackupLocation", ListFault>;

interface FaultOn<Route extends string, Action extends { readonly kind: string }> {
  /** The operation that is hit; `"any"` also hits requests that belong to no route. */
  readonly route: Route;
  /** Only calls with this partition in their path, which `GetBackupsFromBackupLocation` never has. Default: all. */
  readonly partitionId?: string;
  /** Which of the calls that it could hit. Default: `"all"`, until it is cleared. */
  readonly calls?: FaultCalls;
  readonly action: Action;
}

/** Counted from 1, from the moment when the fault was added, over the calls that the fault could hit. */
export type FaultCalls = "all" | { readonly first: number } | { readonly nth: number } | { readonly from: number };

export type FaultAction = HttpFault | BackupFault | ProgressFault | ListFault;
export type FaultKind = FaultAction["kind"];

/** What can happen to any request. */
export type HttpFault = AnswerFault | ResetFault | HangFault | DelayFault | TruncateFault;

interface CarryOut {
  /** Whether the request takes effect all the same, before its answer is lost or replaced. Default: false. */
  readonly carryOut?: boolean;
}

/** Answers with something else. `answers` has the usual ones ready. */
export interface AnswerFault extends CarryOut {
  readonly kind: "answer";
  readonly status: number;
  /** The text of the body, or the size of one that is streamed without a length. Default: empty. */
  readonly body?: string | { readonly megabytes: number };
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resets the connection without an answer. */
export interface ResetFault extends CarryOut {
  readonly kind: "reset";
}

/** Never answers; the connection stays open until the client or the emulator closes it. */
export interface HangFault extends CarryOut {
  readonly kind: "hang";
}

/** Waits first. It adds to other faults. */
export interface DelayFault {
  readonly kind: "delay";
  /** Real time: neither `speed` nor a manual clock changes it. */
  readonly milliseconds: number;
  /** Whether the request takes effect before the wait or after it. Default: `"after"`. */
  readonly effect?: "before" | "after";
}

/** Answers truly, but with only the first half of the body. */
export interface TruncateFault {
  readonly kind: "truncate";
}

/** What can happen to a backup that is accepted. Only accepted POSTs are counted. */
export type BackupFault = FailBackupFault | StuckBackupFault | SlowBackupFault;

/** The run ends in Failure when its copy is due. */
export interface FailBackupFault {
  readonly kind: "failBackup";
  /** `Code` may be a number: an HRESULT that the server has no name for. */
  readonly error: FailureError;
}

/** The replica never takes the run on, so that it ends in Timeout. */
export interface StuckBackupFault {
  readonly kind: "stuckInAccepted";
}

/** The copy takes this long. `Infinity`: it stays BackupInProgress until it ends in Timeout. */
export interface SlowBackupFault {
  readonly kind: "slowBackup";
  /** In the emulator's time, before `speed` divides it. */
  readonly milliseconds: number;
}

export type ProgressFault = EditProgressFault | StaleProgressFault;

/** Changes fields of a progress reply. `oddProgress` has the usual oddities ready. */
export interface EditProgressFault {
  readonly kind: "editProgress";
  /** Only replies in this state; others are neither changed nor counted. Default: every state. */
  readonly whenState?: BackupState;
  /** New values by wire name. A `bigint` is written as an unquoted number. */
  readonly set?: Readonly<Record<string, Json>>;
  /** Wire names to leave out. */
  readonly remove?: readonly string[];
  /** New names by wire name, at any depth; applied last. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Writes the LSN as a string, as the swagger files say. Default: false. */
  readonly quoteLsn?: boolean;
}

/** Shows the record that the last POST replaced, as a client may see it that asks another node. */
export interface StaleProgressFault {
  readonly kind: "staleProgress";
}

/** Leaves backups out of a list that does hold them. */
export interface ListFault {
  readonly kind: "omitFromList";
  /** Which: all, the newest of the page, or those with these ids. */
  readonly backups: "all" | "newest" | readonly string[];
}
