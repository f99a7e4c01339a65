import type { BackupOrder, PendingBackup, Proof } from "../backup";
import type { BackupError, ErrorCode, ServiceFabricError } from "../errors";
import type { Epoch, PartitionInformation } from "../service-fabric/records";

/** Which services of an application; names or patterns with `*`, full or below the application. */
export interface ServiceSelection {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Whose partitions. Names in their normal form. */
export type SetTarget =
  | { readonly service: string }
  | { readonly application: string; readonly services?: ServiceSelection };

/** Backups of many partitions to take. */
export interface SetOrder {
  readonly target: SetTarget;
  /** What is asked for each of them. */
  readonly each: Omit<BackupOrder, "address" | "capMilliseconds">;
  /** Backups at once. */
  readonly concurrency: number;
  /** For all requests of this process to this cluster. */
  readonly maxRequestsPerSecond: number;
  /** What an earlier run has proven is taken again where it is older; left out: never. */
  readonly maxAgeMinutes?: number;
  /** Caps the whole operation; left out: every part has its own limit. */
  readonly capMilliseconds?: number;
}

/** One partition's backup in a set. What is the same for all is told once, beside them. */
export interface ProvenPartition {
  readonly partitionId: string;
  readonly serviceName: string;
  /** Left out where the cluster does not tell. */
  readonly partition?: PartitionInformation;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  readonly timestamp: string;
  /** There where the backup was adopted or reused instead of asked for. */
  readonly reused?: true;
}

/** A service that has nothing to back up. */
export interface SkippedService {
  readonly serviceName: string;
  readonly reason: "stateless" | "in memory only" | "being deleted" | "no replicated state";
}

/** Every partition's proven backup. */
export interface ProvenSet {
  /** By service, then key. */
  readonly partitions: readonly ProvenPartition[];
  readonly partitionCount: number;
  readonly serviceCount: number;
  readonly skipped: readonly SkippedService[];
  readonly applicationName: string;
  readonly earliestTimestamp: string;
  readonly latestTimestamp: string;
  readonly requestedAt: string;
  readonly completedAt: string;
  readonly proof: Proof;
}

/** What a run that did not come to its end leaves for the next. Plain JSON: it is kept in the stack's state. */
export interface PendingSet {
  /** When the first run of all began. */
  readonly requestedAt: string;
  readonly proven: readonly ProvenPartition[];
  /** Requests that were, or may have been, made. */
  readonly asked: readonly PendingBackup[];
  /** What has no proven backup, and why. */
  readonly missing: readonly { readonly partitionId: string; readonly code: ErrorCode }[];
  /** How many proven ones are left out, as more cannot be handed on. */
  readonly dropped?: number;
}

/** How a run ended. `pending` is there where the next one has something to go on from. */
export type SetOutcome =
  | { readonly kind: "proven"; readonly set: ProvenSet }
  | {
      readonly kind: "failed";
      readonly error: ServiceFabricError;
      /** Each failed partition once; none where the set did not get so far. */
      readonly failures: readonly BackupError[];
      readonly pending?: PendingSet;
    };
