import type { AuditedApplication, AuditReport, Finding } from "../evidence/audit/report";
import { printable } from "../evidence/report/printable";
import { durationInWords, timeInWords } from "../evidence/report/times";
import {
  ageInWords,
  backupBeforeInWords,
  freshnessOf,
  headlineOf,
  newestOf,
  type Standing,
  scopeOf,
  severities,
  standingOf,
} from "../evidence/report/words";

const signs: Readonly<Record<Standing, string>> = { ok: "ok", problem: "NO", unchecked: "?" };
const severityWords: Readonly<Record<Finding["severity"], string>> = {
  problem: "PROBLEM",
  unchecked: "not checked",
  note: "note",
};
const indent = " ".repeat(4);
/** Of how many of a kind the texts are shown. */
const mostShown = 10;

/** An audit for people: each application with its figures and what is found, then the outcome. */
export function formatAudit(report: AuditReport): string {
  const { applications, findings, maxAgeSeconds, sources, clusterEndpoint } = report;
  const sections = [
    ...applications.map((application) => applicationInWords(application, maxAgeSeconds)),
    findingsInWords(findings, ""),
    [`Audited: ${sources.join(", ")}. Cluster: ${clusterEndpoint}.`, scopeOf(report), `${headlineOf(report)}.`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(printable).join("\n"))
    .join("\n\n");
}

function applicationInWords(application: AuditedApplication, maxAgeSeconds: number | undefined): readonly string[] {
  const { applicationName, findings, backups, upgrades, drills } = application;
  const freshness = freshnessOf(application, maxAgeSeconds);
  const drill = newestOf(drills, ({ drilledAt }) => drilledAt);
  const listed = backups.filter(({ verdict }) => verdict === "listed").length;
  return [
    `${signs[standingOf(findings)].padEnd(indent.length)}${applicationName}`,
    `${indent}newest proven backup  ${freshness === undefined ? "none" : `${ageInWords(freshness)} (${freshness.timestamp})`}`,
    `${indent}backups listed        ${listed} of ${backups.length}`,
    ...upgrades.map(
      (upgrade) =>
        `${indent}upgrade               ${upgrade.previousVersion} to ${upgrade.version}, backup before: ${backupBeforeInWords(upgrade)}`,
    ),
    `${indent}last drill took       ${drill === undefined ? "no drill" : `${durationInWords(drill.restoreSecondsTotal)} (${timeInWords(drill.drilledAt)})`}`,
    ...findingsInWords(findings, indent),
  ];
}

/** Those of a kind together, worst first. */
function findingsInWords(findings: readonly Finding[], margin: string): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const severity of severities) {
    for (const { code, text } of findings.filter((finding) => finding.severity === severity)) {
      const kind = `${severityWords[severity]}: ${code}`;
      kinds.set(kind, [...(kinds.get(kind) ?? []), text]);
    }
  }
  return [...kinds].flatMap(([kind, texts]) => {
    const more = texts.length - mostShown;
    const shown = [...texts.slice(0, mostShown), ...(more > 0 ? [`and ${more} more, which --json names`] : [])];
    return [
      `${margin}${kind}`,
      ...shown.map((text) => `${margin}${indent}${text.replaceAll("\n", `\n${margin}${indent}`)}`),
    ];
  });
}
