import { formatAudit } from "../../src/cli/format-audit";
import { largeReport, report, smallReport, troubledReport } from "../evidence/report/sample-report";

test("given a report in order, then the terminal shows its figures and the outcome", () => {
  expect(formatAudit(smallReport())).toBe(`ok  fabric:/Shop
    newest proven backup  24 h, within the limit of 7 d (2026-03-09 12:00:00 UTC)
    backups listed        1 of 1
    last drill took       no drill

Audited: stack dev. Cluster: https://cluster.example:19080.
1 of 1 proven backup of 1 partition in 1 application is still listed as proven.
Nothing is missing.`);
});

test("given problems, then each stands below its application, those of a kind together, and the outcome last", () => {
  const shown = formatAudit(troubledReport());
  const [bank, shop, stock, general, end] = shown.split("\n\n");

  expect(bank).toBe(`ok  fabric:/Bank
    newest proven backup  12 h 2 min, within the limit of 7 d (2026-03-09 23:57:07 UTC)
    backups listed        3 of 3
    upgrade               2.0.0 to 3.0.0, backup before: before-v2 of stack dev, 24 h old
    upgrade               4.0.0 to 5.0.0, backup before: named by the upgrade's record, not in this audit
    upgrade               6.0.0 to 7.0.0, backup before: before-v2 of stack dev, 24 h old
    last drill took       5 min 17 s (2026-03-08 12:00:00 UTC)`);
  expect(shop?.split("\n").filter((line) => /^ {4}(PROBLEM|not checked|note): /.test(line))).toEqual([
    "    PROBLEM: gone",
    "    PROBLEM: changed",
    "    PROBLEM: evidence altered",
    "    PROBLEM: too old",
    "    PROBLEM: upgrade without backup",
    "    not checked: cannot be told",
    "    note: gone by retention",
    "    note: never drilled",
  ]);
  expect(shop).toMatch(/^NO {2}fabric:\/Shop\n {4}newest proven backup {2}9 d, 2 d over the limit of 7 d/);
  expect(shop).toContain("backup before: none");
  expect(stock).toMatch(/^\? {3}fabric:\/Stock\n {4}newest proven backup {2}none\n/);
  expect(general).toMatch(/^PROBLEM: unproven resource\n {4}orders-backup of stack dev has no proof/);
  expect(end?.split("\n").at(-1)).toBe("Something is missing: 6 problems.");
});

test("given 10,000 findings of a kind, then ten are shown and the others counted", () => {
  const lines = formatAudit(largeReport(10_000, 10_000)).split("\n");

  expect(lines.filter((line) => line.includes("is gone, and no retention"))).toHaveLength(10);
  expect(lines).toContain("        and 9990 more, which --json names");
});

test("a text of several lines keeps its margin", () => {
  const text = "The list could not be read.\nWhat to do: try again.";
  const shown = formatAudit(report({ findings: [{ severity: "unchecked", code: "cannot be told", text }] }));

  expect(shown).toContain("not checked: cannot be told\n    The list could not be read.\n    What to do: try again.");
});
