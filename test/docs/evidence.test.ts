import { predicates } from "../../src/evidence/predicates";
import { readRecordLine } from "../../src/evidence/record";
import { predicateTypes, statementOf } from "../../src/evidence/statement";
import { blocks, codeIn, pageAt, table } from "./pages";

const path = "docs/evidence.md";
const [shown] = blocks({ path, language: "json" });
const kinds = Object.keys(predicates) as (keyof typeof predicates)[];

test("the record that the page shows is one, and its digest is that of what it says", () => {
  const text = JSON.stringify(JSON.parse(shown?.text ?? ""));
  const record = readRecordLine(text, "the page");
  const altered = readRecordLine(text.replace('"lsn":"24"', '"lsn":"25"'), "the page");

  expect(record).toMatchObject({ kind: "backup", digest: { state: "intact" }, facts: { asked: { proof: "listed" } } });
  expect(altered).toMatchObject({ digest: { state: "altered" } });
});

test("the table has every field of every statement", () => {
  const ofStatement = Object.keys(statementOf("backup", {}, {})).filter(
    (name) => !["_type", "predicate"].includes(name),
  );
  const ofPredicates = kinds.flatMap((kind) => Object.keys(predicates[kind].shape).map((name) => `predicate.${name}`));
  const told = table(path, "field of the statement", "what it is").map(([name]) => codeIn(name)[0] ?? "");

  expect(told.toSorted()).toEqual([...new Set([...ofStatement, ...ofPredicates])].sort());
});

test("the page leads to the schema of each kind, and names the types as they are", () => {
  const text = pageAt(path).lines.join("\n");

  for (const kind of kinds) {
    expect(text).toContain(`[${kind}](evidence/${kind}.v1.schema.json)`);
    expect(predicateTypes[kind]).toBe(`urn:pulumi-servicefabric-backup:evidence:${kind}:v1`);
  }
});
