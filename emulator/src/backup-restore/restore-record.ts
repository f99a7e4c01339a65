import { type Epoch, writeBackupEpoch } from "../cluster/epoch.js";
import { noDate, writeDate } from "../wire/dates.js";
import type { JsonObject } from "../wire/json.js";

export type RestoreState = "Accepted" | "RestoreInProgress" | "Success" | "Timeout";

/** A restore, by its times; as with a backup, the state follows from them. */
export interface RestoreRecord {
  readonly inProgressAt: number;
  readonly dueAt: number;
  /** `Infinity` for a restore that hangs in Accepted for ever, as real ones have done (service-fabric#168). */
  readonly timeoutAt: number;
  readonly epoch: Epoch;
  readonly lsn: bigint;
}

export function restoreStateAt(record: RestoreRecord, now: number): RestoreState {
  if (record.dueAt < record.timeoutAt && now >= record.dueAt) return "Success";
  if (now >= record.timeoutAt) return "Timeout";
  return now >= record.inProgressAt ? "RestoreInProgress" : "Accepted";
}

/** A restore never says why it failed: `FailureError` is not a data member of `RestoreProgress.cs`. */
export function writeRestoreProgress(record: RestoreRecord, now: number): JsonObject {
  const state = restoreStateAt(record, now);
  const done = state === "Success";
  return {
    RestoreState: state,
    TimeStampUtc: done ? writeDate(record.dueAt) : noDate,
    RestoredEpoch: done ? writeBackupEpoch(record.epoch) : null,
    RestoredLsn: done ? record.lsn : 0n,
  };
}
