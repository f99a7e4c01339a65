import type { BackupPlan } from "../../model/backup-restore/backup-plan.js";
import type { BackupState } from "../../model/backup-restore/backup-record.js";
import type { ModelEvent } from "../../model/backup-restore/model-event.js";
import type { RestorePlan } from "../../model/backup-restore/restore-plan.js";
import type { RestoreState } from "../../model/backup-restore/restore-record.js";
import type { FailureError } from "../../model/backup-restore/service-errors.js";
import type { Json } from "../../wire/json.js";
import type { RouteName } from "../../wire/route-name.js";
import type { ListRoute } from "./list-routes.js";

/**
 * Something that goes wrong, for which calls of which route.
 *
 * @example The second POST is carried out, but its answer is lost:
 * emulator.faults.add({ route: "BackupPartition", calls: { nth: 2 }, action: { kind: "reset", carryOut: true } });
 */
export type Fault =
  | FaultOn<RouteName | "any", HttpFault>
  | FaultOn<"BackupPartition", BackupFault>
  | FaultOn<"RestorePartition", AlterRestoreFault>
  | FaultOn<"GetPartitionBackupProgress", ProgressFault>
  | FaultOn<ListRoute, ListFault>;

export interface FaultOn<Route extends string, Action extends { readonly kind: string }> {
  /** The operation that is hit, or several that are counted together; `"any"` also hits requests of no route. */
  readonly route: Route | readonly Route[];
  /** Only calls with this partition in their path, or in the `BackupEntity` of their body. Default: all. */
  readonly partitionId?: string;
  /** Only requests with this method: `POST`. Default: all. */
  readonly method?: string;
  /** Which of the calls that it could hit. Default: `"all"`, until it is cleared. */
  readonly calls?: FaultCalls;
  readonly action: Action;
}

/** Counted from 1, from the moment when the fault was added, over the calls that the fault could hit. */
export type FaultCalls = "all" | { readonly first: number } | { readonly nth: number } | { readonly from: number };

export type FaultAction = HttpFault | BackupFault | AlterRestoreFault | ProgressFault | ListFault;
export type FaultKind = FaultAction["kind"];

/** Those faults whose action is of this kind. */
export type FaultOfKind<Kind extends FaultKind, Any = Fault> = Any extends { readonly action: infer Action }
  ? [Extract<Action, { readonly kind: Kind }>] extends [never]
    ? never
    : Omit<Any, "action"> & { readonly action: Extract<Action, { readonly kind: Kind }> }
  : never;

/** What can happen to any request. */
export type HttpFault =
  | AnswerFault
  | ResetFault
  | HangFault
  | DelayFault
  | TruncateFault
  | SlowBodyFault
  | EditHeadersFault
  | EventFault;

interface CarryOut {
  /** Whether the request takes effect all the same, before its answer is lost or replaced. Default: false. */
  readonly carryOut?: boolean;
}

/** Answers with something else. `answers` has the usual ones ready. */
export interface AnswerFault extends CarryOut {
  readonly kind: "answer";
  readonly status: number;
  /**
   * The text of the body; the size of one that is streamed without a length; or an error, which is written, headers
   * included, as the gateway or the Backup Restore Service does, whichever has the operation. Default: empty.
   */
  readonly body?: string | { readonly megabytes: number } | { readonly code: string; readonly message: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** The reason phrase of the status line. Default: the usual one. */
  readonly reason?: string;
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

/** Answers truly, but the body comes in pieces, and is of no stated length. It adds to `truncate`. */
export interface SlowBodyFault {
  readonly kind: "slowBody";
  /** Size of a piece. */
  readonly bytes: number;
  /** Real time between two pieces: neither `speed` nor the clock changes it. */
  readonly everyMilliseconds: number;
}

/** Answers truly, but under other headers. */
export interface EditHeadersFault {
  readonly kind: "editHeaders";
  readonly set: Readonly<Record<string, string>>;
}

/**
 * Lets something happen in the cluster at the moment of a call. On `BackupPartition` only POSTs that are accepted are
 * counted, unless it is to happen before them.
 */
export interface EventFault {
  readonly kind: "event";
  readonly event: ModelEvent;
  /** Before the request takes effect, or after it and before its answer. Default: `"after"`. */
  readonly moment?: "before" | "after";
  /** Only calls that find the partition's record in this state; others are not counted. Default: every state. */
  readonly whenState?: BackupState;
  /** Only calls that find the partition's restore in this state, likewise. */
  readonly whenRestore?: RestoreState;
}

/** What can happen to a backup that is accepted. Only accepted POSTs are counted. */
export type BackupFault = FailBackupFault | StuckBackupFault | SlowBackupFault | SpoilBackupFault;

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

/** The run goes well, and leaves files that cannot be restored. */
export interface SpoilBackupFault extends Pick<BackupPlan, "damage" | "isMoved"> {
  readonly kind: "spoilBackup";
}

/** How a restore goes that is accepted. Only accepted POSTs are counted. */
export interface AlterRestoreFault extends RestorePlan {
  readonly kind: "alterRestore";
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

export type ListFault = OmitFromListFault | LagInListFault | EditListFault;

/** Which backups of a list: all, the newest of the page, or those with these ids. */
export type ListedBackups = "all" | "newest" | readonly string[];

/** Leaves backups out of a list that does hold them. */
export interface OmitFromListFault {
  readonly kind: "omitFromList";
  readonly backups: ListedBackups;
}

/** Leaves every backup out of the first lists that should show it, as a storage does that is slow to list. */
export interface LagInListFault {
  readonly kind: "lagInList";
  /** How many lists a backup is missing from. */
  readonly lists: number;
}

/** Changes fields of items of a list. Lists without such an item are not counted. */
export interface EditListFault {
  readonly kind: "editList";
  readonly backups: ListedBackups;
  /** New values by wire name. */
  readonly set?: Readonly<Record<string, Json>>;
  /** New names by wire name, at any depth; applied last. */
  readonly rename?: Readonly<Record<string, string>>;
}
