import type { FailureError } from "./service-errors.js";

export const backupDamages = ["zip", "records"] as const;

export type BackupDamage = (typeof backupDamages)[number];

/** How a run goes that does not go by itself. */
export interface BackupPlan {
  /** The replica never takes it on, so that it ends in Timeout. */
  readonly stuckInAccepted?: boolean;
  /** It ends in Failure with this error, and nothing is written. */
  readonly failure?: FailureError;
  /** It goes well, and what lies in the storage is no good: a zip that is cut off, or records that nobody can read. */
  readonly damage?: BackupDamage;
  /** Its files lie under another name than its metadata says, as after somebody has moved them. */
  readonly isMoved?: boolean;
  /** How long the copy takes, in place of the usual time; in milliseconds before scaling. */
  readonly backupMilliseconds?: number;
  /**
   * When the copy is about to end, the primary fails over: the partition's configuration version rises, and the new
   * primary begins the copy again. Default: false.
   */
  readonly epochBump?: boolean;
}
