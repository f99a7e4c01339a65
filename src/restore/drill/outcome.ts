import type { ServiceFabricError } from "../../errors";
import type { BackupStorage } from "../../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../../service-fabric/records";
import type { Parameters } from "../../service-fabric/upgrades";
import type { BackupToRestore } from "../outcome";

/** A backup that is to be proven by its restore, and the partition that it was taken of. */
export interface BackupToDrill extends BackupToRestore {
  readonly serviceName: string;
  readonly partitionId: string;
  readonly partition: PartitionInformation;
  /** ISO 8601, UTC: when it was taken. */
  readonly timestamp: string;
}

/** An application that backups are restored into, and that goes again. */
export interface Scratch {
  /** It is in our own state as ours before the application is created. */
  readonly applicationName: string;
  /** No application of another type is ever deleted. */
  readonly typeName: string;
}

/** A drill to make. */
export interface DrillOrder {
  /** The application that the backups are of. */
  readonly applicationName: string;
  readonly backups: readonly BackupToDrill[];
  /** Where all of them lie, with credentials of our own. */
  readonly storage: BackupStorage;
  /** The name that was claimed for the scratch application. */
  readonly scratchApplication: string;
  /** How many partitions at most; left out: all. */
  readonly mostPartitions?: number;
  /** Over those of the application. */
  readonly parameters: Parameters;
  /** Of the services that are created for the drill; left out: as the application has them. */
  readonly targetReplicaSetSize?: number;
  readonly minReplicaSetSize?: number;
  /** How long the scratch application may take until it can be restored into. */
  readonly readyTimeoutMinutes: number;
  /** The server's limit for one restore. */
  readonly restoreTimeoutMinutes: number;
  /** Restores at once. */
  readonly concurrency: number;
  /** Caps the whole but for the removal of the scratch application; left out: every part has its own limit. */
  readonly capMilliseconds?: number;
}

/** A partition whose backup was restored and proven. All int64 are decimal text. */
export interface DrilledPartition {
  /** That the backup was taken of. */
  readonly serviceName: string;
  readonly partition: PartitionInformation;
  readonly partitionId: string;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  /** From the request until it was Ready with all that was proven. */
  readonly seconds: number;
}

/** What a drill has proven. All times ISO 8601 in UTC, by our clock. */
export interface Drilled {
  /** When the last restore was proven. */
  readonly drilledAt: string;
  /** By service, then key. */
  readonly partitions: readonly DrilledPartition[];
  readonly sampledCount: number;
  /** How many partitions have a backup that could have been drilled. */
  readonly partitionCount: number;
  /** From the first request until the last proof. */
  readonly restoreSecondsTotal: number;
  readonly slowestPartition: DrilledPartition;
  /** The version of the application's type that the backups were restored into. */
  readonly typeVersion: string;
}

/** A scratch application that could not be removed. Plain JSON: it is kept in the stack's state. */
export interface PendingDrill {
  readonly phase: "left";
  readonly scratchApplication: string;
}

/** How a run ended. `pending` is there only where the scratch application may be left in the cluster. */
export type DrillOutcome =
  | { readonly kind: "drilled"; readonly result: Drilled }
  | { readonly kind: "failed"; readonly error: ServiceFabricError; readonly pending?: PendingDrill };
