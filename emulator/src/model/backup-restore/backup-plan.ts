import type { FailureError } from "./service-errors.js";

/** How a run goes that does not go by itself. */
export interface BackupPlan {
  /** The replica never takes it on, so that it ends in Timeout. */
  readonly stuckInAccepted?: boolean;
  /** It ends in Failure with this error, and nothing is written. */
  readonly failure?: FailureError;
  /** How long the copy takes, in place of the usual time; in milliseconds before scaling. */
  readonly backupMilliseconds?: number;
  /**
   * When the copy is about to end, the primary fails over: the partition's configuration version rises, and the new
   * primary begins the copy again. Default: false.
   */
  readonly epochBump?: boolean;
}
