import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadClientCertificate } from "../../src/service-fabric/connection/client-certificate";
import type { ClientCertificateSource } from "../../src/service-fabric/connection/connection";
import { trustOptions } from "../../src/service-fabric/connection/server-trust";
import { authority, rsaPssKey, selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, transportTo, untilEnd } from "./cluster-transport";
import { integer, octets, oid, sequence, toDer } from "./der";
import { pfxOf } from "./pfx-file";
import { httpAnswer } from "./raw-server";
import { startTlsServer } from "./tls-server";

afterEach(closeAll);

const folder = mkdtempSync(join(tmpdir(), "certificate-spellings-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** What is given as a text, and by the path of a file that holds it. */
function bothWays(content: string | Buffer): ({ text: string } | { path: string })[] {
  const path = join(folder, `${++files}`);
  writeFileSync(path, content);
  return [...(typeof content === "string" ? [{ text: content }] : []), { path }];
}

const now = Date.UTC(2026, 0);
const passphrase = "pa$$-phrase";
const root = authority("Contoso Root");
const own = root.issue({ name: "admin", purpose: "client" });
const encryptedOld = encrypted("pkcs1");

function encrypted(type: "pkcs1" | "pkcs8"): string {
  return createPrivateKey(own.key).export({ type, format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
}

const bomOfUtf16 = Buffer.of(0xff, 0xfe);

/** How people have PEM, with the tools that make it so. */
const spellings: readonly [string, (pem: string) => string | Buffer][] = [
  ["with literal \\n, as of a JSON value", (pem) => pem.replaceAll("\n", "\\n")],
  ["with literal \\r\\n", (pem) => pem.replaceAll("\n", "\\r\\n")],
  ["with literal \\\\n, escaped twice", (pem) => pem.replaceAll("\n", "\\\\n")],
  ["in quotes", (pem) => `"${pem.replaceAll("\n", "\\n")}"`],
  ["in one line, with blanks, as a variable of a shell", (pem) => pem.replaceAll("\n", " ")],
  ["indented, as in YAML", (pem) => pem.replaceAll(/^/gm, "    ")],
  ["with blank lines and line ends of Windows", (pem) => pem.replaceAll("\n", "\r\n\r\n")],
  ["with a mark of UTF-8", (pem) => `\ufeff${pem}`],
  ["in UTF-16, as PowerShell writes it", (pem) => Buffer.concat([bomOfUtf16, Buffer.from(pem, "utf16le")])],
  ["in UTF-16 without its mark", (pem) => Buffer.from(pem, "utf16le")],
  ["in UTF-16 the other way round", (pem) => Buffer.concat([bomOfUtf16, Buffer.from(pem, "utf16le")]).swap16()],
  ["in UTF-16 the other way round, without its mark", (pem) => Buffer.from(pem, "utf16le").swap16()],
  ["with text before it that begins with a 0", (pem) => `0 s:CN = Jürgen\n\ti:CN = Contoso Root\r\n${pem}`],
  ["with text before and after", (pem) => `Bag Attributes\n  friendlyName: C:\\new\n${pem}\n-- the end`],
  ["as a whole in base64", (pem) => Buffer.from(pem).toString("base64")],
  [
    "as a whole in base64, broken over lines",
    (pem) => Buffer.from(pem).toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
  ],
];

describe("given PEM as people have it, when it is read, then it is taken", () => {
  const shown = { cert: own.cert, key: own.key };

  test.each([...spellings, ["without any line break", (pem: string) => pem.replaceAll("\n", "")] as const])(
    "certificate and key %s",
    async (_, spell) => {
      for (const certificate of bothWays(spell(own.cert + own.key))) {
        expect(await loadClientCertificate({ kind: "pem", certificate }, now)).toEqual(shown);
      }
    },
  );

  test.each(spellings)("a key that is encrypted in the old way, %s", async (_, spell) => {
    for (const key of bothWays(spell(encryptedOld))) {
      const source = { kind: "pem", certificate: { text: own.cert }, key, passphrase } as const;

      expect(await loadClientCertificate(source, now)).toEqual(shown);
    }
  });

  test.each(spellings)("the authority of the server %s", async (_, spell) => {
    for (const authority of bothWays(spell(root.cert))) {
      expect(await trustOptions({ kind: "authority", authority })).toMatchObject({ ca: root.cert });
    }
  });

  test("beside what is no certificate", async () => {
    const others = ["CERTIFICATE REQUEST", "ATTRIBUTE CERTIFICATE"].map((label) =>
      own.cert.replaceAll(" CERTIFICATE-", ` ${label}-`),
    );

    const certificate = { text: [...others, own.cert, own.key].join("") };

    expect(await loadClientCertificate({ kind: "pem", certificate }, now)).toEqual(shown);
  });

  test("an authority in DER, as Windows and the portal export it", async () => {
    const der = new X509Certificate(root.cert).raw;
    for (const authority of [...bothWays(der), ...bothWays(der.toString("base64"))]) {
      expect(await trustOptions({ kind: "authority", authority })).toMatchObject({ ca: root.cert });
    }
  });
});

describe("given a PFX as people have it, when it is read, then it is taken", () => {
  const pfx = pfxOf(own, { passphrase, key: "aes256", certificates: "rc2-40" });
  const base64 = pfx.toString("base64");

  test.each<[string, string | Buffer]>([
    ["as it is", pfx],
    ["in base64, as az keyvault secret download writes it", base64],
    ["in base64 with a line end", `${base64}\r\n`],
    ["in base64, broken over lines", base64.replaceAll(/.{64}/g, "$&\r\n")],
    ["in base64 and quotes", `"${base64}"`],
    ["in base64 and UTF-16", Buffer.concat([bomOfUtf16, Buffer.from(`${base64}\r\n`, "utf16le")])],
    ["in base64 with a mark of UTF-8", `\ufeff${base64}`],
    ["in base64 of URLs", pfx.toString("base64url")],
    ["in base64 of base64", Buffer.from(base64).toString("base64")],
    ["as certutil -encode writes it", `-----BEGIN CERTIFICATE-----\r\n${base64}\r\n-----END CERTIFICATE-----\r\n`],
  ])("%s", async (_, content) => {
    for (const pfx of bothWays(content)) {
      const { cert, key } = await loadClientCertificate({ kind: "pfx", pfx, passphrase }, now);

      expect(cert).toBe(own.cert);
      expect(createPrivateKey(key).equals(createPrivateKey(own.key))).toBe(true);
    }
  });

  test("with a key for RSA-PSS alone, and the handshake stands", async () => {
    const clients = authority("Clients");
    const certificate = clients.issue({ name: "pss", purpose: "client", privateKey: rsaPssKey() });
    const server = selfSigned();
    const shown: string[] = [];
    const cluster = untilEnd(
      await startTlsServer(server, {
        clientAuthority: clients,
        behave: (socket) => {
          shown.push(String(socket.getPeerCertificate().subject.CN));
          socket.once("data", () => socket.end(httpAnswer(200, "{}", { Connection: "close" })));
        },
      }),
    );
    const pfx = { text: pfxOf(certificate, { passphrase, key: "aes256", others: [clients] }).toString("base64") };
    const transport = transportTo(cluster.url, {
      serverTrust: { kind: "thumbprints", thumbprints: [thumbprintOf(server)] },
      clientCertificate: { kind: "pfx", pfx, passphrase },
    });

    expect(await transport.send(get, never)).toMatchObject({ status: 200 });
    expect(shown).toEqual(["pss"]);
  });
});

describe("given what cannot be taken, when it is read, then the message says what is odd", () => {
  const unknownKey = toDer(
    sequence(
      sequence(oid("1.2.840.113549.1.12.1.1"), sequence(octets(Buffer.from("12345678")), integer(1))),
      octets(Buffer.alloc(32)),
    ),
  ).toString("base64");
  const oldKey = encryptedOld.replace("AES-256-CBC", "DES-CBC");
  const encryptedDer = createPrivateKey(own.key).export({
    type: "pkcs8",
    format: "der",
    cipher: "aes-256-cbc",
    passphrase,
  });
  const good = pfxOf(own, { passphrase, key: "aes256", certificates: "rc2-40" });
  /** One byte of the key, which is encrypted apart from the certificates, is another. */
  const damaged = Buffer.from(good);
  damaged[good.length - 200] = (good.at(-200) ?? 0) ^ 0xff;
  const text = (content: string): ClientCertificateSource => ({ kind: "pem", certificate: { text: content } });
  const withKey = (key: string, given?: string): ClientCertificateSource => ({
    kind: "pem",
    certificate: { text: own.cert },
    key: { text: key },
    ...(given === undefined ? {} : { passphrase: given }),
  });
  const asPfx = (bytes: Buffer, given = passphrase): ClientCertificateSource => ({
    kind: "pfx",
    pfx: { text: bytes.toString("base64") },
    passphrase: given,
  });

  test.each<[string, ClientCertificateSource, string]>([
    [
      "a certificate that was cut",
      text(own.cert.slice(0, 400)),
      "clientCertificate holds no certificate in PEM; it has BEGIN CERTIFICATE without its END: it was cut.",
    ],
    [
      "hyphens that a word processor has joined",
      text(own.cert.replaceAll("-----", "—--")),
      "clientCertificate holds no certificate in PEM; its BEGIN line has not five hyphens at each side.",
    ],
    [
      "a certificate in place of the key",
      withKey(own.cert),
      "clientKey holds no private key in PEM; it holds CERTIFICATE.",
    ],
    [
      "a key with a cipher that OpenSSL has given up",
      withKey(`-----BEGIN ENCRYPTED PRIVATE KEY-----\n${unknownKey}\n-----END ENCRYPTED PRIVATE KEY-----`, passphrase),
      "The key in clientKey is encrypted with PBE-SHA1-RC4-128 (1.2.840.113549.1.12.1.1), which is not known here.",
    ],
    [
      "an old key with a cipher that OpenSSL has given up",
      withKey(oldKey, passphrase),
      "The key in clientKey is encrypted with DES-CBC, which is not known here.",
    ],
    [
      "a PFX with a cipher that is not known",
      asPfx(pfxOf(own, { passphrase, certificates: "rc4-128" })),
      "clientPfx is encrypted with PBE-SHA1-RC4-128 (1.2.840.113549.1.12.1.1), which is not known here. Export it anew: `openssl pkcs12 -legacy ",
    ],
    [
      "an encrypted key that is none",
      withKey("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMCAQA=\n-----END ENCRYPTED PRIVATE KEY-----\n", passphrase),
      "clientKey holds a key that cannot be read.",
    ],
    [
      "an encrypted key in DER in place of a PFX",
      asPfx(encryptedDer),
      "clientPfx is no PFX (PKCS #12), or a broken one.",
    ],
    ["a PFX that is damaged", asPfx(damaged), "clientPfx is no PFX (PKCS #12), or a broken one."],
    ["a PFX that is cut", asPfx(good.subarray(0, -100)), "clientPfx is no PFX (PKCS #12), or a broken one."],
    [
      "a PFX with a certificate that is none",
      asPfx(pfxOf(own, { passphrase, certificate: toDer(sequence(integer(1))) })),
      "clientPfx holds a certificate that cannot be read.",
    ],
    [
      "a PFX whose contents are none, with another passphrase",
      asPfx(pfxOf(own, { passphrase, contents: Buffer.from("garbage") }), "another"),
      "The passphrase of clientPfx is wrong.",
    ],
    [
      "a PFX whose contents are none",
      asPfx(pfxOf(own, { passphrase, contents: Buffer.from("garbage") })),
      "clientPfx is no PFX (PKCS #12), or a broken one.",
    ],
    ["a PFX with another passphrase", asPfx(good, "another"), "The passphrase of clientPfx is wrong."],
    [
      "a PFX without MAC with another passphrase",
      asPfx(pfxOf(own, { passphrase, key: "3des", leavesOut: "the MAC" }), "another"),
      "The passphrase of clientPfx is wrong, or it is broken.",
    ],
  ])("%s", async (_, source, message) => {
    await expect(loadClientCertificate(source, now)).rejects.toMatchObject({
      name: "CredentialProblem",
      message: expect.stringContaining(message),
    });
  });
});
