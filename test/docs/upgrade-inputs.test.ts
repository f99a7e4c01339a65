import { applicationUpgrade } from "../../src/provider/definitions";
import { normalDuration } from "../../src/provider/definitions/application-upgrade/duration";
import {
  applicationUpgradeDefaults,
  applicationUpgradeSchema,
  monitoringDefaults,
} from "../../src/provider/definitions/application-upgrade/schema";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const rowsOf = (head: string) =>
  table("docs/upgrades.md", head, "default", "meaning").map(([input, standard = "", meaning = ""]) => ({
    name: codeIn(input)[0] ?? "",
    standard,
    values: [...codeIn(standard), ...codeIn(meaning)],
  }));
const inputs = rowsOf("upgrade input");
const names = inputs.map(({ name }) => name);

test("the table of an upgrade's inputs has every one that the provider knows, and every argument of the constructor", () => {
  const members = [...membersOf("ApplicationUpgradeArgs")];

  expect([...names].sort()).toEqual([...applicationUpgrade.inputNames].sort());
  expect([...names].sort()).toEqual(members.map(([name]) => name).sort());
  expect(inputs.filter(({ standard }) => standard === "required").map(({ name }) => name)).toEqual(
    members.filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
  );
});

test("the table of monitoring has every field of it", () => {
  expect(rowsOf("of `monitoring`").map(({ name }) => name)).toEqual(Object.keys(monitoringDefaults));
});

test.each([
  ...Object.entries(applicationUpgradeDefaults).map(([name, taken]) => [name, taken, inputs] as const),
  ...Object.entries(monitoringDefaults).map(([name, taken]) => [name, taken, rowsOf("of `monitoring`")] as const),
])("says of %s the default that is taken", (name, taken, rows) => {
  const [shown] = codeIn(rows.find((row) => row.name === name)?.standard ?? "");

  expect(normalDuration(shown)).toBe(typeof taken === "number" ? taken : String(taken));
});

test.each(["mode", "whenUpgrading"] as const)("names every value of %s", (name) => {
  const { values = [] } = inputs.find((row) => row.name === name) ?? {};

  expect([...new Set(values)]).toEqual([...applicationUpgradeSchema.shape[name].options]);
});
