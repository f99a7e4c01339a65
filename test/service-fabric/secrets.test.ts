import { Secrets } from "../../src/service-fabric/secrets";

function redactor(...secrets: string[]) {
  return new Secrets(...secrets).redact;
}

describe("given secrets, when a text holds them, then it is shown without them", () => {
  const password = 'pa"ss word\\1+/=';

  test.each([
    ["plain", `Logon failure for ${password}.`, "Logon failure for [secret]."],
    ["in JSON", JSON.stringify({ PrimaryPassword: password }), '{"PrimaryPassword":"[secret]"}'],
    ["in a URL", `smb://one:${encodeURIComponent(password)}@server`, "smb://one:[secret]@server"],
    ["more than once", `${password} ${password}`, "[secret] [secret]"],
    ["with nothing around it", password, "[secret]"],
    ["not at all", "Access denied.", "Access denied."],
  ])("%s", (_, text, shown) => {
    expect(redactor(password)(text)).toBe(shown);
  });

  test("one that is part of another leaves nothing of it", () => {
    const redact = redactor("key==", "AccountName=shop;AccountKey=key==");

    expect(redact("AccountName=shop;AccountKey=key==")).toBe("[secret]");
    expect(redact("AccountKey=key==")).toBe("AccountKey=[secret]");
  });

  test("one that reads like a pattern is taken literally", () => {
    expect(redactor("$&.*")("a $&.* b, but not abc")).toBe("a [secret] b, but not abc");
  });

  test.each(["a%2bb+c", "a%2Bb%20c", "a%2bb%20c", "a%2Bb+c"])("as a URL may spell it: %s", (spelling) => {
    expect(redactor("a+b c")(`sig=${spelling}&x`)).toBe("sig=[secret]&x");
  });

  test.each([
    ["with slashes escaped", "ab\\/c"],
    ["as .NET escapes", "ab\\u002fc"],
    ["as .NET escapes, in capitals", "ab\\u002Fc"],
    ["in JSON within JSON", "ab\\\\\\/c"],
    ["in a URL within a URL", "ab%252Fc"],
    ["in HTML", "ab&#47;c"],
    ["in HTML, in hexadecimal digits", "ab&#x2F;c"],
    ["in HTML within HTML", "ab&amp;#x02f;c"],
    ["as .NET escapes, in JSON", "ab\\\\u002fc"],
    ["as .NET escapes, in JSON within JSON", "ab\\\\\\\\u002fc"],
    ["in a URL within a URL within a URL", "ab%25252Fc"],
  ])("%s", (_, spelling) => {
    expect(redactor("ab/c")(`<${spelling}>`)).toBe("<[secret]>");
  });

  test.each([
    ["a < b", "a &lt; b"],
    ["a&b", "a&amp;b"],
    ["it's", "it&apos;s"],
    ['a "b"', "a &quot;b&quot;"],
    ["a\nb\tc", "a\\nb\\\\tc"],
    ["é€😀", "\\u00e9\\u20AC\\ud83d\\uDE00"],
    ["é€😀", "%c3%A9%E2%82%AC%F0%9F%98%80"],
    ["é€😀", "&#233;&#x20ac;&#128512;"],
  ])("%j as %s", (secret, spelling) => {
    expect(redactor(secret)(`<${spelling}>`)).toBe("<[secret]>");
  });

  test("what only looks like an escape is no reason to fail", () => {
    expect(redactor("ab/c")("&#9999999;&#x110000; ab/c")).toBe("&#9999999;&#x110000; [secret]");
  });

  test("a long row of backslashes is looked through in no time", () => {
    const text = "\\".repeat(100_000);

    expect(redactor('"\\/\\/"')(text)).toBe(text);
  });

  test("one that is too short to be told from other text is left", () => {
    const redact = redactor("", "ab", "abc");

    expect(redact("ab abc")).toBe("ab [secret]");
  });

  test("none leaves every text as it is", () => {
    expect(redactor()("anything")).toBe("anything");
  });
});

test("given a secret that becomes known later, when a text holds it, then it is taken out from then on", () => {
  const secrets = new Secrets("first-secret");
  expect(secrets.redact("first-secret later-secret")).toBe("[secret] later-secret");

  secrets.add("later-secret");

  expect(secrets.redact("first-secret later-secret")).toBe("[secret] [secret]");
});

test("given a secret that is no well-formed text, when a text holds it, then it is taken out all the same", () => {
  expect(new Secrets("half \ud800 pair").redact("a half \ud800 pair")).toBe("a [secret]");
});
