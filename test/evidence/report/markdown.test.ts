import { marked } from "marked";
import type { Finding } from "../../../src/evidence/audit/report";
import { auditAsMarkdown } from "../../../src/evidence/report/markdown";
import { elementsIn, parsed, textOf } from "./parsed-page";
import { application, largeReport, report, smallReport, troubledReport } from "./sample-report";

/** What GitHub lets a step's summary have. */
const mostBytes = 1_048_576;

/** The rows of each table as a reader sees them. */
function tablesOf(markdown: string): readonly (readonly string[])[] {
  return parsed(marked.parse(markdown, { async: false }))
    .filter(({ tagName }) => tagName === "table")
    .map((table) =>
      elementsIn(table)
        .filter(({ tagName }) => tagName === "tr")
        .map((row) =>
          elementsIn(row)
            .filter(({ tagName }) => tagName === "td" || tagName === "th")
            .map(textOf)
            .join(" | "),
        ),
    );
}

test("given a report with problems, then they come first, each with its application, and then a line for each application", () => {
  const markdown = auditAsMarkdown(troubledReport());
  const [findings = [], applications, upgrades] = tablesOf(markdown);

  expect(markdown.split("\n")[0]).toBe("## ❌ Something is missing: 6 problems");
  expect(markdown).toContain("11 of 16 proven backups of 16 partitions in 3 applications are still listed as proven.");
  expect(findings).toHaveLength(11);
  expect(findings[1]).toMatch(/^❌ problem \| {2}\| unproven resource: orders-backup of stack dev has no proof/);
  expect(findings[2]).toMatch(/^❌ problem \| fabric:\/Shop \| gone: fabric:\/Shop\/Orders, keys 800 to 899/);
  expect(findings[8]).toMatch(/^⚠️ not checked \| fabric:\/Stock \| no proven backup: None of the sources/);
  expect(findings[10]).toMatch(/^ℹ️ note \| fabric:\/Shop \| never drilled/);
  expect(applications).toEqual([
    "Application |  | Newest proven backup | Backups listed | Upgrades with backup | Last drill took",
    "fabric:/Bank | ✅ in order | 12 h 2 min, within the limit of 7 d (2026-03-09 23:57:07 UTC) | 3 of 3 | 3 of 3 | 5 min 17 s (2026-03-08 12:00:00 UTC)",
    "fabric:/Shop | ❌ problem | ❌ 9 d, 2 d over the limit of 7 d (2026-03-01 11:57:59 UTC) | 8 of 13 | ❌ 1 of 2 | no drill",
    "fabric:/Stock | ⚠️ not checked | ❌ none | 0 of 0 | no upgrade | no drill",
  ]);
  expect(upgrades).toEqual([
    "Upgrade | Ended | Proven backup before it",
    "fabric:/Bank: 2.0.0 to 3.0.0 | 2026-03-03 12:28:48 UTC | before-v2 of stack dev, 24 h old",
    "fabric:/Bank: 4.0.0 to 5.0.0 | 2026-03-05 12:28:48 UTC | named by the upgrade's record, not in this audit",
    "fabric:/Bank: 6.0.0 to 7.0.0 | 2026-03-07 12:28:48 UTC | before-v2 of stack dev, 24 h old",
    "fabric:/Shop: 1.0.0 to 2.0.0 | 2026-03-02 12:28:48 UTC | before-v2 of stack dev, 24 h old",
    "fabric:/Shop: 5.0.0 to 6.0.0 | 2026-03-06 12:28:48 UTC | ❌ none",
  ]);
});

test("given a report in order, then it is short", () => {
  const { clusterVersion, maxAgeSeconds, ...rest } = smallReport();

  expect([clusterVersion, maxAgeSeconds]).not.toContain(undefined);
  expect(auditAsMarkdown(rest)).toBe(`## ✅ Nothing is missing

1 of 1 proven backup of 1 partition in 1 application is still listed as proven.

| Application |  | Newest proven backup | Backups listed | Upgrades with backup | Last drill took |
| --- | --- | --- | --- | --- | --- |
| fabric:/Shop | ✅ in order | 24 h (2026-03-09 12:00:00 UTC) | 1 of 1 | no upgrade | no drill |

Audited: stack dev. Cluster: https:<!-- -->//cluster.example:19080. Made at 2026-03-10 12:00:00 UTC by pulumi-servicefabric-backup 0.3.0.
`);
});

test("given more than a summary may have, then lists are cut, and what is left out is counted", () => {
  const long = (number: number): Finding => ({
    severity: "problem",
    code: "gone",
    text: `${number} ${"@#|<&".repeat(5_000)}`,
  });
  const applications = Array.from({ length: 500 }, (_, number) =>
    application({ applicationName: `fabric:/${number}/${"x".repeat(5_000)}`, findings: [long(number)] }),
  );
  const markdown = auditAsMarkdown(report({ outcome: "missing", applications }));

  expect(Buffer.byteLength(markdown)).toBeLessThan(mostBytes);
  expect(tablesOf(markdown).map((rows) => rows.length)).toEqual([51, 51]);
  expect(markdown.match(/And 450 more, which `--json` and `--html` have\./g)).toHaveLength(2);
  expect(auditAsMarkdown(largeReport(10_000, 10_000)).length).toBeLessThan(65_536);
});
