import type { BackupStorage } from "../storage/storage-description.js";
import type { BackupRecord, BackupState } from "./backup-record.js";

export interface BackupRequest {
  readonly partitionId: string;
  /** Missing: the storage of the policy that applies. */
  readonly storage?: BackupStorage | undefined;
  readonly backupTimeoutMinutes: number;
}

export interface RestoreRequest {
  readonly partitionId: string;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly storage?: BackupStorage | undefined;
  /** Missing: as long as this version of the server tries by itself. */
  readonly restoreTimeoutMinutes: number | undefined;
}

/** A record as it looked when it was asked for. */
export interface BackupView {
  readonly record: BackupRecord;
  readonly state: BackupState;
  readonly now: number;
}
