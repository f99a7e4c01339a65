import { ageInWords } from "../../errors/age-in-words";
import { counted } from "../../errors/counted";
import { inShort } from "../../errors/in-short";
import type { Judging } from "./application";
import type { AuditedApplication, AuditedBackup, AuditedUpgrade, EvidenceCheck, Finding } from "./report";

interface Checked {
  readonly source: string;
  readonly evidence: EvidenceCheck;
}

type Unjudged = Omit<AuditedApplication, "findings">;

/**
 * What stands between an application and a clean audit.
 * @param newest Of each partition, in words, the time of its newest backup that is listed.
 */
export function findingsOf(
  application: Unjudged,
  newest: readonly (readonly [partition: string, timestamp: string | undefined])[],
  judging: Judging,
): readonly Finding[] {
  return [
    ...ofBackups(application.backups, new Map(newest)),
    ...ofAge(application, newest, judging),
    ...application.upgrades.flatMap((upgrade) => ofUpgrade(upgrade)),
    ...ofDrills(application),
    ...ofRecords(application),
  ];
}

const nameOf = ({ partitionId, serviceName }: AuditedBackup): string => `partition ${partitionId} of ${serviceName}`;

/** One for all that have the same reason: ten thousand of one storage are one finding. */
function ofBackups(
  backups: readonly AuditedBackup[],
  newest: ReadonlyMap<string, string | undefined>,
): readonly Finding[] {
  const groups = new Map<
    string,
    { readonly found: Pick<Finding, "severity" | "code">; readonly of: AuditedBackup[] }
  >();
  for (const backup of backups) {
    const found = judged(backup, newest.get(nameOf(backup)) !== undefined);
    if (found === undefined) continue;
    const key = JSON.stringify([found, backup.source, backup.serviceName, backup.reason]);
    const group = groups.get(key) ?? { found, of: [] };
    group.of.push(backup);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ found, of }) => ({ ...found, text: textOf(found.code, of) }));
}

function judged(
  { verdict, isExplainedByRetention }: AuditedBackup,
  hasAnother: boolean,
): Pick<Finding, "severity" | "code"> | undefined {
  switch (verdict) {
    case "listed":
      return undefined;
    case "gone":
      // What a policy deletes by its rule is as it should be, as long as a newer one is there.
      if (isExplainedByRetention !== true) return { severity: "problem", code: "gone" };
      return { severity: hasAnother ? "note" : "problem", code: "gone by retention" };
    case "changed":
      return { severity: "problem", code: "changed" };
    case "unknown":
      return { severity: "unchecked", code: "cannot be told" };
  }
}

const words = {
  gone: "not in the storage any more",
  "gone by retention": "not in the storage any more",
  changed: "listed otherwise than they were proven",
  "cannot be told": "not to be checked",
} as const;

const advice = {
  gone: "Take a new backup: change a trigger, and run pulumi up.",
  "gone by retention": "Where they are needed longer, give storage of your own, or a policy that keeps them longer.",
  changed: "Do not rely on them: take a new backup, and find out who wrote to the storage.",
  "cannot be told": "Run the audit again when the cluster can read that storage.",
} as const;

function textOf(code: Finding["code"], of: readonly AuditedBackup[]): string {
  const [first] = of;
  const known = code === "gone" || code === "gone by retention" || code === "changed" ? code : "cannot be told";
  const ids = inShort(of.map(({ partitionId, timestamp }) => `partition ${partitionId} (${timestamp})`));
  const who = `${counted(of.length, "backup")} of ${first?.serviceName} in ${first?.source}`;
  return `${who}: ${words[known]}. ${first?.reason ?? ""} ${ids}. ${advice[known]}`;
}

function ofAge(
  { newestProven, applicationName, backups }: Unjudged,
  newest: readonly (readonly [string, string | undefined])[],
  { maxAgeSeconds }: Judging,
): readonly Finding[] {
  const without = newest.flatMap(([partition, timestamp]) => (timestamp === undefined ? [partition] : []));
  const isOnlyUnknown = backups.every(({ verdict }) => verdict === "unknown" || verdict === "listed");
  if (without.length > 0 || newest.length === 0) {
    const which = newest.length === 0 ? "" : ` for ${inShort(without)}`;
    return [
      {
        severity: isOnlyUnknown && newest.length > 0 ? "unchecked" : "problem",
        code: "no proven backup",
        text: `${applicationName} has no proven backup that is still listed${which}. Take one before anything else is done to it.`,
      },
    ];
  }
  if (newestProven === undefined || maxAgeSeconds === undefined || newestProven.ageSeconds <= maxAgeSeconds) return [];
  const [age, most] = [newestProven.ageSeconds, maxAgeSeconds].map(ageInWords);
  return [
    {
      severity: "problem",
      code: "too old",
      text: `The newest proven backup of ${applicationName} is ${age} old, and may be ${most}. Change a trigger, and run pulumi up.`,
    },
  ];
}

function ofUpgrade({ source, previousVersion, version, finishedAt, backupBefore }: AuditedUpgrade): readonly Finding[] {
  // It ran that version before: nothing was done to its data.
  if (previousVersion === version || backupBefore.kind === "audited") return [];
  const what = `The upgrade from ${previousVersion} to ${version} (${source}, ended ${finishedAt})`;
  if (backupBefore.kind === "none") {
    const text = `${what} had no proven backup before it. Let it depend on one: dependsOn: backup.`;
    return [{ severity: "problem", code: "upgrade without backup", text }];
  }
  const text = `${what} had a proven backup before it, by its own record; that backup is in none of what was audited. Its record is ${inShort(backupBefore.digests)}.`;
  return [{ severity: "note", code: "backup not in the audit", text }];
}

function ofDrills({ drills, backups, applicationName }: Unjudged): readonly Finding[] {
  if (drills.length > 0 || backups.length === 0) return [];
  const text = `No backup of ${applicationName} was ever restored in a drill: nobody knows how long it takes. See RestoreDrill.`;
  return [{ severity: "note", code: "never drilled", text }];
}

function ofRecords({ backups, upgrades, drills, restores }: Unjudged): readonly Finding[] {
  // Resources of several types may have one name.
  const checks = new Map<string, Checked>();
  for (const { source, evidence } of [...backups, ...upgrades, ...drills, ...restores])
    checks.set(JSON.stringify([source, evidence]), { source, evidence });
  return ofChecks([...checks.values()]);
}

/** What there is to say of how records are kept. */
export function ofChecks(checks: readonly Checked[]): readonly Finding[] {
  return checks.flatMap(({ source, evidence: { state } }): readonly Finding[] => {
    if (state === "intact") return [];
    if (state === "none") {
      const text = `${source} has no record, as a release before 0.2.0 made it. A new one comes with the next backup.`;
      return [{ severity: "note", code: "evidence missing", text }];
    }
    const text = `The record of ${source} was altered: what it says is not what its digest was made of. Compare it with the stack's history.`;
    return [{ severity: "problem", code: "evidence altered", text }];
  });
}
