import type { BackupStorage } from "../storage/storage-description.js";
import type { BackupPlan } from "./backup-plan.js";

/** A backup that somebody else starts. */
export interface ForeignBackup extends BackupPlan {
  readonly partitionId: string;
  /** Default: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** Default 10. */
  readonly backupTimeoutMinutes?: number;
}

/** A restore that somebody else starts, of no backup in particular. */
export interface ForeignRestore {
  readonly partitionId: string;
  /** It never ends. Default: false. */
  readonly stuckInAccepted?: boolean;
}
