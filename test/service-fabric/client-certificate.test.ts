import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadClientCertificate } from "../../src/service-fabric/connection/client-certificate";
import type { ClientCertificateSource } from "../../src/service-fabric/connection/connection";
import { authority, type Certificate, ecKey, selfSigned, thumbprintOf } from "./certificate";
import { closeAll, get, never, post, transportTo, untilEnd } from "./cluster-transport";
import { type PfxOptions, pfxOf } from "./pfx-file";
import { httpAnswer } from "./raw-server";
import { startTlsServer } from "./tls-server";

afterEach(closeAll);

const folder = mkdtempSync(join(tmpdir(), "client-certificate-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** The path of a new file. */
function fileOf(content: string | Buffer): string {
  const path = join(folder, `${++files}`);
  writeFileSync(path, content);
  return path;
}

const now = Date.UTC(2026, 0);
const passphrase = "pa$$-phrase ÄΩ";
const root = authority();
const between = root.intermediate("Contoso Issuing");
const own = between.issue({ name: "admin", purpose: "client" });
const elliptic = root.issue({ name: "admin", purpose: "client", privateKey: ecKey() });

function encrypted({ key }: Certificate, type: "pkcs8" | "pkcs1" | "sec1"): string {
  return createPrivateKey(key).export({ type, format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
}

function pem(certificate: string, key?: string, rest: { passphrase?: string } = {}): ClientCertificateSource {
  return {
    kind: "pem",
    certificate: { text: certificate },
    ...(key === undefined ? {} : { key: { text: key } }),
    ...rest,
  };
}

function pfx(certificate: Certificate, options: PfxOptions, given = options.passphrase): ClientCertificateSource {
  const base64 = pfxOf(certificate, options).toString("base64");
  return { kind: "pfx", pfx: { text: base64 }, ...(given === null ? {} : { passphrase: given }) };
}

/** The names of the certificates that would be shown, in their order, and whether the key is that of the first. */
async function loaded(source: ClientCertificateSource) {
  const { cert, key } = await loadClientCertificate(source, now);
  const blocks = cert.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
  const chain = blocks.map((block) => new X509Certificate(block));
  return {
    thumbprints: chain.map(({ fingerprint }) => fingerprint.replaceAll(":", "")),
    hasItsKey: chain[0]?.checkPrivateKey(createPrivateKey(key)) ?? false,
  };
}

const alone = { thumbprints: [thumbprintOf(own)], hasItsKey: true };
const chained = { thumbprints: [own, between].map(thumbprintOf), hasItsKey: true };

describe("given a client certificate, when it is read, then it comes with its key", () => {
  test.each<[string, ClientCertificateSource, object]>([
    ["PEM with the key in the same text", pem(own.cert + own.key), alone],
    ["PEM with the key first", pem(own.key + own.cert), alone],
    ["PEM with the key by itself", pem(own.cert, own.key), alone],
    ["PEM with its chain", pem(own.cert + between.cert, own.key), chained],
    ["PEM with its own certificate last", pem(between.cert + own.cert, own.key), chained],
    ["PEM with other text around it", pem(`Bag Attributes\n ${own.cert}`, `text\n${own.key}`), alone],
    [
      "PEM with the line ends of Windows",
      pem(own.cert.replaceAll("\n", "\r\n"), own.key.replaceAll("\n", "\r\n")),
      alone,
    ],
    ["an encrypted key", pem(own.cert, encrypted(own, "pkcs8"), { passphrase }), alone],
    ["an encrypted key in the old way", pem(own.cert, encrypted(own, "pkcs1"), { passphrase }), alone],
    ["a passphrase that is not needed", pem(own.cert, own.key, { passphrase }), alone],
    [
      "an elliptic curve",
      pem(elliptic.cert + elliptic.key),
      { thumbprints: [thumbprintOf(elliptic)], hasItsKey: true },
    ],
    [
      "an elliptic curve with an encrypted key",
      pem(elliptic.cert, encrypted(elliptic, "sec1"), { passphrase }),
      { thumbprints: [thumbprintOf(elliptic)], hasItsKey: true },
    ],
    ["PFX with 3DES", pfx(own, { passphrase, key: "3des" }), alone],
    ["PFX with AES-256", pfx(own, { passphrase, key: "aes256" }), alone],
    ["PFX with AES-256 and a plain passphrase", pfx(own, { passphrase: "plain", key: "aes256" }), alone],
    ["PFX as old Windows writes it", pfx(own, { passphrase, key: "3des", certificates: "rc2-40" }), alone],
    ["PFX without any passphrase", pfx(own, { passphrase: "" }, null), alone],
    ["PFX with an empty passphrase", pfx(own, { passphrase: "", key: "3des", certificates: "rc2-40" }), alone],
    ["PFX whose keys are derived from no passphrase", pfx(own, { passphrase: null, certificates: "rc2-40" }), alone],
    ["PFX without MAC", pfx(own, { passphrase, key: "3des", leavesOut: "the MAC" }), alone],
    ["PFX with its chain", pfx(own, { passphrase, key: "3des", others: [between] }), chained],
    [
      "PFX with an elliptic curve",
      pfx(elliptic, { passphrase, key: "aes256", others: [root] }),
      { thumbprints: [elliptic, root].map(thumbprintOf), hasItsKey: true },
    ],
  ])("%s", async (_, source, expected) => {
    expect(await loaded(source)).toEqual(expected);
  });

  test("RSA below an authority with an elliptic curve, in PFX, to the byte", async () => {
    const issued = authority("Elliptic Root", ecKey()).issue({ purpose: "client" });

    const source = pfx(issued, { passphrase, key: "3des" });

    expect(await loaded(source)).toEqual({ thumbprints: [thumbprintOf(issued)], hasItsKey: true });
  });

  test("from files, the key in its own", async () => {
    const certificate = { path: fileOf(own.cert) };
    const key = { path: fileOf(own.key) };

    expect(await loaded({ kind: "pem", certificate, key })).toEqual(alone);
    expect(await loaded({ kind: "pem", certificate: { path: fileOf(own.cert + own.key) } })).toEqual(alone);
  });

  test("from a PFX file", async () => {
    const source = { path: fileOf(pfxOf(own, { passphrase, key: "aes256" })) };

    expect(await loaded({ kind: "pfx", pfx: source, passphrase })).toEqual(alone);
  });
});

describe("given a client certificate that cannot be used, when it is read, then the message says why, and no content", () => {
  const other = selfSigned({ purpose: "client" });
  const weak = selfSigned({ privateKey: generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey });
  const expired = selfSigned({ validTo: new Date(Date.UTC(2025, 11, 31)) });
  const early = selfSigned({ validFrom: new Date(Date.UTC(2026, 2, 1)) });
  const undated = selfSigned({ validTo: new Date(Number.NaN) });
  const path = (content: string | Buffer) => ({ path: fileOf(content) });
  const der = new X509Certificate(own.cert).raw;
  const broken = pfxOf(own, { passphrase, key: "3des" }).subarray(0, 300);
  const damaged = own.key.replace(/\n[\w+/]{20}/, "\nAAAAAAAAAAAAAAAAAAAA");

  test.each<[string, ClientCertificateSource, string]>([
    [
      "no such file",
      { kind: "pem", certificate: { path: "/no/such.pem" } },
      "clientCertificatePath (/no/such.pem) cannot be read: there is no such file.",
    ],
    [
      "a folder",
      { kind: "pem", certificate: { path: folder } },
      `clientCertificatePath (${folder}) cannot be read: it is a folder.`,
    ],
    [
      "a key in a folder",
      { kind: "pem", certificate: { text: own.cert }, key: { path: folder } },
      `clientKeyPath (${folder}) cannot be read: it is a folder.`,
    ],
    [
      "a file below a file",
      { kind: "pfx", pfx: { path: `${__filename}/a` } },
      `clientPfxPath (${__filename}/a) cannot be read: ENOTDIR.`,
    ],
    ["garbage", pem("garbage"), "clientCertificate holds no certificate in PEM."],
    [
      "PEM of garbage",
      pem("-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----", own.key),
      "clientCertificate holds a certificate that cannot be read.",
    ],
    [
      "DER",
      { kind: "pem", certificate: path(der) },
      "clientCertificatePath ($) holds no private key in PEM; it is binary.",
    ],
    [
      "a PFX in place of PEM",
      { kind: "pem", certificate: path(broken) },
      "clientCertificatePath ($) holds no certificate in PEM; it is binary: write it as PEM, or give a PFX as clientPfxPath.",
    ],
    ["no key", pem(own.cert), "clientCertificate holds no private key in PEM; it holds CERTIFICATE."],
    [
      "no key in its file",
      { kind: "pem", certificate: { text: own.cert }, key: path("") },
      "clientKeyPath ($) holds no private key in PEM.",
    ],
    ["a key that is damaged", pem(own.cert, damaged), "clientKey holds a key that cannot be read."],
    [
      "the key of another",
      pem(own.cert, other.key),
      "The key does not belong to the certificate in clientCertificate.",
    ],
    [
      "a key of another kind",
      pem(own.cert, elliptic.key),
      "The key does not belong to the certificate in clientCertificate.",
    ],
    [
      "an encrypted key without passphrase",
      pem(own.cert, encrypted(own, "pkcs8")),
      "The key in clientKey is encrypted: give clientPassphrase.",
    ],
    [
      "an old encrypted key without passphrase",
      pem(own.cert + encrypted(own, "pkcs1")),
      "The key in clientCertificate is encrypted: give clientPassphrase.",
    ],
    [
      "a wrong passphrase",
      pem(own.cert, encrypted(own, "pkcs8"), { passphrase: "wrong" }),
      "The passphrase of the key in clientKey is wrong.",
    ],
    [
      "a wrong passphrase of an old key",
      pem(own.cert, encrypted(own, "pkcs1"), { passphrase: "wrong" }),
      "The passphrase of the key in clientKey is wrong.",
    ],
    ["expired", pem(expired.cert + expired.key), "The certificate in clientCertificate expired on 2025-12-31."],
    [
      "not valid yet",
      pem(early.cert + early.key),
      "The certificate in clientCertificate is not valid before 2026-03-01.",
    ],
    [
      "without readable dates",
      pem(undated.cert + undated.key),
      "The certificate in clientCertificate expired on a date that cannot be read.",
    ],
    [
      "too weak",
      pem(weak.cert + weak.key),
      "The certificate in clientCertificate is not fit for TLS: ee key too small.",
    ],
    [
      "PFX with a wrong passphrase",
      pfx(own, { passphrase, key: "3des" }, "wrong"),
      "The passphrase of clientPfx is wrong.",
    ],
    [
      "PFX with a wrong passphrase in other letters",
      pfx(own, { passphrase, key: "aes256" }, "wröng"),
      "The passphrase of clientPfx is wrong.",
    ],
    [
      "PFX with a missing passphrase",
      pfx(own, { passphrase, key: "aes256" }, null),
      "clientPfx needs a passphrase: give clientPassphrase.",
    ],
    [
      "PFX without key",
      pfx(own, { passphrase, leavesOut: "the key" }),
      "clientPfx holds no private key: export it with the key.",
    ],
    [
      "PFX without certificate",
      pfx(own, { passphrase, leavesOut: "the certificates" }),
      "clientPfx holds no certificate.",
    ],
    [
      "PFX with an unknown cipher",
      pfx(own, { passphrase, certificates: "an unknown cipher" }),
      "clientPfx is encrypted with 1.2.3.4, which is not known here. Export it anew: `openssl pkcs12 -legacy -in old.pfx -out plain.pem -nodes`, then `openssl pkcs12 -export -in plain.pem -out new.pfx -keypbe AES-256-CBC -certpbe AES-256-CBC -macalg SHA256`, and delete plain.pem.",
    ],
    [
      "PFX that is cut",
      { kind: "pfx", pfx: path(broken), passphrase },
      "clientPfxPath ($) is no PFX (PKCS #12), or a broken one.",
    ],
    [
      "a certificate as PFX",
      { kind: "pfx", pfx: path(der), passphrase },
      "clientPfxPath ($) is no PFX (PKCS #12), or a broken one.",
    ],
    ["PFX that is garbage", { kind: "pfx", pfx: { text: "garbage" } }, "clientPfx is no PFX (PKCS #12)."],
    [
      "PEM in place of a PFX",
      { kind: "pfx", pfx: path(own.cert + own.key) },
      "clientPfxPath ($) is no PFX (PKCS #12); it is PEM: give it as clientCertificatePath.",
    ],
    [
      "a certificate in PEM in place of a PFX",
      { kind: "pfx", pfx: path(own.cert) },
      "clientPfxPath ($) is no PFX (PKCS #12); it is PEM: give it as clientCertificatePath.",
    ],
  ])("%s", async (_, source, message) => {
    const loading = loadClientCertificate(source, now);

    const sources = source.kind === "pfx" ? [source.pfx] : [source.certificate, source.key];
    const given = sources.flatMap((one) => (one !== undefined && "path" in one ? [one.path] : []))[0] ?? "";
    await expect(loading).rejects.toMatchObject({ name: "CredentialProblem", message: message.replace("$", given) });
  });
});

describe("given files that are exchanged in the middle of a run", () => {
  const clients = authority("Clients");
  const server = selfSigned();

  test("when the next connection is made, then it shows the new certificate", async () => {
    const [first, second] = [
      clients.issue({ name: "first", purpose: "client" }),
      clients.issue({ name: "second", purpose: "client" }),
    ];
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
    const path = fileOf(first.cert + first.key);
    const transport = transportTo(cluster.url, {
      serverTrust: { kind: "thumbprints", thumbprints: [thumbprintOf(server)] },
      clientCertificate: { kind: "pem", certificate: { path } },
    });

    for (const request of [get, post]) expect(await transport.send(request, never)).toMatchObject({ status: 200 });
    writeFileSync(path, second.cert + second.key);
    for (const request of [get, post]) expect(await transport.send(request, never)).toMatchObject({ status: 200 });

    expect(shown).toEqual(["first", "first", "second", "second"]);
  });

  test("when the old one is refused on a connection that stands, then the next request shows the new one", async () => {
    const [first, second] = [
      clients.issue({ name: "first", purpose: "client" }),
      clients.issue({ name: "second", purpose: "client" }),
    ];
    const cluster = untilEnd(
      await startTlsServer(server, {
        clientAuthority: clients,
        behave: (socket) => {
          const { CN } = socket.getPeerCertificate().subject;
          socket.on("data", () => socket.write(httpAnswer(CN === "second" ? 200 : 403, "{}")));
        },
      }),
    );
    const path = fileOf(first.cert + first.key);
    const transport = transportTo(cluster.url, {
      serverTrust: { kind: "anything" },
      clientCertificate: { kind: "pem", certificate: { path } },
    });

    expect(await transport.send(get, never)).toMatchObject({ status: 403 });
    // Until then undici would not have used the same connection again anyway.
    await new Promise(setImmediate);
    writeFileSync(path, second.cert + second.key);
    expect(await transport.send(get, never)).toMatchObject({ status: 200 });
  });

  test("when it cannot be read, then nothing is sent, and a mended one is taken", async () => {
    const certificate = clients.issue({ purpose: "client" });
    const cluster = untilEnd(await startTlsServer(server, { clientAuthority: clients }));
    const path = fileOf("half a file");
    const transport = transportTo(cluster.url, {
      serverTrust: { kind: "anything" },
      clientCertificate: { kind: "pem", certificate: { path } },
    });

    for (const request of [get, post]) {
      expect(await transport.send(request, never)).toMatchObject({ kind: "not sent", fault: "no credentials" });
    }
    expect(cluster.connections).toHaveLength(0);
    writeFileSync(path, certificate.cert + certificate.key);
    expect(await transport.send(get, never)).toMatchObject({ status: 200 });
  });
});
