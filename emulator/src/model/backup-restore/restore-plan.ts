import type { PartitionStatus } from "../cluster/topology.js";

/** How a restore goes that does not go by itself. */
export interface RestorePlan {
  /**
   * The request for the data loss fails, and the service takes that for done: nothing moves the restore on, and nothing
   * ends it (service-fabric#168).
   */
  readonly stuckInAccepted?: boolean;
  /** How long the primary takes, in place of the usual time; in milliseconds before scaling. `Infinity`: for ever. */
  readonly restoreMilliseconds?: number;
  /** What was there when the restore was accepted cannot be read when the primary comes to it. */
  readonly fails?: boolean;
  /** The sequence number that the partition has afterwards, in place of the backup's. */
  readonly lsn?: bigint;
  /** The primary never comes back: the partition stays so. */
  readonly staysIn?: PartitionStatus;
  /** How long the secondaries take, in place of the usual time. `Infinity`: for ever. */
  readonly secondariesMilliseconds?: number;
}
