import { holdsKey, keysInWords, toInteger } from "../../src/service-fabric/partition-information";

const range = { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "9007199254740993" } as const;

test.each<[Parameters<typeof holdsKey>[0], string | undefined, boolean]>([
  [range, "-9223372036854775808", true],
  [range, "-9223372036854775809", false],
  [range, "9007199254740993", true],
  // Beyond 2^53, where a number would be rounded to the one before.
  [range, "9007199254740994", false],
  [range, "0", true],
  [range, "", false],
  [range, "ten", false],
  [range, undefined, false],
  [{ kind: "Named", name: "eu" }, "eu", true],
  [{ kind: "Named", name: "eu" }, "EU", false],
  [{ kind: "Named", name: "eu" }, undefined, false],
  [{ kind: "Singleton" }, undefined, true],
  [{ kind: "Singleton" }, "0", false],
])("given %j, then whether the key %s leads to it is %s", (information, key, holds) => {
  expect(holdsKey(information, key)).toBe(holds);
});

test.each([
  [" -5 ", -5n],
  ["9223372036854775807", 9223372036854775807n],
  ["5.0", undefined],
  ["x5", undefined],
  ["5x", undefined],
  ["- 5", undefined],
  [undefined, undefined],
])("given %j, then it is read as a whole number where it is one", (text, number) => {
  expect(toInteger(text)).toBe(number);
});

test.each<[Parameters<typeof keysInWords>[0], string]>([
  [{ kind: "Int64Range", lowKey: "0", highKey: "33" }, "keys 0 to 33"],
  [{ kind: "Named", name: "a" }, 'name "a"'],
  [{ kind: "Singleton" }, "Singleton"],
  [undefined, "unknown keys"],
])("given %j, then a person reads %s", (information, text) => {
  expect(keysInWords(information)).toBe(text);
});
