// An audit's report with as many partitions as asked for, with keys, ids and places as long as they come.

const madeAt = "2026-03-10T12:00:00Z";

/** @param {number} partitionCount @returns {import("../../dist/evidence/audit/report.js").AuditReport} */
export function largeAudit(partitionCount) {
  return {
    madeAt,
    packageVersion: "0.3.0",
    clusterEndpoint: "https://cluster.example:19080",
    sources: ["stack dev"],
    maxAgeSeconds: 86_400,
    outcome: "ok",
    findings: [],
    applications: [
      {
        applicationName: "fabric:/Shop",
        backups: Array.from({ length: partitionCount }, (_, number) => backup(number, partitionCount)),
        newestProven: { timestamp: "2026-03-09T18:00:00Z", ageSeconds: 64_800 },
        upgrades: [],
        drills: [],
        restores: [],
        findings: [],
      },
    ],
  };
}

/**
 * @param {number} number
 * @param {number} count
 * @returns {import("../../dist/evidence/audit/report.js").AuditedBackup}
 */
function backup(number, count) {
  const width = 2n ** 64n / BigInt(count);
  const low = -(2n ** 63n) + BigInt(number) * width;
  const digits = number.toString(16).padStart(12, "0");
  const partitionId = `974bd92a-b395-4631-8a7f-${digits}`;
  return {
    source: "before-v2 of stack dev",
    serviceName: "fabric:/Shop/Orders",
    partitionId,
    partition: { kind: "Int64Range", lowKey: String(low), highKey: String(low + width - 1n) },
    backupId: `1b0a7c1e-5f0d-4c3a-9d39-${digits}`,
    backupLocation: `Shop\\Orders\\${partitionId}\\2026-03-09 18.00.00.zip`,
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: String(1_000 + number),
    timestamp: new Date(Date.parse(madeAt) - 64_800_000 + number).toISOString(),
    evidence: { state: "intact", digest: digits.repeat(6).slice(0, 64) },
    verdict: "listed",
  };
}
