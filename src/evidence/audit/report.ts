import type { Epoch, PartitionInformation } from "../../service-fabric/records";

/**
 * What an audit tells. Plain JSON without a secret; all int64 are decimal text, all times ISO 8601 in UTC.
 * The outcome is `missing` where something is certainly not as it should be, and `unchecked` where nothing is, but not all
 * could be looked at.
 */
export interface AuditReport {
  readonly madeAt: string;
  readonly packageVersion: string;
  /** Without credentials. */
  readonly clusterEndpoint: string;
  /** Left out where the cluster did not tell. */
  readonly clusterVersion?: string;
  /** What was audited, in words, such as "stack dev" or "file backups.jsonl". */
  readonly sources: readonly string[];
  /** The oldest that an application's newest proven backup may be; left out: any age will do. */
  readonly maxAgeSeconds?: number;
  readonly outcome: "ok" | "missing" | "unchecked";
  /** By name. */
  readonly applications: readonly AuditedApplication[];
  /** What is about no application, such as a resource without a proof. */
  readonly findings: readonly Finding[];
}

/** What stands between an application and a clean audit, or is worth knowing. */
export interface Finding {
  /** `problem`: certainly not as it should be; `unchecked`: it could not be looked at; `note`: worth knowing. */
  readonly severity: "problem" | "unchecked" | "note";
  readonly code:
    | "gone"
    | "gone by retention"
    | "changed"
    | "cannot be told"
    | "no proven backup"
    | "too old"
    | "upgrade without backup"
    | "backup not in the audit"
    | "never drilled"
    | "evidence altered"
    | "evidence missing"
    | "unproven resource";
  /** What is wrong, of what, and what to do: sentences for people. */
  readonly text: string;
}

/** Whether what a record says is what its digest was made of. `none`: an earlier release kept no record. */
export interface EvidenceCheck {
  readonly state: "intact" | "altered" | "none";
  /** SHA-256 in hexadecimal, as it was stored. */
  readonly digest?: string;
}

/** One application, as far as the sources tell of it. */
export interface AuditedApplication {
  /** Such as `fabric:/Shop`. */
  readonly applicationName: string;
  /** By service, key and time. */
  readonly backups: readonly AuditedBackup[];
  /** The oldest among the newest listed backups of its partitions: what could be brought back of all. */
  readonly newestProven?: { readonly timestamp: string; readonly ageSeconds: number };
  /** By time. */
  readonly upgrades: readonly AuditedUpgrade[];
  readonly drills: readonly AuditedDrill[];
  readonly restores: readonly AuditedRestore[];
  readonly findings: readonly Finding[];
}

/** A backup that was proven once, and what became of it. */
export interface AuditedBackup {
  /** Such as "before-v2 of stack dev". */
  readonly source: string;
  readonly serviceName: string;
  readonly partitionId: string;
  /** Left out where an earlier release took the backup. */
  readonly partition?: PartitionInformation;
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  /** By the cluster's clock: when the local copy ended. */
  readonly timestamp: string;
  readonly evidence: EvidenceCheck;
  /** `listed`: as it was proven; `gone`; `changed`: listed otherwise; `unknown`: it cannot be told. */
  readonly verdict: "listed" | "gone" | "changed" | "unknown";
  /** Why it is none of `listed`, as sentences. */
  readonly reason?: string;
  /** There where it is gone: whether the retention of its policy explains that. */
  readonly isExplainedByRetention?: boolean;
}

/** An upgrade, and the backup before it. */
export interface AuditedUpgrade {
  readonly source: string;
  readonly previousVersion: string;
  readonly version: string;
  readonly startedAt?: string;
  readonly finishedAt: string;
  readonly durationSeconds: number;
  readonly evidence: EvidenceCheck;
  /**
   * `audited`: it is among the backups of this audit; `recorded`: the upgrade's own record names it by digest, and it is not
   * among them any more; `none`.
   */
  readonly backupBefore:
    | { readonly kind: "audited"; readonly source: string; readonly timestamp: string; readonly ageSeconds: number }
    | { readonly kind: "recorded"; readonly digests: readonly string[] }
    | { readonly kind: "none" };
}

/** A drill: backups that were restored into an application that is gone again. */
export interface AuditedDrill {
  readonly source: string;
  readonly drilledAt: string;
  readonly sampledCount: number;
  readonly partitionCount: number;
  /** From the first request until the last proof. */
  readonly restoreSecondsTotal: number;
  readonly evidence: EvidenceCheck;
}

/** A restore by the command `restore`. */
export interface AuditedRestore {
  readonly source: string;
  readonly completedAt: string;
  readonly partitionCount: number;
  /** Of the slowest partition: from the request until it was Ready again. */
  readonly restoreSeconds: number;
  readonly evidence: EvidenceCheck;
}
