import { restoreDrill } from "../../src/provider/definitions";
import { inputRules } from "../../src/provider/definitions/restore-drill/inputs";
import { restoreDrillDefaults, restoreDrillSchema } from "../../src/provider/definitions/restore-drill/schema";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const inputs = table("docs/drills.md", "drill input", "default", "meaning").map(
  ([input, standard = "", meaning = ""]) => ({ name: codeIn(input)[0] ?? "", standard, meaning }),
);
const names = inputs.map(({ name }) => name);
const namesIn = (head: string) => table("docs/outputs.md", head, "what it is").map(([name]) => codeIn(name)[0] ?? "");

describe("the table of a drill's inputs", () => {
  test("has every one that the provider knows, every argument of the constructor, and says which are required", () => {
    const members = [...membersOf("RestoreDrillArgs")];

    expect([...names].sort()).toEqual([...restoreDrill.inputNames].sort());
    expect([...names].sort()).toEqual(members.map(([name]) => name).sort());
    expect(inputs.filter(({ standard }) => standard === "required").map(({ name }) => name)).toEqual(
      members.filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
    );
  });

  test.each(Object.entries(restoreDrillDefaults))("says of %s the default that is taken", (name, taken) => {
    expect(codeIn(inputs.find((row) => row.name === name)?.standard)).toEqual([JSON.stringify(taken)]);
  });

  test.each(inputs.filter(({ meaning }) => /\d+ to [\d,]+/.test(meaning)))(
    "says of $name the range that is taken",
    ({ name, meaning }) => {
      const [, least, most = ""] = /(\d+) to ([\d,]+)/.exec(meaning) ?? [];
      const fields: Readonly<Record<string, { safeParse(value: unknown): { readonly success: boolean } }>> =
        restoreDrillSchema.shape;
      const [low, high] = [Number(least), Number(most.replaceAll(",", ""))];

      expect([low - 1, low, high, high + 1].map((value) => fields[name]?.safeParse(value).success)).toEqual([
        false,
        true,
        true,
        false,
      ]);
    },
  );
});

test("the table of a drill's outputs has, together with its inputs, all properties of the resource", () => {
  const properties = [...membersOf("RestoreDrill").keys()];
  expect([...namesIn("output of `RestoreDrill`"), ...Object.keys(inputRules)].sort()).toEqual(properties.sort());
});

test("the table of a drill's partitions has every field", () => {
  expect(namesIn("field of a drill's `partitions`")).toEqual([...membersOf("DrilledPartition").keys()]);
});
