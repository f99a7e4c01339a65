import { noDate, writeDate } from "../../wire/dates.js";
import { noGuid } from "../../wire/guid.js";
import type { JsonObject } from "../../wire/json.js";
import { writeBackupEpoch } from "../cluster/epoch.js";
import type { BackupMetadata } from "../storage/backup-metadata.js";
import type { BackupStorage } from "../storage/storage-description.js";
import type { Transition } from "../time/transition.js";
import type { BackupPlan } from "./backup-plan.js";
import type { FailureError } from "./service-errors.js";

/** The states that the server can write. */
export type BackupState = "Accepted" | "BackupInProgress" | "Success" | "Failure" | "Timeout";

/** How far the replica has come, whatever the service says of it. */
export type BackupPhase =
  /** In the queue of the service. */
  | "queued"
  /** Waits for the replica to end another backup. */
  | "in line"
  | "copying"
  | "ended"
  /** No replica takes it on any more. */
  | "never";

/**
 * The record that a POST puts in the place of the partition's previous one. All times are the emulator's clock; the
 * state follows from them and from the moment of the question.
 */
export interface BackupRecord {
  readonly partitionId: string;
  readonly storage: BackupStorage;
  readonly plan: BackupPlan;
  /** What was in force when it was accepted, after scaling. */
  readonly accepted: Transition;
  readonly backup: Transition;
  /** When the service looks at it; missing where requests move it on. */
  readonly queueAt?: number;
  /** When the server gives up: POST + BackupTimeout. */
  readonly timeoutAt: number;
  phase: BackupPhase;
  /** Requests for its progress since it came to its present step. */
  polls: number;
  /** When it came to the replica. */
  lineAt?: number;
  /** When the replica took it on. */
  inProgressAt?: number;
  /** When the copy is due in storage. */
  dueAt?: number;
  hasFailedOver?: boolean;
  /** How the copy ended; missing until it really has. */
  result?: BackupResult;
}

export type BackupResult =
  | { readonly kind: "stored"; readonly backup: BackupMetadata }
  | { readonly kind: "failed"; readonly error: FailureError };

export function backupStateAt(record: BackupRecord, now: number): BackupState {
  const endsInTime = (record.dueAt ?? Infinity) < record.timeoutAt;
  if (endsInTime && record.result) return record.result.kind === "stored" ? "Success" : "Failure";
  // A result that comes later than this is dropped (`BackupRestoreServiceImpl.cs`), though its files stay in storage.
  if (!endsInTime && now >= record.timeoutAt) return "Timeout";
  return now >= (record.inProgressAt ?? Infinity) ? "BackupInProgress" : "Accepted";
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
