import { runtime } from "@pulumi/pulumi";
import { holdsUnknown, isUnknownAt, unknownValue } from "../../src/provider/unknowns";

test("what stands for an unknown value here is what the SDK sends", () => {
  expect(unknownValue).toBe(runtime.unknownValue);
});

describe("given a value, when it is asked whether anything in it is unknown", () => {
  test.each<[string, unknown, boolean]>([
    ["the unknown value itself", unknownValue, true],
    ["in an object", { a: unknownValue }, true],
    ["deep in lists and objects", [{ a: ["v2", { b: [unknownValue] }] }], true],
    ["a text that only contains it", `${unknownValue}!`, false],
    ["as a key", { [unknownValue]: 1 }, false],
    ["nothing", undefined, false],
    ["null", { a: null }, false],
    ["plain values", { a: [1, "two", true, null] }, false],
  ])("then %s is told apart", (_, value, holds) => {
    expect(holdsUnknown(value)).toBe(holds);
  });
});

describe("given a path, when it is asked whether it leads to an unknown value", () => {
  const inputs = {
    storage: { containerName: unknownValue, path: "/b" },
    cluster: unknownValue,
    triggers: [unknownValue],
  };

  test.each<[string, readonly PropertyKey[], boolean]>([
    ["to it", ["storage", "containerName"], true],
    ["through it", ["cluster", "endpoint"], true],
    ["through a list to it", ["triggers", 0], true],
    ["beside it", ["storage", "path"], false],
    ["to what holds it", ["storage"], false],
    ["through what is no object", ["storage", "path", "length"], false],
    ["to nothing", ["storage", "missing"], false],
    ["nowhere", [], false],
  ])("then one %s is told apart", (_, path, isUnknown) => {
    expect(isUnknownAt(inputs, path)).toBe(isUnknown);
  });
});
