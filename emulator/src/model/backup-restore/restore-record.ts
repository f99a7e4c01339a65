import { noDate, writeDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import { type Epoch, writeBackupEpoch } from "../cluster/epoch.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { Transition } from "../time/transition.js";
import type { RestorePlan } from "./restore-plan.js";

export const restoreStates = [
  "Accepted",
  "RestoreInProgress",
  "SecondariesInProgress",
  "Success",
  "Failure",
  "Timeout",
] as const;

export type RestoreState = (typeof restoreStates)[number];

/** Where the data of a restore lies. */
export interface RestoreFiles {
  readonly storage: BackupStorage;
  /** Locations of the chain, the full backup first. */
  readonly locations: readonly string[];
}

/** A restore, by its times; as with a backup, the state follows from them. */
export interface RestoreRecord {
  readonly partitionId: string;
  /** What was in force when it was accepted, after scaling. */
  readonly accepted: Transition;
  readonly restore: Transition;
  readonly secondaries: Transition;
  /** Whether the server counts a restore for done only when the secondaries have it too. */
  readonly waitsForSecondaries: boolean;
  /** When the partition loses its data; missing where requests move it on. `Infinity`: it never does. */
  readonly queueAt?: number;
  /** `Infinity` for a restore that may hang for ever. */
  readonly timeoutAt: number;
  /** Of the backup. */
  readonly epoch: Epoch;
  readonly lsn: bigint;
  /** Missing: what the partition holds anyway. */
  readonly source?: RestoreFiles;
  readonly plan: RestorePlan;
  /** Requests for its progress since it came to its present step. */
  polls: number;
  /** The command of the Fault Analysis Service that makes the data loss. */
  dataLossId?: string;
  /** When the primary fetched the record in `OnDataLoss`. */
  inProgressAt?: number;
  /** When the primary is done. */
  dueAt?: number;
  /** What came of it; missing until then. */
  result?: "restored" | "failed";
  /** When the secondaries have caught up. */
  caughtUpAt?: number;
  /** When the primary is done with bringing the same backup in once more, after a later data loss. */
  againAt?: number;
}

export function restoreStateAt(record: RestoreRecord, now: number): RestoreState {
  const { inProgressAt = Infinity, dueAt = Infinity, caughtUpAt = Infinity, timeoutAt, result } = record;
  // A result that comes later than this is dropped (`RestoreOperationResultAsync`), though the data stay.
  if (result !== undefined && dueAt < timeoutAt && now >= dueAt) {
    if (result === "failed") return "Failure";
    if (!record.waitsForSecondaries || (caughtUpAt < timeoutAt && now >= caughtUpAt)) return "Success";
    return now >= timeoutAt ? "Timeout" : "SecondariesInProgress";
  }
  if (now >= timeoutAt) return "Timeout";
  return now >= inProgressAt ? "RestoreInProgress" : "Accepted";
}

export function isRestoring(state: RestoreState): boolean {
  return state === "Accepted" || state === "RestoreInProgress" || state === "SecondariesInProgress";
}

/**
 * The epoch and LSN are those of the backup that was asked for, from the start (`RestoreStatus.cs`). A restore never says
 * why it failed: `FailureError` is not a data member of `RestoreProgress.cs`.
 */
export function writeRestoreProgress(record: RestoreRecord, now: number): JsonObject {
  const { dueAt, epoch, lsn } = record;
  const state = restoreStateAt(record, now);
  if (state === "Failure" || state === "Timeout") {
    return { RestoreState: state, TimeStampUtc: noDate, RestoredEpoch: null, RestoredLsn: 0n };
  }
  return {
    RestoreState: state,
    TimeStampUtc: state === "Success" && dueAt !== undefined ? writeDate(dueAt) : noDate,
    RestoredEpoch: writeBackupEpoch(epoch),
    RestoredLsn: lsn,
  };
}
