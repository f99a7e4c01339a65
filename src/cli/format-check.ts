import type { Check, Finding } from "../doctor/report";

const signs: Readonly<Record<Check["status"], string>> = {
  ok: "ok",
  warning: "warning",
  failed: "FAILED",
  skipped: "-",
};
const widestName = "backup service".length;
const margin = " ".repeat(widestName + 2);
/** Of how many the names are shown. */
const mostNamed = 10;

/** One check as a line, and under it what was found of how many, and what to do. */
export function formatCheck(check: Check): string {
  const { name, status, detail, findings = [] } = check;
  const line = `${name.padEnd(widestName)}  ${sign(status)}  ${detail}`;
  // Where all are well alike, the line says it.
  if (findings.length === 1 && status === "ok") return line;
  return [line, ...[...findings.flatMap(formatFinding), ...whatToDo(check)].map((text) => margin + text)].join("\n");
}

function formatFinding(finding: Finding): readonly string[] {
  const { status, detail, entities } = finding;
  const indent = " ".repeat(signs.warning.length + 2);
  const named = entities.slice(0, mostNamed).map(({ name, partitionId }) => `${name} (${partitionId})`);
  const more = entities.length - named.length;
  const below = [...named, ...(more > 0 ? [`and ${more} more, which --json names`] : []), ...whatToDo(finding)];
  return [
    `${sign(status)}  ${entities.length} × ${detail}`,
    ...(status === "ok" ? [] : below.map((text) => indent + text)),
  ];
}

function whatToDo({ status, code, remedy }: Pick<Check, "status" | "code" | "remedy">): readonly string[] {
  if (status === "ok") return [];
  return [...(code === undefined ? [] : [`[${code}]`]), ...(remedy === undefined ? [] : [`What to do: ${remedy}`])];
}

function sign(status: Check["status"]): string {
  return signs[status].padEnd(signs.warning.length);
}
