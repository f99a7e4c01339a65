import type { Check } from "./report";

const signs: Readonly<Record<Check["status"], string>> = {
  ok: "ok",
  warning: "warning",
  failed: "FAILED",
  skipped: "-",
};
const widestName = "backup service".length;

/** One check as a line, and under it what to do. */
export function formatCheck({ name, status, detail, remedy, code }: Check): string {
  const line = `${name.padEnd(widestName)}  ${signs[status].padEnd(signs.warning.length)}  ${detail}`;
  const rest = [
    ...(code === undefined ? [] : [`[${code}]`]),
    ...(remedy === undefined ? [] : [`What to do: ${remedy}`]),
  ];
  return [line, ...(status === "ok" ? [] : rest).map((text) => `${" ".repeat(widestName + 2)}${text}`)].join("\n");
}
