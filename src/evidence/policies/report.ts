import type { BackupSchedule, Retention } from "../../service-fabric/policies";
import type { PartitionInformation } from "../../service-fabric/records";

/**
 * What the backup policies of a cluster come to. Plain JSON without a secret; all times ISO 8601 in UTC. The outcome is
 * `missing` where something is certainly not as it should be, and `unchecked` where nothing is, but not all could be looked at.
 */
export interface PolicyReport {
  readonly madeAt: string;
  /** Without credentials. */
  readonly clusterEndpoint: string;
  readonly clusterVersion: string;
  /** Left out: all applications of the cluster. */
  readonly applicationName?: string;
  readonly outcome: "ok" | "missing" | "unchecked";
  /** Those that apply to something that was looked at, by name. */
  readonly policies: readonly AuditedPolicy[];
  /** All partitions that keep state on disk, by service and key. */
  readonly partitions: readonly AuditedPartition[];
  /** What is wrong first, then what could not be told. */
  readonly findings: readonly PolicyFinding[];
}

export interface AuditedPolicy {
  readonly name: string;
  /** Left out where it could not be read, or is of a kind that we do not know. */
  readonly schedule?: BackupSchedule;
  /** After a backup the next one has to be there after at most so long. */
  readonly longestSeconds?: number;
  /** Left out where no backup is ever deleted. */
  readonly retention?: Retention;
  readonly isRetentionUnknown?: true;
  readonly partitionCount: number;
}

export interface AuditedPartition {
  readonly applicationName: string;
  readonly serviceName: string;
  readonly partitionId: string;
  readonly partition?: PartitionInformation;
  /** Left out where no policy covers it, or nobody knows. */
  readonly policyName?: string;
  /** Where its periodic backups are suspended: `Application`, `Service` or `Partition`. */
  readonly suspendedAt?: string;
  /** The newest backup that can be restored, as far as its list tells. */
  readonly newestGood?: ListedAge;
  /** By when the schedule wants the next one. */
  readonly dueBy?: string;
  /** `ok`: nothing was found; `problem` and `unchecked` are the worst of its findings. */
  readonly verdict: "ok" | "problem" | "unchecked";
}

export interface ListedAge {
  readonly backupId: string;
  /** By the cluster's clock: when the local copy ended. */
  readonly timestamp: string;
  readonly ageSeconds: number;
}

export type PolicyFindingCode =
  | "late"
  | "no backup"
  | "suspended"
  | "unusable backup"
  | "no policy"
  | "retention too short"
  | "older than retention"
  | "list unreadable"
  | "schedule unknown"
  | "retention unknown"
  | "not looked at";

/** What is wrong alike with partitions of one service under one policy, or with a policy itself. */
export interface PolicyFinding {
  /** `problem`: certainly not as it should be; `unchecked`: it could not be looked at. */
  readonly severity: "problem" | "unchecked" | "note";
  readonly code: PolicyFindingCode;
  readonly applicationName?: string;
  readonly serviceName?: string;
  readonly policyName?: string;
  /** What is wrong, and of what: sentences for people. */
  readonly text: string;
  /** What to do next; left out where the text says it. */
  readonly remedy?: string;
  /** All that it is about, by key; none where it is about a policy or a whole application. */
  readonly partitions: readonly FoundPartition[];
}

export interface FoundPartition {
  readonly partitionId: string;
  readonly partition?: PartitionInformation;
  /** What is true of this one, as a sentence. */
  readonly detail: string;
}
