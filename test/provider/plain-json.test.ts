import { toPlainJson } from "../../src/provider/plain-json";

test("given what the host cannot send, when it leaves, then it is plain JSON", () => {
  const properties = {
    missing: undefined,
    deep: { missing: undefined, list: [undefined, 1] },
    date: new Date(Date.UTC(2018, 9, 22)),
    none: Number.NaN,
    empty: null,
    text: "131846800323087021",
  };

  expect(toPlainJson(properties)).toEqual({
    deep: { list: [null, 1] },
    date: "2018-10-22T00:00:00.000Z",
    none: null,
    empty: null,
    text: "131846800323087021",
  });
  expect(Object.keys(toPlainJson(properties))).not.toContain("missing");
});

test("given a bigint, when it leaves, then it throws here, and not in the host after the fact", () => {
  expect(() => toPlainJson({ lsn: 1n })).toThrow(TypeError);
});
