import type { ServiceFabricError } from "../errors";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { Epoch, RestoreRecord } from "../service-fabric/records";

/** A backup to bring back, as a list of the storage to be sent printed it. All int64 are decimal text. */
export interface BackupToRestore {
  readonly backupId: string;
  readonly location: string;
  readonly epoch: Epoch;
  readonly lsn: string;
}

/** A backup of what a partition held before its restore: with it the restore can be undone. */
export interface WayBack extends BackupToRestore {
  /** ISO 8601, UTC: when the local copy ended. */
  readonly timestamp: string;
}

/** A restore of one partition. */
export interface RestoreOrder {
  readonly partitionId: string;
  readonly applicationName: string;
  /** Its service and its keys, for people. */
  readonly name: string;
  readonly backup: BackupToRestore;
  /** With credentials of our own. Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** The server's limit for one restore. */
  readonly restoreTimeoutMinutes: number;
  /** Whether periodic backups stay suspended after it. */
  readonly keepSuspended: boolean;
  /** Whether somebody has looked at what an earlier run's Timeout has left, and wants it restored anew. */
  readonly retryTimedOut?: true;
  /** Caps the whole operation; left out: every part has its own limit. */
  readonly capMilliseconds?: number;
}

/**
 * A restore that was, or may have been, asked for. Plain JSON without a secret: it is kept until the end is known.
 * `preparing`: nothing was asked for; `asking`: it may have taken effect; `accepted`: it has; `failed`: it has ended, and the
 * next run begins afresh; `timed out`: the cluster waits for it no longer, and it may still come.
 */
export interface PendingRestore {
  readonly phase: "preparing" | "asking" | "accepted" | "failed" | "timed out";
  readonly partitionId: string;
  readonly backupId: string;
  /** Whether we have suspended the partition's periodic backups. */
  readonly suspended: boolean;
  /** Left out where none was taken. */
  readonly wayBack?: WayBack;
  /** An attempt has failed after the data were given up: the way back stays that of before it. */
  readonly wasTried?: true;
  /** By our clock. */
  readonly requestedAt: string;
  readonly acceptedAt?: string;
  readonly restoreTimeoutMinutes: number;
  /** The record right before the request; null where there was none. */
  readonly snapshot: RestoreRecord | null;
  /** The partition's before the request: a restore makes it grow. */
  readonly dataLossVersion: string;
  /** How many of its replicas have to be Ready after it. */
  readonly replicas: number;
}

/** A partition that holds a backup again, as was proven. All times ISO 8601 in UTC. */
export interface Restored {
  readonly partitionId: string;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  readonly dataLossVersionBefore: string;
  readonly dataLossVersion: string;
  /** By our clock. */
  readonly requestedAt: string;
  readonly completedAt: string;
  /** From the request until the partition first showed all that was proven. */
  readonly restoreSeconds: number;
  /** The server's: when the restore ended. */
  readonly restoredAt: string;
  /** Whether periodic backups are suspended after it. */
  readonly suspended: boolean;
  /** Left out where none was taken. */
  readonly wayBack?: WayBack;
  /** What the primary tells as its LSN, where that is lower than the backup's: its data should be looked at. */
  readonly lowerLsn?: string;
}

/** How a run ended. `pending` is there where a restore may be at work, or must be accounted for, in the cluster. */
export type RestoreOutcome =
  | { readonly kind: "restored"; readonly result: Restored }
  | { readonly kind: "failed"; readonly error: ServiceFabricError; readonly pending?: PendingRestore };
