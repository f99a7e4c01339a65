import type { ErrorCode } from "../errors";

/** Of each node. */
export const nodeChecks = ["name", "port", "certificate"] as const;
export const clusterChecks = ["sign-in", "version", "backup service"] as const;
export const partitionChecks = ["partition", "service", "policy", "restore", "last backup"] as const;

/** What is looked at, in this order. */
export type CheckName =
  | "settings"
  | (typeof nodeChecks)[number]
  | (typeof clusterChecks)[number]
  | (typeof partitionChecks)[number];

/** What was found of some of many. */
export interface Finding {
  readonly status: "ok" | "warning" | "failed";
  /** What was found, for people. Holds no secret. */
  readonly detail: string;
  /** What a backup would fail with. */
  readonly code?: ErrorCode;
  /** What to do next. */
  readonly remedy?: string;
  /** Of which partitions or services, all of them. */
  readonly entities: readonly FoundEntity[];
}

/** A service, or a partition with its service and its keys as its name. */
export interface FoundEntity {
  readonly name: string;
  readonly partitionId?: string;
}

/** One thing that was looked at. */
export interface Check {
  readonly name: CheckName;
  /** `warning`: it may hinder a backup, or should not stay so. `skipped`: not looked at; `detail` says why. */
  readonly status: "ok" | "warning" | "failed" | "skipped";
  /** What was found, for people. Holds no secret. */
  readonly detail: string;
  /** Of several nodes, the one that was looked at. */
  readonly endpoint?: string;
  /** What a backup would fail with. */
  readonly code?: ErrorCode;
  /** What to do next. */
  readonly remedy?: string;
  /** Where many partitions were looked at: what was found of how many, the worst first. */
  readonly findings?: readonly Finding[];
}

/** What `checkConnection` found. */
export interface ConnectionReport {
  /** Whether nothing failed. */
  readonly ok: boolean;
  /** One for each name; of several nodes, one of each. */
  readonly checks: readonly Check[];
}
