import { capOf, parseDuration } from "../../src/provider/custom-timeouts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

describe("given a duration as Go writes it, when it is read, then it is milliseconds", () => {
  test.each([
    ["1h30m", 1.5 * hour],
    ["90m", 90 * minute],
    ["45s", 45 * second],
    ["250ms", 250],
    ["1500us", 1.5],
    ["1500\u00b5s", 1.5],
    ["1500\u03bcs", 1.5],
    ["2000000ns", 2],
    ["1.5h", 1.5 * hour],
    ["1h0.5m", hour + 30 * second],
    [".5s", 500],
    ["5.s", 5 * second],
    ["+5m", 5 * minute],
    ["-5m", -5 * minute],
    ["0", 0],
    ["0s", 0],
    ["1m1m", 2 * minute],
    ["1000h", 1_000 * hour],
  ])("%s", (text, milliseconds) => {
    expect(parseDuration(text)).toBeCloseTo(milliseconds, 6);
  });
});

describe("given a text that is no duration, when it is read, then there is none", () => {
  test.each([
    "",
    " ",
    "5",
    "m",
    ".m",
    "1 h",
    "1h 30m",
    " 5m",
    "5m ",
    "5 minutes",
    "1d",
    "1H",
    "1,5h",
    "1.2.3s",
    "--5m",
    "1h-5m",
    "PT5M",
    "1e3s",
    "0x5s",
  ])("%p", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("given the hidden input with customTimeouts, when an operation asks for its cap", () => {
  test("then each operation has its own", () => {
    const inputs = { __timeouts: { create: "2h", update: "5m" } };

    expect(capOf(inputs, "create")).toBe(2 * hour);
    expect(capOf(inputs, "update")).toBe(5 * minute);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["the input is missing", {}],
    ["the input is null", { __timeouts: null }],
    ["the input is no object", { __timeouts: "5m" }],
    ["the operation is not in it", { __timeouts: { update: "5m" } }],
    ["the operation's is no text", { __timeouts: { create: 5 } }],
    ["the operation's is no duration", { __timeouts: { create: "soon" } }],
    ["it is zero, which is Pulumi's word for none", { __timeouts: { create: "0" } }],
    ["it is negative", { __timeouts: { create: "-5m" } }],
  ])("then there is none where %s", (_, inputs) => {
    expect(capOf(inputs, "create")).toBeUndefined();
  });
});
