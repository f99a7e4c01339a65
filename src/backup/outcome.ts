import type { BackupError } from "../errors";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { BackupRecord, Epoch, PartitionInformation } from "../service-fabric/records";
import type { Seen } from "./evidence";

/** How a result was proven: listed in the destination, or on the server's word alone. */
export type Proof = "listed" | "reported";

/** What to do where a backup of the partition is in progress already. */
export type WhenBusy = "wait" | "adopt" | "fail";

/** A partition by the name of its service, and by a key where that has any. */
export interface PartitionByName {
  /** In the normal form of `normalName`. */
  readonly service: string;
  /** Decimal text for a range of keys, the name of a named partition; left out where there is a single partition. */
  readonly partitionKey?: string;
}

/** Which partition: by its id, or by name. */
export type PartitionAddress = { readonly partitionId: string } | PartitionByName;

/** A backup to take. */
export interface BackupOrder {
  readonly address: PartitionAddress;
  /** Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** The server's limit for one backup. */
  readonly backupTimeoutMinutes: number;
  readonly proof: Proof;
  readonly whenBusy: WhenBusy;
  /** Younger results are taken instead of a new backup; left out: never. */
  readonly reuseNewerThanMinutes?: number;
  /** After a Timeout ask again with twice the time, up to this; left out: never. */
  readonly maxBackupTimeoutMinutes?: number;
  /** Caps the whole operation; left out: every part has its own limit. */
  readonly capMilliseconds?: number;
}

/** What was found of the partition: its keys, and its place in the cluster. */
export interface Target {
  /** Left out where the cluster does not tell. */
  readonly partition?: PartitionInformation;
  readonly serviceName: string;
  readonly applicationName: string;
  /** The policy whose storage is used; left out where a storage was given. */
  readonly policyName?: string;
}

/** A backup that exists. All int64 are decimal text, all times ISO 8601 in UTC. */
export interface ProvenBackup extends Target {
  readonly partitionId: string;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  /** The server's: when the local copy ended. */
  readonly timestamp: string;
  /** Seen by us. */
  readonly requestedAt: string;
  readonly completedAt: string;
  readonly proof: Proof;
  /** True where the backup was not asked for by this run. */
  readonly reused: boolean;
  readonly seen: Seen;
}

/** The newest item of the destination's list before the request; `unreadable` where the list could not be had. */
export type Baseline =
  | { readonly kind: "none" }
  | { readonly kind: "newest"; readonly backupId: string; readonly createdAt: string }
  | { readonly kind: "unreadable" };

/**
 * Why there is no result yet, and so what the next run does first:
 * `accepted` follows on; `unknown` looks, then asks again; `timed out` looks for a late arrival, then asks again;
 * `failed` starts afresh.
 */
export type Phase = "accepted" | "unknown" | "timed out" | "failed";

/** A request that was, or may have been, made. Plain JSON: it is kept in the stack's state. */
export interface PendingBackup {
  readonly phase: Phase;
  readonly partitionId: string;
  readonly requestedAt: string;
  /** When the cluster said yes; left out where its answer was lost. */
  readonly acceptedAt?: string;
  readonly backupTimeoutMinutes: number;
  /** The record right before the request; null where there was none. */
  readonly snapshot: BackupRecord | null;
  readonly baseline: Baseline;
  readonly target: Target;
}

/** How a run ended. `pending` is there where a backup may be under way, or must be accounted for, in the cluster. */
export type Outcome =
  | { readonly kind: "proven"; readonly backup: ProvenBackup }
  | { readonly kind: "failed"; readonly error: BackupError; readonly pending?: PendingBackup };
