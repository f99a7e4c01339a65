import { counted } from "../errors/counted";
import { lengthInWords, retentionInWords, scheduleInWords } from "../evidence/policies/in-words";
import type { AuditedPolicy, PolicyFinding, PolicyReport } from "../evidence/policies/report";
import { keysInWords } from "../service-fabric/partition-information";

const signs: Readonly<Record<PolicyFinding["severity"], string>> = {
  problem: "PROBLEM",
  unchecked: "unchecked",
  note: "note",
};
const widest = signs.unchecked.length;
const margin = " ".repeat(widest + 2);
/** Of how many the names are shown. */
const mostNamed = 10;

/** A report for people: what is wrong, then the policies, and the sum. */
export function formatPolicies(report: PolicyReport): string {
  const { findings, policies } = report;
  return [
    ...findings.map(formatFinding),
    ...(policies.length === 0 ? [] : [policies.map(policyInWords).join("\n")]),
    summaryOf(report),
  ].join("\n\n");
}

function formatFinding({ severity, text, remedy, partitions }: PolicyFinding): string {
  const below = [
    ...namesOf(partitions).map((line) => `    ${line}`),
    ...(remedy === undefined ? [] : [`What to do: ${remedy}`]),
  ];
  return [`${signs[severity].padEnd(widest)}  ${text}`, ...below.map((line) => margin + line)].join("\n");
}

function policyInWords(policy: AuditedPolicy): string {
  const [schedule, longest, keeps] = factsOf(policy);
  const partitions = counted(policy.partitionCount, "partition");
  return `policy ${policy.name}: ${schedule}, late after ${longest}, keeps ${keeps}; ${partitions}`;
}

/** The same as Markdown, for a pull request or the summary of a pipeline. */
export function policiesAsMarkdown(report: PolicyReport): string {
  const { findings, policies, clusterEndpoint, madeAt } = report;
  const found = findings.map(({ severity, text, remedy = "", partitions }) => [
    severity,
    [text, ...namesOf(partitions)].map(escaped).join("<br>"),
    escaped(remedy),
  ]);
  const rows = policies.map((policy) => [policy.name, ...factsOf(policy), String(policy.partitionCount)].map(escaped));
  return [
    "## Backups by policy",
    escaped(summaryOf(report)),
    ...table(["severity", "what was found", "what to do"], found),
    ...table(["policy", "schedule", "late after", "keeps", "partitions"], rows),
    escaped(`${clusterEndpoint}, ${madeAt}`),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return [[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")];
}

/** Schedule, how late is late, and retention. */
function factsOf({ schedule, retention, isRetentionUnknown, longestSeconds }: AuditedPolicy): readonly string[] {
  return [
    schedule === undefined ? "unknown" : scheduleInWords(schedule),
    longestSeconds === undefined ? "unknown" : lengthInWords(longestSeconds),
    isRetentionUnknown ? "unknown" : retention === undefined ? "all" : retentionInWords(retention),
  ];
}

/** Of one the text has said all. */
function namesOf(partitions: PolicyFinding["partitions"]): readonly string[] {
  if (partitions.length < 2) return [];
  const named = partitions
    .slice(0, mostNamed)
    .map(({ partitionId, partition, detail }) => `${keysInWords(partition)} (${partitionId}): ${detail}`);
  const more = partitions.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more, which --json names`] : [])];
}

function summaryOf({ partitions, findings, applicationName }: PolicyReport): string {
  const where = applicationName === undefined ? "" : ` of ${applicationName}`;
  const all = `${counted(partitions.length, "partition")}${where} with state on disk`;
  if (partitions.length === 0 && findings.length === 0) return `Nothing to back up: ${all}.`;
  if (findings.length === 0) return `All is well with ${all}.`;
  const count = (verdict: string): number => partitions.filter((one) => one.verdict === verdict).length;
  return `Of ${all}: with a problem ${count("problem")}, not checked ${count("unchecked")}.`;
}

/** Text that stays text in a table of Markdown, and in a page that is made of it. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
