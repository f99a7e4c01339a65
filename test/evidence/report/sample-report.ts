import type {
  AuditedApplication,
  AuditedBackup,
  AuditedUpgrade,
  AuditReport,
  EvidenceCheck,
  Finding,
} from "../../../src/evidence/audit/report";

/** The reports that the tests of the renderers show: made by hand, for what an audit can tell at all. */
export const madeAt = "2026-03-10T12:00:00Z";
const daySeconds = 86_400;

function ago(days: number): string {
  return new Date(Date.parse(madeAt) - days * daySeconds * 1_000).toISOString().replace(".000Z", "Z");
}

function digest(number: number): string {
  return number.toString(16).padStart(4, "0").repeat(16);
}

function guid(number: number): string {
  return `974bd92a-b395-4631-8a7f-${number.toString(16).padStart(12, "0")}`;
}

function intact(number: number): EvidenceCheck {
  return { state: "intact", digest: digest(number) };
}

export function backup(number: number, fields: Partial<AuditedBackup> = {}): AuditedBackup {
  const timestamp = fields.timestamp ?? ago(1);
  const partitionId = guid(number);
  return {
    source: "before-v2 of stack dev",
    serviceName: "fabric:/Shop/Orders",
    partitionId,
    partition: { kind: "Int64Range", lowKey: String(number * 100), highKey: String(number * 100 + 99) },
    backupId: guid(number + 0x100000),
    backupLocation: `Shop\\Orders\\${partitionId}\\2026-03-09 12.00.00.zip`,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: String(1000 + number),
    timestamp,
    evidence: intact(number),
    verdict: "listed",
    ...fields,
  };
}

export function upgrade(number: number, fields: Partial<AuditedUpgrade> = {}): AuditedUpgrade {
  return {
    source: `v${number} of stack dev`,
    previousVersion: `${number - 1}.0.0`,
    version: `${number}.0.0`,
    startedAt: ago(10 - number),
    finishedAt: ago(9.98 - number),
    durationSeconds: 1_728,
    evidence: intact(5_000 + number),
    backupBefore: {
      kind: "audited",
      source: "before-v2 of stack dev",
      timestamp: ago(11 - number),
      ageSeconds: 86_400,
    },
    ...fields,
  };
}

export function application(fields: Partial<AuditedApplication> = {}): AuditedApplication {
  return {
    applicationName: "fabric:/Shop",
    backups: [],
    upgrades: [],
    drills: [],
    restores: [],
    findings: [],
    ...fields,
  };
}

export function report(fields: Partial<AuditReport> = {}): AuditReport {
  return {
    madeAt,
    packageVersion: "0.3.0",
    clusterEndpoint: "https://cluster.example:19080",
    clusterVersion: "10.1.2493.9590",
    sources: ["stack dev"],
    maxAgeSeconds: 7 * daySeconds,
    outcome: "ok",
    applications: [],
    findings: [],
    ...fields,
  };
}

/** One application with one partition, in order. */
export function smallReport(): AuditReport {
  const backups = [backup(1, { partition: { kind: "Singleton" } })];
  return report({
    applications: [application({ backups, newestProven: { timestamp: ago(1), ageSeconds: daySeconds } })],
  });
}

/** All that can be wrong with an application, beside one that is in order. */
export function troubledReport(): AuditReport {
  return report({
    outcome: "missing",
    sources: ["stack dev", "file backups.jsonl"],
    applications: [bank(), shopInTrouble(), stock()],
    findings: [
      {
        severity: "problem",
        code: "unproven resource",
        text: "orders-backup of stack dev has no proof: its last run ended in SFB_TIMED_OUT. Run pulumi up again.",
      },
    ],
  });
}

function bank(): AuditedApplication {
  return application({
    applicationName: "fabric:/Bank",
    backups: [0, 1, 2].map((number) =>
      backup(200 + number, {
        serviceName: "fabric:/Bank/Accounts",
        source: "nightly of stack dev",
        timestamp: ago(0.5 + number / 1_000),
        partition: { kind: "Named", name: ["north", "south", "west"][number] ?? "" },
      }),
    ),
    newestProven: { timestamp: ago(0.502), ageSeconds: 0.502 * daySeconds },
    upgrades: [
      upgrade(3),
      upgrade(5, { backupBefore: { kind: "recorded", digests: [digest(77), digest(78)] } }),
      upgrade(7),
    ],
    drills: [drill(301, 8, 402), drill(302, 2, 317)],
    restores: [
      {
        source: "restore of fabric:/Bank",
        completedAt: ago(4),
        partitionCount: 3,
        restoreSeconds: 95.4,
        evidence: intact(400),
      },
    ],
  });
}

function drill(number: number, days: number, restoreSecondsTotal: number) {
  return {
    source: "weekly-drill of stack dev",
    drilledAt: ago(days),
    sampledCount: 2,
    partitionCount: 3,
    restoreSecondsTotal,
    evidence: intact(number),
  };
}

const unreadable = "The storage could not be read: FABRIC_E_BACKUP_STORE_UNREACHABLE. Run the audit again when it can.";

function shopInTrouble(): AuditedApplication {
  return application({
    backups: [
      ...Array.from({ length: 8 }, (_, number) => backup(number, { timestamp: ago(9 + number / 5_000) })),
      backup(8, {
        timestamp: ago(9),
        verdict: "gone",
        reason: "It is not listed any more, in two readable lists, and no retention explains that.",
        isExplainedByRetention: false,
      }),
      backup(9, {
        timestamp: ago(20),
        verdict: "gone",
        reason: "The policy daily keeps backups for 14 d.",
        isExplainedByRetention: true,
        source: "before-v1 of stack dev",
      }),
      backup(10, {
        timestamp: ago(9),
        verdict: "changed",
        reason: "It is listed with the LSN 12 instead of 1010.",
        evidence: { state: "altered", digest: digest(10) },
      }),
      ...[11, 12].map((number) =>
        backup(number, {
          serviceName: "fabric:/Shop/Baskets",
          timestamp: ago(9),
          verdict: "unknown",
          reason: unreadable,
          evidence: { state: "none" },
        }),
      ),
    ],
    newestProven: { timestamp: ago(9.0014), ageSeconds: Math.round(9.0014 * daySeconds) },
    upgrades: [upgrade(2), upgrade(6, { backupBefore: { kind: "none" } })],
    findings: troubles(),
  });
}

function troubles(): readonly Finding[] {
  return [
    {
      severity: "problem",
      code: "gone",
      text: "fabric:/Shop/Orders, keys 800 to 899: its backup of before-v2 of stack dev is gone, and no retention explains that. Run pulumi up with a new trigger to take another.",
    },
    {
      severity: "problem",
      code: "changed",
      text: "fabric:/Shop/Orders, keys 1000 to 1099: its backup is listed with the LSN 12 instead of 1010. Do not rely on it.",
    },
    {
      severity: "problem",
      code: "evidence altered",
      text: "before-v2 of stack dev: its evidence record is not what its digest was made of.",
    },
    {
      severity: "problem",
      code: "too old",
      text: "The newest proven backup is 9 d old, and may be 7 d old. Take a new one.",
    },
    {
      severity: "problem",
      code: "upgrade without backup",
      text: "The upgrade to 6.0.0 had no proven backup before it. Let it depend on one.",
    },
    { severity: "unchecked", code: "cannot be told", text: `fabric:/Shop/Baskets, 2 partitions: ${unreadable}` },
    {
      severity: "note",
      code: "gone by retention",
      text: "1 backup of before-v1 of stack dev is gone; the policy daily keeps backups for 14 d.",
    },
    { severity: "note", code: "never drilled", text: "No backup of this application was ever restored for a test." },
  ];
}

/** Without any backup that is left. */
function stock(): AuditedApplication {
  return application({
    applicationName: "fabric:/Stock",
    findings: [
      { severity: "unchecked", code: "no proven backup", text: "None of the sources names a backup of fabric:/Stock." },
    ],
  });
}

/** As many partitions as asked for, with keys as long as they come, and as many of them gone. */
export function largeReport(partitionCount: number, goneCount = 0): AuditReport {
  const width = 2n ** 64n / BigInt(partitionCount);
  const backups = Array.from({ length: partitionCount }, (_, number) => {
    const low = -(2n ** 63n) + BigInt(number) * width;
    return backup(number, {
      timestamp: ago(0.2 + number / 100_000),
      partition: { kind: "Int64Range", lowKey: String(low), highKey: String(low + width - 1n) },
      ...(number < goneCount ? { verdict: "gone", reason: `Of ${guid(number)} the list has nothing any more.` } : {}),
    });
  });
  const findings = backups.slice(0, goneCount).map(
    ({ partitionId }): Finding => ({
      severity: "problem",
      code: "gone",
      text: `The backup of partition ${partitionId} of fabric:/Shop/Orders is gone, and no retention explains that. Take a new one: run pulumi up with a new trigger.`,
    }),
  );
  return report({
    outcome: goneCount === 0 ? "ok" : "missing",
    applications: [
      application({
        backups,
        newestProven: { timestamp: ago(0.3), ageSeconds: 0.3 * daySeconds },
        upgrades: [upgrade(3), upgrade(6)],
        drills: [drill(301, 3, 812)],
        findings,
      }),
    ],
  });
}
