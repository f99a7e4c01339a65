import { type ErrorCode, errorRegistry } from "../errors";
import { ageInWords } from "../errors/age-in-words";
import { counted } from "../errors/counted";
import type { Loss, PlanRow, PlanWarning, RestorePlan } from "../restore/plan";
import { keysInWords } from "../service-fabric/partition-information";
import type { OpenedPlan } from "./open-plan";

/** Of how many the names are shown. */
const mostNamed = 10;

/** A plan for people: a line for each partition, then what stands in the way, what to know, and what to create. */
export function formatPlan({ plan, unproven, secrets }: Omit<OpenedPlan, "client">): string {
  const { rows, toCreate } = plan;
  const sections = [
    aligned(rows.map(cellsOf)),
    obstaclesInWords(rows),
    warningsInWords(plan),
    toCreate.map(
      ({ applicationName, isApplicationMissing, serviceName, scheme }) =>
        `to create: ${isApplicationMissing ? `the application ${applicationName}, then ` : ""}${serviceName} (${scheme})`,
    ),
    unproven.map(({ resource, why }) => `not proven: ${resource}. ${why}`),
    [summaryOf(rows)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(secrets.redact).join("\n"))
    .join("\n\n");
}

function cellsOf(row: PlanRow): readonly string[] {
  const { serviceName, information, backup, ageSeconds, loss, obstacles, from } = row;
  const source = from.serviceName === serviceName ? "" : ` (of ${from.serviceName})`;
  return [
    obstacles.length === 0 ? "ok" : "NO",
    `${serviceName}, ${keysInWords(information)}`,
    backup === undefined ? "no backup" : `${backup.timestamp}${source}`,
    ageSeconds === undefined ? "" : `${ageInWords(ageSeconds)} old`,
    backup === undefined ? "" : lossInWords(loss),
    [...new Set(obstacles.map(({ code }) => code))].join(" "),
  ];
}

function lossInWords(loss: Loss): string {
  return loss.kind === "operations" ? `about ${loss.operations} operations since` : "loss cannot be told";
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((most, row) => Math.max(most, (row[column] ?? "").length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Each error once, and below it whom it concerns. */
function obstaclesInWords(rows: readonly PlanRow[]): readonly string[] {
  const byCode = new Map<ErrorCode, string[]>();
  for (const row of rows) {
    for (const { code, detail } of row.obstacles) {
      byCode.set(code, [...(byCode.get(code) ?? []), `${nameOf(row)}${detail === "" ? "" : `: ${detail}`}`]);
    }
  }
  return [...byCode].flatMap(([code, details]) => [
    `[${code}] ${errorRegistry[code].message}`,
    ...inShort(details),
    `    What to do: ${errorRegistry[code].remedy}`,
  ]);
}

/** What is said of all alike stands once. */
function warningsInWords({ rows, warnings }: RestorePlan): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const row of rows) {
    for (const { text } of row.warnings) byText.set(text, [...(byText.get(text) ?? []), nameOf(row)]);
  }
  return [
    ...warnings.map(({ text }: PlanWarning) => `warning: ${text}`),
    ...[...byText].flatMap(([text, names]) => [`warning: ${text}`, ...inShort(names)]),
    ...lossesInWords(rows),
  ];
}

function lossesInWords(rows: readonly PlanRow[]): readonly string[] {
  const whys = new Set(
    rows.flatMap(({ loss, backup }) => (loss.kind === "unknown" && backup !== undefined ? loss.why : [])),
  );
  return [...whys].map((why) => `loss cannot be told: ${why}`);
}

function inShort(lines: readonly string[]): readonly string[] {
  const more = lines.length - mostNamed;
  return [...lines.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more, which --json names`] : [])].map(
    (line) => `    ${line}`,
  );
}

function nameOf({ serviceName, information, partitionId }: PlanRow): string {
  const id = partitionId === undefined ? "" : ` (${partitionId})`;
  return `${serviceName}, ${keysInWords(information)}${id}`;
}

function summaryOf(rows: readonly PlanRow[]): string {
  const blocked = rows.filter(({ obstacles }) => obstacles.length > 0).length;
  if (rows.length === 0) return "Nothing was found that could be restored.";
  if (blocked === 0) return `${counted(rows.length, "partition")} can be restored.`;
  return `${blocked} of ${counted(rows.length, "partition")} cannot be restored.`;
}
