import { makeAudit } from "../evidence/audit/audit";
import type { AuditOrder, RecordToAudit } from "../evidence/audit/audit-run";
import type { AuditReport } from "../evidence/audit/report";
import type { FoundRecord } from "../evidence/record";
import { auditAsHtml } from "../evidence/report/html";
import { auditAsMarkdown } from "../evidence/report/markdown";
import type { BackupStorage } from "../service-fabric/backup-storage";
import { secretsInStorage } from "../service-fabric/secret-texts";
import { placeOf } from "../service-fabric/storage-kinds";
import type { Clock } from "../waiting/clock";
import type { AuditOptions } from "./audit";
import { connect } from "./connect";
import { readEvidenceFile } from "./evidence-file";
import { formatAudit } from "./format-audit";
import { storageFromEnvironment } from "./plan-sources/storage-from-environment";
import { readStackRecords } from "./stack-records";
import { UsageError } from "./usage-error";
import { writeTo } from "./write-to";

const exitCodes: Readonly<Record<AuditReport["outcome"], number>> = { ok: 0, missing: 1, unchecked: 2 };

/** @returns The exit code. @throws UsageError */
export async function runAudit(options: AuditOptions, clock: Clock): Promise<number> {
  const environment = (name: string): string | undefined => process.env[name];
  const { json, markdown, html, endpoint, stack: [stack] = [] } = options;
  // Better now than after the audit.
  if (html !== undefined) await writeTo("--html", html, "");
  const order = await readOrder(options, environment);
  const connection = { ...(endpoint === undefined ? {} : { endpoint }), ...(stack === undefined ? {} : { stack }) };
  const { client, secrets } = await connect(connection, environment);
  secrets.add(...order.records.flatMap(({ storage }) => (storage === undefined ? [] : secretsInStorage(storage))));
  try {
    const found = await makeAudit(order, {
      cluster: client,
      clock,
      redact: secrets.redact,
      progress: ({ text, isWait }) => {
        // What it waits for, so that nobody takes it for dead.
        if (isWait) console.error(text);
      },
    });
    const report: AuditReport = redacted(found, secrets.redact);
    if (html !== undefined) await writeTo("--html", html, auditAsHtml(report));
    if (json) console.log(JSON.stringify({ ok: report.outcome === "ok", ...report }, undefined, 2));
    else console.log(markdown ? auditAsMarkdown(report) : formatAudit(report));
    return exitCodes[report.outcome];
  } finally {
    await client.close();
  }
}

/** The same without a secret in any of its texts: a file may have been given whatever words. */
function redacted(report: AuditReport, redact: (text: string) => string): AuditReport {
  return JSON.parse(JSON.stringify(report), (_name, one: unknown) => (typeof one === "string" ? redact(one) : one));
}

async function readOrder(
  options: AuditOptions,
  environment: (name: string) => string | undefined,
): Promise<AuditOrder> {
  const { stack: stacks = [], evidence: files = [], storageFromEnv, maxAge } = options;
  const found = storageFromEnv ? storageFromEnvironment(environment) : undefined;
  const maxAgeSeconds = maxAge === undefined ? undefined : secondsIn(maxAge);
  const problems = [
    ...(stacks.length + files.length === 0
      ? ["what is to be audited? Give --stack or --evidence, or --policies."]
      : []),
    ...(maxAge !== undefined && maxAgeSeconds === undefined
      ? ["--max-age: must be a time, such as 90m, 24h or 7d"]
      : []),
    ...(found !== undefined && "problems" in found ? found.problems : []),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const storage = found !== undefined && "storage" in found ? found.storage : undefined;
  const ofStacks = await Promise.all(stacks.map(readStackRecords));
  const ofFiles = await Promise.all(files.map(readEvidenceFile));
  return {
    records: [
      ...ofStacks.flatMap(({ records }) => records),
      ...ofFiles.flat().map((record) => opened(record, storage)),
    ],
    unproven: ofStacks.flatMap(({ unproven }) => unproven),
    sources: [...stacks.map((name) => `stack ${name}`), ...files.map((name) => `file ${name}`)],
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}

/** A file tells where the backups lie, and never how that is opened. */
function opened(record: FoundRecord, storage: BackupStorage | undefined): RecordToAudit {
  const asked = record.kind === "backup" ? record.facts?.asked.storage : undefined;
  if (asked === undefined) return { record };
  const place = [asked.storageKind, ...asked.place];
  if (storage !== undefined && JSON.stringify(placeOf(storage)) === JSON.stringify(place)) return { record, storage };
  const given =
    storage === undefined ? "" : ` The storage that the environment names is ${placeOf(storage).join(" ")}.`;
  return { record, closed: `Its backups lie in ${place.join(" ")}: give --storage-from-env with that.${given}` };
}

const unitSeconds = new Map([
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
]);

function secondsIn(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const each = unitSeconds.get(unit);
  return amount === undefined || each === undefined || Number(amount) === 0 ? undefined : Number(amount) * each;
}
