import type { SkippedService } from "../../src";
import { inputRules } from "../../src/provider/definitions/ad-hoc-backup/inputs";
import { applicationBackupRules, serviceBackupRules } from "../../src/provider/definitions/backup-set/inputs";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const page = "docs/outputs.md";

function namesIn(head: string, meaning = "what it is"): readonly string[] {
  return table(page, head, meaning).map(([name]) => codeIn(name)[0] ?? "");
}

const ofPartition = namesIn("output of `AdHocBackup`");
const ofSet = namesIn("output of a set");

describe.each([
  { resource: "AdHocBackup", outputs: ofPartition, rules: inputRules },
  { resource: "ServiceBackup", outputs: ofSet, rules: serviceBackupRules },
  { resource: "ApplicationBackup", outputs: ofSet, rules: applicationBackupRules },
])("the table of outputs of $resource", ({ resource, outputs, rules }) => {
  const inputs = Object.keys(rules);

  test("has, together with its inputs, all properties of the resource", () => {
    const properties = membersOf(resource);
    expect([...new Set([...outputs, ...inputs])].sort()).toEqual([...properties.keys()].sort());
  });

  test("has an input only where the result says it too", () => {
    const alsoOutputs = Object.entries(rules).filter(([, rule]) => rule.isAlsoOutput);
    expect(outputs.filter((name) => inputs.includes(name))).toEqual(alsoOutputs.map(([name]) => name));
  });
});

test("the table of a set's partitions has every field, and says of each whether it may be left out", () => {
  const rows = table(page, "field of `partitions`", "what it is");
  const said = rows.map(([name, what = ""]) => [codeIn(name)[0], { isOptional: what.includes("left out") }]);

  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(membersOf("PartitionBackup")));
});

test("the table of reasons has every reason for which a service is left out", () => {
  const reasons: Readonly<Record<SkippedService["reason"], true>> = {
    stateless: true,
    "in memory only": true,
    "no replicated state": true,
    "being deleted": true,
  };
  expect(namesIn("reason in `skipped`", "what it means")).toEqual(Object.keys(reasons));
});
