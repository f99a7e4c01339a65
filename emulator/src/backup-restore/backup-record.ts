import { writeBackupEpoch } from "../cluster/epoch.js";
import type { BackupMetadata } from "../storage/backup-metadata.js";
import { noDate, writeDate } from "../wire/dates.js";
import { noGuid } from "../wire/guid.js";
import type { JsonObject } from "../wire/json.js";
import type { FailureError } from "./service-errors.js";

/** The states that the server can write. */
export type BackupState = "Accepted" | "BackupInProgress" | "Success" | "Failure" | "Timeout";

/**
 * The record that a POST puts in the place of the partition's previous one. It holds times, all on the emulator's
 * clock, and no state: the state follows from the times and from the moment of the question.
 */
export interface BackupRecord {
  readonly postedAt: number;
  /** When the replica takes the backup on; `Infinity` where it never does. */
  readonly inProgressAt: number;
  /** When the copy is due in storage. */
  readonly dueAt: number;
  /** When the server gives up: POST + BackupTimeout. */
  readonly timeoutAt: number;
  /** How the copy ended; missing until it really has. */
  result?: BackupResult;
}

export type BackupResult =
  | { readonly kind: "stored"; readonly backup: BackupMetadata }
  | { readonly kind: "failed"; readonly error: FailureError };

export function backupStateAt(record: BackupRecord, now: number): BackupState {
  const endsInTime = record.dueAt < record.timeoutAt;
  if (endsInTime && record.result) return record.result.kind === "stored" ? "Success" : "Failure";
  // A result that comes later than this is dropped (`BackupRestoreServiceImpl.cs`), though its files stay in storage.
  if (!endsInTime && now >= record.timeoutAt) return "Timeout";
  return now >= record.inProgressAt ? "BackupInProgress" : "Accepted";
}

export function isUnderWay(state: BackupState): boolean {
  return state === "Accepted" || state === "BackupInProgress";
}

const blank = {
  TimeStampUtc: noDate,
  BackupId: noGuid,
  BackupLocation: null,
  EpochOfLastBackupRecord: null,
  LsnOfLastBackupRecord: 0n,
};

const timedOut: JsonObject = { Code: "FABRIC_E_TIMEOUT", Message: "The request of backup has timed out." };

/**
 * The body of a progress reply. Nulls and zeros are kept as the server writes them, and a failure has no time of its
 * own (`BackupProgress.cs`, `BackupPartitionStatus.cs`).
 */
export function writeBackupProgress(record: BackupRecord, now: number): JsonObject {
  const state = backupStateAt(record, now);
  if (state === "Timeout") return { BackupState: state, ...blank, FailureError: timedOut };
  if (isUnderWay(state) || !record.result) return { BackupState: state, ...blank, FailureError: null };
  if (record.result.kind === "failed") {
    const { Code, Message } = record.result.error;
    return { BackupState: state, ...blank, FailureError: { Code, Message } };
  }
  const { backup } = record.result;
  return {
    BackupState: state,
    TimeStampUtc: writeDate(backup.time),
    BackupId: backup.backupId,
    BackupLocation: backup.backupLocation,
    EpochOfLastBackupRecord: writeBackupEpoch(backup.epoch),
    LsnOfLastBackupRecord: backup.lsn,
    FailureError: null,
  };
}
