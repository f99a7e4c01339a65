import { noDate, writeDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import { type Epoch, writeBackupEpoch } from "../cluster/epoch.js";
import type { Transition } from "../time/transition.js";

export type RestoreState = "Accepted" | "RestoreInProgress" | "Success" | "Timeout";

/** A restore, by its times; as with a backup, the state follows from them. */
export interface RestoreRecord {
  readonly partitionId: string;
  /** What was in force when it was accepted, after scaling. */
  readonly accepted: Transition;
  readonly restore: Transition;
  /** When the service looks at it; missing where requests move it on. `Infinity`: it never does (service-fabric#168). */
  readonly queueAt?: number;
  /** `Infinity` for a restore that may hang for ever. */
  readonly timeoutAt: number;
  /** Of the backup. */
  readonly epoch: Epoch;
  readonly lsn: bigint;
  /** Requests for its progress since it came to its present step. */
  polls: number;
  inProgressAt?: number;
  dueAt?: number;
  /** Its backup is in the partition. */
  hasEnded?: boolean;
}

export function restoreStateAt(record: RestoreRecord, now: number): RestoreState {
  const { inProgressAt = Infinity, dueAt = Infinity, timeoutAt } = record;
  if (dueAt < timeoutAt && now >= dueAt) return "Success";
  if (now >= timeoutAt) return "Timeout";
  return now >= inProgressAt ? "RestoreInProgress" : "Accepted";
}

export function isRestoring(state: RestoreState): boolean {
  return state === "Accepted" || state === "RestoreInProgress";
}

/** A restore never says why it failed: `FailureError` is not a data member of `RestoreProgress.cs`. */
export function writeRestoreProgress(record: RestoreRecord, now: number): JsonObject {
  const { dueAt, epoch, lsn } = record;
  const state = restoreStateAt(record, now);
  if (state !== "Success" || dueAt === undefined) {
    return { RestoreState: state, TimeStampUtc: noDate, RestoredEpoch: null, RestoredLsn: 0n };
  }
  return {
    RestoreState: state,
    TimeStampUtc: writeDate(dueAt),
    RestoredEpoch: writeBackupEpoch(epoch),
    RestoredLsn: lsn,
  };
}
