import { z } from "zod";
import { checkFailure } from "../../src/provider/check-failure";
import { failuresOf } from "../../src/provider/input-check";
import { unknownValue } from "../../src/provider/unknowns";

const schema = z.strictObject({
  name: z.string(),
  count: z.number("must be a number of things").max(3, "must be at most 3"),
  kind: z.enum(["one", "two"]),
  deep: z.strictObject({ list: z.array(z.string()) }),
});
const right = { name: "n", count: 1, kind: "one", deep: { list: ["a"] } };

function reasonsFor(changes: object): readonly string[] {
  return failuresOf(schema, { ...right, ...changes }).map(({ reason }) => reason);
}

test("given inputs that are right, when they are checked, then nothing is wrong", () => {
  expect(reasonsFor({})).toEqual([]);
});

describe("given inputs that are wrong, when they are checked, then each failure says where and what, in our words", () => {
  test.each<[string, object, readonly string[]]>([
    ["one is missing", { name: undefined }, ["name: is missing"]],
    ["one has another type", { name: 17 }, ["name: must be of type string"]],
    ["one has another type, of which the schema speaks", { count: "1" }, ["count: must be a number of things"]],
    ["one is out of bounds", { count: 4 }, ["count: must be at most 3"]],
    ["one is none of a few", { kind: "three" }, ['kind: must be one of "one", "two"']],
    ["one is deep inside", { deep: { list: ["a", 1] } }, ["deep.list.1: must be of type string"]],
    ["two do not exist", { other: 1, another: 2 }, ['has no field "other"', 'has no field "another"']],
    ["one is nearly written", { Counts: 1 }, ['has no field "Counts"; did you mean count?']],
    [
      "one is nearly written, deep inside",
      { deep: { list: [], lists: [] } },
      ['deep: has no field "lists"; did you mean list?'],
    ],
    ["two are wrong", { name: 1, kind: 1 }, ["name: must be of type string", 'kind: must be one of "one", "two"']],
  ])("%s", (_, changes, reasons) => {
    expect(reasonsFor(changes)).toEqual(reasons);
  });

  test("no object at all", () => {
    expect(failuresOf(schema, "text")).toEqual([{ property: "", reason: "must be of type object" }]);
    expect(failuresOf(schema, null)).toEqual([{ property: "", reason: "must be of type object" }]);
  });
});

test("given a wrong value, when its failure is told, then no property is named and the value is not shown", () => {
  const failures = failuresOf(schema, { ...right, kind: "t0psecret", count: "t0psecret" });

  expect(failures.map(({ property }) => property)).toEqual(["", ""]);
  expect(JSON.stringify(failures)).not.toContain("t0psecret");
});

test("given values that are not known yet, when they are checked, then they are right, and what is wrong beside them is told", () => {
  expect(reasonsFor({ name: unknownValue, count: unknownValue, kind: unknownValue, deep: unknownValue })).toEqual([]);
  expect(reasonsFor({ deep: { list: unknownValue }, name: 1 })).toEqual(["name: must be of type string"]);
});

test("given no path, when a failure is made, then it is the problem alone", () => {
  expect(checkFailure("", "is wrong")).toEqual({ property: "", reason: "is wrong" });
  expect(checkFailure("a.b", "is wrong")).toEqual({ property: "", reason: "a.b: is wrong" });
});
