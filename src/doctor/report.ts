import type { ErrorCode } from "../errors";

/** What is looked at, in this order. */
export type CheckName =
  | "settings"
  | "name"
  | "port"
  | "certificate"
  | "sign-in"
  | "version"
  | "backup service"
  | "partition"
  | "service"
  | "policy"
  | "last backup";

/** One thing that was looked at. */
export interface Check {
  readonly name: CheckName;
  /** `warning`: it works, but should not stay so. `skipped`: what comes before it has to work first. */
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
  readonly checks: readonly Check[];
}
