import { isThumbprint, normalThumbprint } from "../../src/service-fabric/connection/thumbprint";

const digits = "0F6A9C1F2B3D4E5F60718293A4B5C6D7E8F90A1B";
const pairs = digits.match(/../g) ?? [];

describe("given a thumbprint as people copy it, when it is read, then it comes in its normal form", () => {
  test.each([
    ["as it is", digits],
    ["in lower case", digits.toLowerCase()],
    ["with colons, as OpenSSL shows it", pairs.join(":")],
    ["with dashes", pairs.join("-").toLowerCase()],
    ["with blanks and the invisible mark of Windows' dialog", `\u200e${pairs.join(" ")}`],
    ["with a mark of byte order, and ends of lines", `\ufeff${digits}\r\n`],
  ])("%s", (_, text) => {
    expect(normalThumbprint(text)).toBe(digits);
    expect(isThumbprint(text)).toBe(true);
  });
});

test.each([
  ["AB".repeat(20), true],
  ["AB".repeat(32), true],
  ["", false],
  ["AB".repeat(16), false],
  ["AB".repeat(20).slice(1), false],
  ["AB".repeat(64), false],
  ["GH".repeat(20), false],
  [`${"AB".repeat(20)},${"AB".repeat(20)}`, false],
])("given %j, when it is looked at, then it is a thumbprint: %s", (text, is) => {
  expect(isThumbprint(text)).toBe(is);
});
