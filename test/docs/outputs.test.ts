import { inputRules } from "../../src/provider/definitions/ad-hoc-backup/inputs";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const outputs = table("README.md", "output", "what it is").map(([output]) => codeIn(output)[0] ?? "");

test("the README's table of outputs and its inputs are all properties of the resource", () => {
  const properties = membersOf("AdHocBackup");
  expect([...new Set([...outputs, ...Object.keys(inputRules)])].sort()).toEqual([...properties.keys()].sort());
});

test("an input is in the table of outputs only where the result says it too", () => {
  const alsoOutputs = Object.entries(inputRules).filter(([, rule]) => rule.isAlsoOutput);
  expect(outputs.filter((name) => name in inputRules)).toEqual(alsoOutputs.map(([name]) => name));
});
