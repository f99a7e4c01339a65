import fc from "fast-check";
import { canonicalJson, digestOf } from "../../src/evidence/canonical-json";

describe("given the examples of RFC 8785", () => {
  test("when numbers, strings and literals are written, then as its section 3.2.2 shows", () => {
    const value = JSON.parse(`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`);

    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("when names are put in order, then by their UTF-16 code units, as its section 3.2.3 shows", () => {
    const value = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);

    expect(Object.values(JSON.parse(canonicalJson(value)))).toHaveLength(7);
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  test.each([
    [0, "0"],
    [-0, "0"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [9.999999999999997e22, "9.999999999999997e+22"],
    [1e23, "1e+23"],
    [999999999999999900000, "999999999999999900000"],
    [1e21, "1e+21"],
    [0.000001, "0.000001"],
    [333333333.33333325, "333333333.33333325"],
    [1424953923781206.2, "1424953923781206.2"],
  ])("when %p is written, then as %s, as its appendix B shows", (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });
});

test("given names that are numbers, when they are put in order, then as text", () => {
  expect(canonicalJson(JSON.parse('{"9":1,"a":3,"10":2,"":0}'))).toBe('{"":0,"10":2,"9":1,"a":3}');
});

test("given any JSON, when its members come in any other order, then text and digest are the same", () => {
  fc.assert(
    fc.property(fc.json(), fc.infiniteStream(fc.nat()), (json, chances) => {
      const value: unknown = JSON.parse(json);
      const other = shuffled(value, chances);

      expect(canonicalJson(other)).toBe(canonicalJson(value));
      expect(digestOf(other)).toBe(digestOf(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

/** The same value with the members of each object in another order. */
function shuffled(value: unknown, chances: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((one) => shuffled(one, chances));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [Number(chances.next().value), name, shuffled(one, chances)] as const)
      .sort(([one], [other]) => one - other)
      .map(([, name, one]) => [name, one]),
  );
}
