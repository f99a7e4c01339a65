import { counted } from "../../errors/counted";
import type { AuditedApplication, AuditedUpgrade, AuditReport, Finding } from "../audit/report";
import { durationInWords, timeInWords } from "./times";

/** How bad it is, worst first. */
export const severities = ["problem", "unchecked", "note"] as const satisfies readonly Finding["severity"][];

/** Of one application, or of all that was audited. */
export type Standing = "problem" | "unchecked" | "ok";

export function standingOf(findings: readonly Finding[]): Standing {
  if (findings.some(({ severity }) => severity === "problem")) return "problem";
  return findings.some(({ severity }) => severity === "unchecked") ? "unchecked" : "ok";
}

export const standingOfOutcome: Readonly<Record<AuditReport["outcome"], Standing>> = {
  ok: "ok",
  missing: "problem",
  unchecked: "unchecked",
};

/** All findings, those that are about no application too. */
export function findingsOf({ applications, findings }: AuditReport): readonly Finding[] {
  return [...findings, ...applications.flatMap((application) => application.findings)];
}

/** The outcome in plain words. */
export function headlineOf(report: AuditReport): string {
  const count = (severity: Finding["severity"]) =>
    findingsOf(report).filter((finding) => finding.severity === severity).length;
  switch (report.outcome) {
    case "ok":
      return "Nothing is missing";
    case "missing":
      return `Something is missing: ${counted(count("problem"), "problem")}`;
    case "unchecked":
      return `Nothing is known to be missing, but ${counted(count("unchecked"), "thing")} could not be checked`;
  }
}

/** What was looked at, as one sentence. */
export function scopeOf({ applications }: AuditReport): string {
  const backups = applications.flatMap((application) => application.backups);
  const listed = backups.filter(({ verdict }) => verdict === "listed").length;
  const partitions = new Set(backups.map(({ partitionId }) => partitionId)).size;
  const of = `of ${counted(partitions, "partition")} in ${counted(applications.length, "application")}`;
  if (backups.length === 0) return `There is no proven backup ${of}.`;
  return `${listed} of ${counted(backups.length, "proven backup")} ${of} ${listed === 1 ? "is" : "are"} still listed as proven.`;
}

/** The age of the newest proven backup, and how it stands against the limit. */
export interface Freshness {
  readonly timestamp: string;
  readonly age: string;
  /** Left out where any age will do. */
  readonly limit?: string;
  /** By how much the limit is exceeded. */
  readonly over?: string;
}

export function freshnessOf({ newestProven }: AuditedApplication, maxAgeSeconds?: number): Freshness | undefined {
  if (newestProven === undefined) return undefined;
  const { timestamp, ageSeconds } = newestProven;
  return {
    timestamp: timeInWords(timestamp),
    age: durationInWords(ageSeconds),
    ...(maxAgeSeconds === undefined ? {} : { limit: durationInWords(maxAgeSeconds) }),
    ...(maxAgeSeconds === undefined || ageSeconds <= maxAgeSeconds
      ? {}
      : { over: durationInWords(ageSeconds - maxAgeSeconds) }),
  };
}

/** Such as `9 d 2 h, 2 d over the limit of 7 d`. */
export function ageInWords({ age, limit, over }: Freshness): string {
  if (over !== undefined) return `${age}, ${over} over the limit of ${limit}`;
  return limit === undefined ? age : `${age}, within the limit of ${limit}`;
}

export function backupBeforeInWords({ backupBefore }: AuditedUpgrade): string {
  switch (backupBefore.kind) {
    case "audited":
      return `${backupBefore.source}, ${durationInWords(backupBefore.ageSeconds)} old`;
    case "recorded":
      return "named by the upgrade's record, not in this audit";
    case "none":
      return "none";
  }
}

/** By time, whatever order they came in. */
export function newestOf<One>(all: readonly One[], timeOf: (one: One) => string): One | undefined {
  return all.reduce<One | undefined>(
    (newest, one) => (newest === undefined || timeOf(one) >= timeOf(newest) ? one : newest),
    undefined,
  );
}
