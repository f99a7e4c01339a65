import { inKeyOrder } from "../../service-fabric/in-key-order";
import type { FoundRecord, FoundRecordOf } from "../record";
import { findingsOf } from "./findings";
import type { LookedUp } from "./look-up";
import type { AuditedApplication, AuditedDrill, AuditedRestore, AuditedUpgrade } from "./report";

/** What an application is judged by. */
export interface Judging {
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly maxAgeSeconds?: number;
}

/** Puts together what the records and the cluster tell of one application. */
export function auditApplication(
  applicationName: string,
  lookedUp: readonly LookedUp[],
  records: readonly FoundRecord[],
  judging: Judging,
): AuditedApplication {
  const backups = lookedUp
    .map(({ backup }) => backup)
    .sort((one, other) => inKeyOrder(one, other) || one.timestamp.localeCompare(other.timestamp));
  const newest = newestOfEach(lookedUp);
  const times = [...newest.values()];
  const oldest = times.some((time) => time === undefined) ? undefined : times.toSorted()[0];
  const application = {
    applicationName,
    backups,
    ...(oldest === undefined
      ? {}
      : { newestProven: { timestamp: oldest, ageSeconds: secondsBetween(oldest, judging.now) } }),
    upgrades: records.flatMap((one) => (one.kind === "upgrade" ? [toUpgrade(one, lookedUp, records)] : [])).sort(byEnd),
    drills: records
      .flatMap((one) => (one.kind === "drill" ? [toDrill(one)] : []))
      .sort((one, other) => one.drilledAt.localeCompare(other.drilledAt)),
    restores: records
      .flatMap((one) => (one.kind === "restore" ? [toRestore(one)] : []))
      .sort((one, other) => one.completedAt.localeCompare(other.completedAt)),
  };
  return { ...application, findings: findingsOf(application, [...newest], judging) };
}

/** Of each partition the time of its newest backup that is listed; `undefined` where none is. */
function newestOfEach(lookedUp: readonly LookedUp[]): ReadonlyMap<string, string | undefined> {
  const newest = new Map<string, string | undefined>();
  for (const { backup } of lookedUp) {
    const name = `partition ${backup.partitionId} of ${backup.serviceName}`;
    const before = newest.get(name);
    const isNewer = backup.verdict === "listed" && (before === undefined || before < backup.timestamp);
    newest.set(name, isNewer ? backup.timestamp : before);
  }
  return newest;
}

/** Which application a record is of; `undefined` where it does not tell. */
export function applicationOf(record: FoundRecord): string | undefined {
  switch (record.kind) {
    case "backup":
    case "restore":
      return record.result.applicationName;
    case "upgrade":
    case "drill":
      return record.facts?.asked.application;
  }
}

function toUpgrade(
  record: FoundRecordOf<"upgrade">,
  lookedUp: readonly LookedUp[],
  records: readonly FoundRecord[],
): AuditedUpgrade {
  const { source, result, facts, digest } = record;
  const { previousVersion, startedAt, finishedAt, durationSeconds } = result;
  const begunAt = Date.parse(finishedAt) - durationSeconds * 1_000;
  // It may depend on a drill or another upgrade, too.
  const others = records.flatMap((one) =>
    one.kind === "backup" || one.digest.state === "none" ? [] : [one.digest.digest],
  );
  const digests = (facts?.dependsOn ?? []).filter((one) => !others.includes(one));
  return {
    source,
    previousVersion,
    version: facts?.asked.targetVersion ?? "not told",
    ...(startedAt === undefined ? {} : { startedAt }),
    finishedAt,
    durationSeconds,
    evidence: digest,
    backupBefore: backupBefore(begunAt, digests, lookedUp),
  };
}

/** The newest proven backup from before an upgrade: one that its record names, or one that was there in time. */
function backupBefore(
  begunAt: number,
  digests: readonly string[],
  lookedUp: readonly LookedUp[],
): AuditedUpgrade["backupBefore"] {
  const records = [...new Set(lookedUp.map(({ record }) => record))].filter(({ result, digest }) => {
    const isNamed = digest.state === "intact" && digests.includes(digest.digest);
    return isNamed || Date.parse(result.completedAt) <= begunAt;
  });
  const [newest] = records.sort((one, other) => other.result.completedAt.localeCompare(one.result.completedAt));
  const [timestamp] = (newest?.result.partitions ?? []).map((row) => row.timestamp).sort();
  if (newest === undefined || timestamp === undefined) {
    return digests.length > 0 ? { kind: "recorded", digests } : { kind: "none" };
  }
  return { kind: "audited", source: newest.source, timestamp, ageSeconds: secondsBetween(timestamp, begunAt) };
}

function toDrill({ source, result, digest }: FoundRecordOf<"drill">): AuditedDrill {
  const { drilledAt, sampledCount, partitionCount, restoreSecondsTotal } = result;
  return { source, drilledAt, sampledCount, partitionCount, restoreSecondsTotal, evidence: digest };
}

function toRestore({ source, result, digest }: FoundRecordOf<"restore">): AuditedRestore {
  const { partitions } = result;
  return {
    source,
    completedAt:
      partitions
        .map((one) => one.completedAt)
        .sort()
        .at(-1) ?? "",
    partitionCount: partitions.length,
    restoreSeconds: Math.max(0, ...partitions.map((one) => one.restoreSeconds)),
    evidence: digest,
  };
}

function byEnd(one: AuditedUpgrade, other: AuditedUpgrade): number {
  return one.finishedAt.localeCompare(other.finishedAt);
}

function secondsBetween(time: string, later: number): number {
  return Math.max(0, Math.round((later - Date.parse(time)) / 1_000));
}
