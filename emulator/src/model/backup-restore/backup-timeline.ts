import type { Epoch } from "../cluster/epoch.js";
import type { BackupChainEnd } from "./backup-writer.js";

/** The periodic backups of one partition: what was, and what comes next. */
export interface BackupTimeline {
  readonly partitionId: string;
  phase: "scheduled" | "in line" | "copying";
  /** When the next backup begins; of one that has begun, when it was to begin. */
  nextAt: number;
  /** When it came to the replica. */
  lineAt?: number;
  /** When the copy is due in storage. */
  dueAt?: number;
  /** Failures since the last backup that went well. */
  failures: number;
  /** Missing: the next backup is full. */
  chain?: BackupChain;
}

export interface BackupChain extends BackupChainEnd {
  /** The full backup and its incremental ones. */
  readonly length: number;
  /** An incremental backup needs the primary that took the one before. */
  readonly epoch: Epoch;
}

/** A failed backup is tried again after a minute, so many times (`RescheduleTimer.cs`). */
export const mostRetries = 5;
export const retryMilliseconds = 60_000;
