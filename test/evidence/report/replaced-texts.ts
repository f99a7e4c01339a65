import type { AuditReport } from "../../../src/evidence/audit/report";

/** Words that a program chooses, and no person or cluster. */
const ofTheType = new Set(["severity", "code", "state", "verdict", "kind", "outcome"]);
const times = new Set(["madeAt", "timestamp", "startedAt", "finishedAt", "drilledAt", "completedAt"]);

export interface Replaced {
  readonly report: AuditReport;
  /** Each text that stands in it now, and whether it is the name of a partition, which is shown in quotes. */
  readonly texts: ReadonlyMap<string, { readonly isName: boolean }>;
}

/**
 * The report with other texts in all its fields, times too unless they are kept; equal texts stay equal, and each can be
 * told from the others.
 */
export function replaceTexts(
  report: AuditReport,
  { keepsTimes, textOf }: { readonly keepsTimes: boolean; readonly textOf: (index: number) => string },
): Replaced {
  const replacements = new Map<string, string>();
  const texts = new Map<string, { readonly isName: boolean }>();
  const replaced = JSON.stringify(report, (key, value: unknown) => {
    const isText = typeof value === "string" && !ofTheType.has(key) && !(keepsTimes && times.has(key));
    if (!isText) return value;
    const index = replacements.size;
    const text = replacements.get(value) ?? `⟦${index}⟧${textOf(index)}⟦/${index}⟧`;
    replacements.set(value, text);
    texts.set(text, { isName: key === "name" });
    return text;
  });
  // What was an audit's report is one still: only its texts are others.
  return { report: JSON.parse(replaced) as AuditReport, texts };
}
