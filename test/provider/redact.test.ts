import { redactor } from "../../src/provider/redact";

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
    expect(redactor([password])(text)).toBe(shown);
  });

  test("one that is part of another leaves nothing of it", () => {
    const redact = redactor(["key==", "AccountName=shop;AccountKey=key=="]);

    expect(redact("AccountName=shop;AccountKey=key==")).toBe("[secret]");
    expect(redact("AccountKey=key==")).toBe("AccountKey=[secret]");
  });

  test("one that reads like a pattern is taken literally", () => {
    expect(redactor(["$&.*"])("a $&.* b, but not abc")).toBe("a [secret] b, but not abc");
  });

  test.each(["a%2bb+c", "a%2Bb%20c", "a%2bb%20c", "a%2Bb+c"])("as a URL may spell it: %s", (spelling) => {
    expect(redactor(["a+b c"])(`sig=${spelling}&x`)).toBe("sig=[secret]&x");
  });

  test("one that is too short to be told from other text is left", () => {
    const redact = redactor(["", "ab", "abc"]);

    expect(redact("ab abc")).toBe("ab [secret]");
  });

  test("none leaves every text as it is", () => {
    expect(redactor([])("anything")).toBe("anything");
  });
});
