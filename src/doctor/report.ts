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
}

/** What `checkConnection` found. */
export interface ConnectionReport {
  /** Whether nothing failed. */
  readonly ok: boolean;
  /** One for each name; of several nodes, one of each. */
  readonly checks: readonly Check[];
}
