import type { AuditedApplication, AuditReport, Finding } from "../audit/report";
import { printable } from "./printable";
import { durationInWords, timeInWords } from "./times";
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
  standingOfOutcome,
} from "./words";

/** Of each list; a pipeline's summary may have 1 MB, and a comment on a pull request 65,536 characters. */
const mostRows = 50;
/** Of one text, so that the page keeps its limit whatever a cluster says. */
const mostCharacters = 400;

const signs: Readonly<Record<Standing | "note", string>> = { ok: "✅", problem: "❌", unchecked: "⚠️", note: "ℹ️" };
const words: Readonly<Record<Standing | "note", string>> = {
  ok: "in order",
  problem: "problem",
  unchecked: "not checked",
  note: "note",
};

/** The report for a pull request or a pipeline's summary: what is wrong, and a line for each application. */
export function auditAsMarkdown(report: AuditReport): string {
  const { clusterEndpoint, clusterVersion, sources, madeAt, packageVersion } = report;
  const cluster = clusterVersion === undefined ? clusterEndpoint : `${clusterEndpoint}, version ${clusterVersion}`;
  const paragraphs = [
    `## ${signs[standingOfOutcome[report.outcome]]} ${plain(headlineOf(report))}`,
    plain(scopeOf(report)),
    findingsTable(report),
    applicationsTable(report),
    upgradesTable(report.applications),
    `Audited: ${plain(sources.join(", "))}. Cluster: ${plain(cluster)}. ` +
      `Made at ${plain(timeInWords(madeAt))} by pulumi-servicefabric-backup ${plain(packageVersion)}.`,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== "").join("\n\n")}\n`;
}

/**
 * A text as itself, on one line, in a table or beside one. An empty comment parts what would become a mention of somebody,
 * a link or a picture after Markdown is done.
 */
function plain(text: string): string {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters).replace(/[\ud800-\udbff]$/, "")}…` : text;
  return printable(cut)
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/[@#]|:(?=\/\/|[a-z+-][\w+-]*:)|www(?=\.)/gi, "$&<!-- -->");
}

function table<One>(heads: readonly string[], all: readonly One[], cells: (one: One) => readonly string[]): string {
  if (all.length === 0) return "";
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  const rows = all.slice(0, mostRows).map((one) => line(cells(one)));
  const more = all.length - rows.length;
  const rest = more === 0 ? [] : ["", `And ${more} more, which \`--json\` and \`--html\` have.`];
  return [line(heads), line(heads.map(() => "---")), ...rows, ...rest].join("\n");
}

function findingsTable(report: AuditReport): string {
  const named: readonly { readonly name: string; readonly finding: Finding }[] = [
    ...report.findings.map((finding) => ({ name: "", finding })),
    ...report.applications.flatMap(({ applicationName, findings }) =>
      findings.map((finding) => ({ name: applicationName, finding })),
    ),
  ];
  const worstFirst = severities.flatMap((severity) => named.filter(({ finding }) => finding.severity === severity));
  return table(["", "Application", "What"], worstFirst, ({ name, finding: { severity, code, text } }) => [
    `${signs[severity]} ${words[severity]}`,
    plain(name),
    `**${plain(code)}**: ${plain(text)}`,
  ]);
}

function applicationsTable({ applications, maxAgeSeconds }: AuditReport): string {
  const heads = [
    "Application",
    "",
    "Newest proven backup",
    "Backups listed",
    "Upgrades with backup",
    "Last drill took",
  ];
  return table(heads, applications, (application) => {
    const { applicationName, backups, upgrades, drills, findings } = application;
    const standing = standingOf(findings);
    const freshness = freshnessOf(application, maxAgeSeconds);
    const drill = newestOf(drills, ({ drilledAt }) => drilledAt);
    const listed = backups.filter(({ verdict }) => verdict === "listed").length;
    const backed = upgrades.filter(({ backupBefore }) => backupBefore.kind !== "none").length;
    return [
      plain(applicationName),
      `${signs[standing]} ${words[standing]}`,
      freshness === undefined
        ? "❌ none"
        : `${freshness.over === undefined ? "" : "❌ "}${plain(`${ageInWords(freshness)} (${freshness.timestamp})`)}`,
      `${listed} of ${backups.length}`,
      upgrades.length === 0 ? "no upgrade" : `${backed < upgrades.length ? "❌ " : ""}${backed} of ${upgrades.length}`,
      drill === undefined
        ? "no drill"
        : plain(`${durationInWords(drill.restoreSecondsTotal)} (${timeInWords(drill.drilledAt)})`),
    ];
  });
}

function upgradesTable(applications: readonly AuditedApplication[]): string {
  const all = applications.flatMap(({ applicationName, upgrades }) =>
    upgrades.map((upgrade) => ({ applicationName, upgrade })),
  );
  return table(["Upgrade", "Ended", "Proven backup before it"], all, ({ applicationName, upgrade }) => [
    plain(`${applicationName}: ${upgrade.previousVersion} to ${upgrade.version}`),
    plain(timeInWords(upgrade.finishedAt)),
    `${upgrade.backupBefore.kind === "none" ? "❌ " : ""}${plain(backupBeforeInWords(upgrade))}`,
  ]);
}
