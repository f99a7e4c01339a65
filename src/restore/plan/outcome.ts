import type { BackupStorage } from "../../service-fabric/backup-storage";
import type { PartitionInformation } from "../../service-fabric/records";
import type { Obstacle } from "../obstacles";
import type { BackupToRestore } from "../outcome";

/** A backup in the storage that a restore reads, as its list printed it just now. */
export interface PlannedBackup extends BackupToRestore {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** `Full` or `Incremental`. */
  readonly type?: string;
  /** The version of the service's manifest that wrote it. */
  readonly codeVersion?: string;
}

/** What was written since a backup, and so is gone after its restore. */
export type Loss =
  /** By the cluster's count, which holds operations of its own too. int64 as decimal text. */
  { readonly kind: "operations"; readonly operations: string } | { readonly kind: "unknown"; readonly why: string };

/** Something that a person should know before a restore, and that does not stand in its way. */
export interface PlanWarning {
  readonly kind:
    | "another version wrote it"
    | "another kind of service"
    | "chain"
    | "backup in progress"
    | "few replicas"
    | "restored by itself"
    | "other backups"
    | "cluster version";
  readonly text: string;
}

/** One partition that gets a backup back, or would. */
export interface PlanRow {
  /** Of the partition that gets it. */
  readonly applicationName: string;
  readonly serviceName: string;
  readonly information?: PartitionInformation;
  /** Left out where the cluster has no such partition. */
  readonly partitionId?: string;
  /** Whose backup it is, and who remembers it. */
  readonly from: {
    readonly applicationName: string;
    readonly serviceName: string;
    readonly partitionId?: string;
    readonly source: string;
  };
  /** Left out where the storage has none. */
  readonly backup?: PlannedBackup;
  /** With its secrets: not to be shown. Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  readonly ageSeconds?: number;
  readonly loss: Loss;
  /** All that stand in the way; none where it can be restored. */
  readonly obstacles: readonly Obstacle[];
  readonly warnings: readonly PlanWarning[];
}

/** A service that has to be created before its backups can be restored. */
export interface ServiceToCreate {
  readonly applicationName: string;
  /** Whether the application comes first. */
  readonly isApplicationMissing: boolean;
  readonly serviceName: string;
  /** Such as `Int64Range, 3 partitions, keys 0 to 99`. */
  readonly scheme: string;
}

/** What a restore would do, and what stands in its way. */
export interface RestorePlan {
  readonly clusterEndpoint: string;
  readonly clusterVersion: string;
  /** ISO 8601, UTC, by our clock. */
  readonly madeAt: string;
  readonly restoreTimeoutMinutes: number;
  /** By service, then by key. */
  readonly rows: readonly PlanRow[];
  /** What concerns more than one partition. */
  readonly warnings: readonly PlanWarning[];
  readonly toCreate: readonly ServiceToCreate[];
}

/** Whether there is something to restore, and nothing stands in its way. */
export function canBeRestored({ rows }: Pick<RestorePlan, "rows">): boolean {
  return rows.length > 0 && rows.every(({ obstacles }) => obstacles.length === 0);
}
