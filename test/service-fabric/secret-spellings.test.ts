import * as fc from "fast-check";
import { secretsInEnvironment, secretsInStorage } from "../../src/service-fabric/secret-texts";
import { Secrets } from "../../src/service-fabric/secrets";

const signature = "c2lnbmF0dXJlK29mK3RoZS9TQVM=";
const encodedSignature = encodeURIComponent(signature);

describe("given a secret, when a text holds it encoded as a whole, then nothing of it is shown", () => {
  const password = "pa$$+word/of the share";
  const { redact } = new Secrets(password);

  test.each([0, 1, 2])("in base64, after %d other bytes", (before) => {
    const text = Buffer.from(`${"x".repeat(before)}${password}yz`).toString("base64");

    expect(redact(`<${text}>`)).toBe("<[secret]>");
    expect(redact(`<${text.replace(/.{10}/g, "$&\r\n")}>`)).toMatch(/^<\[secret\][\s\w=]{0,9}>$/);
    expect(redact(`<${Buffer.from(`${"x".repeat(before)}${password}`).toString("base64url")}>`)).toBe("<[secret]>");
  });

  test.each([
    ["in hexadecimal digits", Buffer.from(password).toString("hex")],
    ["in hexadecimal digits, in capitals", Buffer.from(password).toString("hex").toUpperCase()],
    ["percent-encoded throughout", Buffer.from(password).toString("hex").replace(/../g, "%$&")],
    ["as UTF-16 units of JavaScript", [...password].map((sign) => `\\u${hex(sign)}`).join("")],
    ["as UTF-16 units of old ASP", [...password].map((sign) => `%u${hex(sign)}`).join("")],
    ["broken over lines", password.replace(/.{5}/g, "$&\n   ")],
    ["broken over lines in JSON", JSON.stringify(password.replace(/.{5}/g, "$&\r\n")).slice(1, -1)],
    ["with its blanks folded", password.replaceAll(" ", "  \t")],
  ])("%s", (_, text) => {
    expect(redact(`<${text}>`)).toBe("<[secret]>");
  });

  test("after what only looks like the begin of an escape", () => {
    expect(new Secrets("newpassword").redact("C:\\newpassword")).toBe("C:[secret]");
    expect(new Secrets("41secret/x").redact(encodeURIComponent("100%41secret/x"))).toBe("100%25[secret]");
  });
});

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(4, "0");
}

/** Every place at which the secret stands, found by looking at each. */
function plainlyMasked(text: string, secret: string): string {
  const isHidden = [...text].map((_, at) =>
    [...secret].some((_, back) => at >= back && text.startsWith(secret, at - back)),
  );
  return [...text].map((sign, at) => (isHidden[at] ? (isHidden[at - 1] ? "" : "[secret]") : sign)).join("");
}

describe("given secrets that overlap, when a text holds them, then all of it is hidden", () => {
  test("a short one in a long one, whichever is known first", () => {
    for (const secrets of [
      ["word", "password-of-the-share"],
      ["password-of-the-share", "word"],
    ]) {
      expect(new Secrets(...secrets).redact("a password-of-the-share, word")).toBe("a [secret], [secret]");
    }
  });

  test("the end of one that is the begin of another, or of itself", () => {
    expect(new Secrets("abcdef", "defghi").redact("<abcdefghi>")).toBe("<[secret]>");
    expect(new Secrets("abcab").redact("<abcabcab>")).toBe("<[secret]>");
  });

  test("what only begins or ends like one stays, and one right after it is hidden", () => {
    const { redact } = new Secrets("abcabd");

    expect(redact("abcabd abcab.d .bcabd abcabcabd abcabdcabd")).toBe(
      "[secret] abcab.d .bcabd abc[secret] [secret]cabd",
    );
  });

  test("exactly what one of them covers, whatever repeats itself in it", () => {
    const word = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom("a", "b"), minLength, maxLength });
    const text = fc.array(word(0, 12), { maxLength: 4 }).map((words) => words.join("."));

    fc.assert(
      fc.property(word(3, 7), text, word(0, 4), (secret, around, between) => {
        const whole = `${secret}.${around}${secret}${between}${secret}${around}`;

        const shown = new Secrets(secret).redact(whole).replace(/(?:\[secret\])+/g, "[secret]");
        expect(shown).toBe(plainlyMasked(whole, secret));
      }),
      { seed: 20_260_301, numRuns: 500 },
    );
  });

  test("two that are encoded, in whatever order they stand", () => {
    const [first, second] = ["the-first-password", "another-password-1"];
    const [one, other] = [first, second].map((password) => Buffer.from(password).toString("base64"));

    expect(new Secrets(first, second).redact(`${one} ${other} ${one}`)).toBe("[secret] [secret] [secret]");
    expect(new Secrets(second, first).redact(`${one} ${other} ${one}`)).toBe("[secret] [secret] [secret]");
  });

  test("those of another set, also what that learns later", () => {
    const [own, other] = [new Secrets("abcdef"), new Secrets()];
    own.include(other);
    other.add("defghi");

    expect(own.redact("<abcdefghi>")).toBe("<[secret]>");
  });
});

describe("given no secret at all, when a text holds a signature, then its value is hidden", () => {
  test.each([
    [`https://a/b?sv=1&sig=${encodedSignature}&se=2`, "https://a/b?sv=1&sig=[secret]&se=2"],
    [`https://a/b?sv=1&amp;sig=${encodedSignature}&amp;se=2`, "https://a/b?sv=1&amp;sig=[secret]&amp;se=2"],
    [`https://a/b?sig=${signature}`, "https://a/b?sig=[secret]"],
    [JSON.stringify(`sig=${signature}`).replaceAll("/", "\\/"), '"sig=[secret]"'],
    [`sv=1\\u0026sig=${encodedSignature}\\u0026se=2`, "sv=1\\u0026sig=[secret]\\u0026se=2"],
    [encodeURIComponent(`?sig=${encodedSignature}&se=2`), "%3Fsig%3D[secret]%26se%3D2"],
    ["config=abc, design=def", "config=abc, design=def"],
  ])("%s", (text, shown) => {
    expect(new Secrets().redact(text)).toBe(shown);
  });
});

describe("given a SAS where it does not belong, when the server repeats its parts, then they are hidden", () => {
  const sas = `sv=2022-11-02&sp=rwl&sig=${encodedSignature}&se=2030`;

  test.each([
    ["glued to BlobEndpoint", `BlobEndpoint=https://shop.blob.core.windows.net/?${sas};AccountName=shop`],
    [
      "with &amp;",
      `BlobEndpoint=https://shop.blob.core.windows.net;SharedAccessSignature=${sas.replaceAll("&", "&amp;")}`,
    ],
  ])("%s", (_, connectionString) => {
    const storage = { storageKind: "AzureBlobStore", connectionString, containerName: "backups" } as const;
    const { redact } = new Secrets(...secretsInStorage(storage));

    expect(redact(`did not match: ${signature}`)).toBe("did not match: [secret]");
    expect(redact(`GET /backups?${sas}`)).not.toContain(encodedSignature);
  });

  test("in blobServiceUri", () => {
    const { redact } = new Secrets(
      ...secretsInStorage({
        storageKind: "ManagedIdentityAzureBlobStore",
        managedIdentityType: "Cluster",
        blobServiceUri: `https://shop.blob.core.windows.net/?${sas}`,
        containerName: "backups",
      }),
    );

    expect(redact(`did not match: ${signature}; ${sas}`)).toBe("did not match: [secret]; [secret]");
  });
});

test("given credentials in the environment, when a proxy or a credential repeats them, then they are hidden", () => {
  const variables: Readonly<Record<string, string>> = {
    AZURE_CLIENT_SECRET: "the-secret-of-the-client",
    HTTPS_PROXY: "http://somebody:p%40ss-word@proxy.example:8080",
  };
  const { redact } = new Secrets(...secretsInEnvironment((name) => variables[name]));
  const basic = Buffer.from("somebody:p@ss-word").toString("base64");

  expect(redact(`the-secret-of-the-client, p@ss-word, Basic ${basic}`)).toBe("[secret], [secret], Basic [secret]");
});

describe("given 10,000 characters, when they are looked through, then it takes no longer than they are long", () => {
  const count = 10_000;

  test.each<[string, string, string, string]>([
    ["a secret of backslashes", "\\".repeat(count), `<${"\\".repeat(2 * count)}>`, "<[secret]>"],
    ["a row of backslashes in a secret", `pass${"\\".repeat(40)}word`, `<pass${"\\".repeat(count)}word>`, "<[secret]>"],
    ["a row of backslashes that is not its", `pass${"\\".repeat(40)}word`, `pass${"\\".repeat(count)}ward`, ""],
    ["a secret of one sign", "a".repeat(count), `<${"a".repeat(2 * count)}>`, "<[secret]>"],
    ["a secret that nearly fits everywhere", `${"a".repeat(count)}b`, "a".repeat(2 * count), ""],
    ["percent signs within one another", "%".repeat(count), `<${"%25".repeat(count)}>`, "<[secret]>"],
  ])("%s", (_, secret, text, shown) => {
    const { redact } = new Secrets(secret);
    const began = process.cpuUsage();

    expect(redact(text)).toBe(shown === "" ? text : shown);

    // A few milliseconds; what grew with the square, let alone faster, would take minutes.
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
  });

  test("a text that nobody could read is cut, and no half of a secret stands at its end", () => {
    const text = `${"x".repeat(99_990)}password-of-the-share`;

    const shown = new Secrets("password-of-the-share").redact(text);

    expect(shown).toMatch(/^x+\[secret\]…$/);
  });
});

test("given bytes that are no character in UTF-8, when a text with them is shown, then they stay as they are", () => {
  const text = "path=%E0%80%80&more";

  expect(new Secrets("a-secret-of-ours").redact(text)).toBe(text);
});
