import type { Epoch } from "../cluster/epoch.js";
import type { Records } from "../cluster/topology.js";
import type { BackupPlan } from "./backup-plan.js";

/** Something that happens to a partition by itself, or because of somebody else. */
export type ModelEvent = { readonly partitionId?: string } & (
  | ForeignBackupEvent
  /** A restore begins; backups are refused until it ends. */
  | { readonly kind: "restore"; readonly stuckInAccepted?: boolean }
  /** Another epoch. Default: the next configuration version, as after a failover. */
  | { readonly kind: "epoch"; readonly epoch?: Epoch }
  /** The sequence number that the next backup reports. */
  | { readonly kind: "lsn"; readonly lsn: bigint }
  /** The service writes other records over all that the partition holds. */
  | { readonly kind: "data"; readonly records: Records }
  /** The primary and half of the replicas are lost. */
  | { readonly kind: "dataLoss" }
);

/** Somebody else's backup begins, in the storage of the policy. It is refused where any other would be. */
interface ForeignBackupEvent extends BackupPlan {
  readonly kind: "foreignBackup";
  /** Default 10. */
  readonly backupTimeoutMinutes?: number;
}
