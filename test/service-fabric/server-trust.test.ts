import { createPublicKey, X509Certificate } from "node:crypto";
import { TLSSocket } from "node:tls";
import type { ServerTrust } from "../../src/service-fabric/connection/connection";
import { describeCertificate, whyUntrusted } from "../../src/service-fabric/connection/server-trust";
import {
  type Authority,
  authority,
  type Certificate,
  selfSigned,
  sha256ThumbprintOf,
  thumbprintOf,
} from "./certificate";
import { closeAll, get, post, sendTo, transportTo, untilEnd } from "./cluster-transport";
import { startRawServer } from "./raw-server";
import { startTlsServer, type TlsServer, type TlsServerOptions } from "./tls-server";

jest.setTimeout(30_000);
afterEach(closeAll);

const versions = ["TLSv1.2", "TLSv1.3"] as const;
const root = authority();
const between = root.intermediate("Contoso Issuing");
const day = 86_400_000;
const [yesterday, tomorrow] = [new Date(Date.now() - day), new Date(Date.now() + day)] as const;

/** What a person would see of a certificate, and need. */
function shownOf(certificate: Certificate): readonly string[] {
  return [sha256ThumbprintOf(certificate), thumbprintOf(certificate)];
}

const pinned = (...thumbprints: readonly string[]): ServerTrust => ({ kind: "thumbprints", thumbprints });
const by = (one: Certificate): ServerTrust => ({ kind: "authority", authority: { text: one.cert } });
const named = (
  name: string,
  issuers: readonly Certificate[] = [],
  given: Certificate = root,
): Extract<ServerTrust, { kind: "common names" }> => ({
  kind: "common names",
  commonNames: [name],
  issuerThumbprints: issuers.map(thumbprintOf),
  authority: { text: given.cert },
});

interface Case {
  readonly presented: Certificate;
  readonly trust: ServerTrust;
  readonly chain?: readonly Certificate[];
  /** Default: by its address, which is in the certificate too. */
  readonly host?: string;
}

const own = selfSigned();
const elsewhere = selfSigned({ name: "other.contoso.com" });
const expired = { validFrom: new Date(Date.UTC(2020, 0)), validTo: yesterday };
const early = { validFrom: tomorrow };
const issued = root.issue();
const issuedBelow = between.issue();
const cluster = root.issue({ name: "cluster.contoso.com" });
const impostor = authority("Contoso Root");

const trusted: readonly [string, Case][] = [
  ["its SHA-1 thumbprint", { presented: own, trust: pinned(thumbprintOf(own)) }],
  ["its SHA-256 thumbprint", { presented: own, trust: pinned(sha256ThumbprintOf(own)) }],
  ["one of two thumbprints", { presented: own, trust: pinned(thumbprintOf(elsewhere), thumbprintOf(own)) }],
  ["its thumbprint, though it is for another host", { presented: elsewhere, trust: pinned(thumbprintOf(elsewhere)) }],
  ["the authority that issued it", { presented: issued, trust: by(root) }],
  ["the authority that issued it, by its name", { presented: issued, trust: by(root), host: "localhost" }],
  ["the root, with the authority between sent along", { presented: issuedBelow, trust: by(root), chain: [between] }],
  ["the authority between, which is not sent along", { presented: issuedBelow, trust: by(between) }],
  ["itself as the authority", { presented: own, trust: by(own) }],
  ["its common name, whatever the host", { presented: cluster, trust: named("cluster.contoso.com") }],
  ["its common name in another case", { presented: cluster, trust: named("Cluster.CONTOSO.com") }],
  [
    "one of two common names",
    {
      presented: cluster,
      trust: { ...named("other.contoso.com"), commonNames: ["other.contoso.com", "cluster.contoso.com"] },
    },
  ],
  ["its common name and issuer", { presented: cluster, trust: named("cluster.contoso.com", [root]), chain: [root] }],
  [
    "its common name and issuer, though the server leaves the root out",
    { presented: cluster, trust: named("cluster.contoso.com", [root]) },
  ],
  [
    "its common name and one of two issuers",
    { presented: issuedBelow, trust: named("localhost", [impostor, between]), chain: [between] },
  ],
  ["nothing, where anything is trusted", { presented: selfSigned(expired), trust: { kind: "anything" } }],
];

const refused: readonly [string, Case, string][] = [
  ["a wrong pin", { presented: own, trust: pinned("AB".repeat(20)) }, "none of serverThumbprints"],
  ["a wrong SHA-256 pin", { presented: own, trust: pinned("AB".repeat(32)) }, "none of serverThumbprints"],
  ["the pin of another host", { presented: own, trust: pinned(thumbprintOf(elsewhere)) }, "none of serverThumbprints"],
  [
    "the pin of its authority, which does not count for it",
    { presented: issued, trust: pinned(thumbprintOf(root)), chain: [root] },
    "none of serverThumbprints",
  ],
  ...[selfSigned(expired)].map((presented): [string, Case, string] => [
    "a pin that has outlived its certificate",
    { presented, trust: pinned(thumbprintOf(presented)) },
    "has expired",
  ]),
  ...[selfSigned(early)].map((presented): [string, Case, string] => [
    "a pin of one that is not valid yet",
    { presented, trust: pinned(sha256ThumbprintOf(presented)) },
    "is not valid yet",
  ]),
  ["no word of trust, for a self-signed one", { presented: own, trust: { kind: "authority" } }, "is self-signed"],
  [
    "no word of trust, for one of an unknown authority",
    { presented: issued, trust: { kind: "authority" } },
    "by nobody",
  ],
  ["an authority, when expired", { presented: root.issue(expired), trust: by(root) }, "has expired"],
  ["an authority, when not valid yet", { presented: root.issue(early), trust: by(root) }, "is not valid yet"],
  ["an authority, for another host", { presented: cluster, trust: by(root) }, "not for the host"],
  ["an authority, for another name", { presented: cluster, trust: by(root), host: "localhost" }, "not for the host"],
  ["another authority", { presented: issued, trust: by(authority("Fabrikam Root")) }, "by nobody"],
  ["another authority of the same name", { presented: issued, trust: by(impostor) }, "does not hold"],
  ["a root, with the authority between not sent", { presented: issuedBelow, trust: by(root) }, "by nobody"],
  ["a client's certificate", { presented: root.issue({ purpose: "client" }), trust: by(root) }, "does not hold"],
  ["a wrong common name", { presented: cluster, trust: named("contoso.com") }, "common name of its certificate"],
  [
    "a common name that only looks the same",
    { presented: root.issue({ name: "c\u212aluster.contoso.com" }), trust: named("ckluster.contoso.com") },
    "common name of its certificate",
  ],
  [
    "the right common name, self-signed",
    { presented: selfSigned({ name: "a.b" }), trust: named("a.b") },
    "self-signed",
  ],
  [
    "the right common name of an unknown authority",
    { presented: impostor.issue({ name: "a.b" }), trust: named("a.b") },
    "does not hold",
  ],
  [
    "the right common name, expired",
    { presented: root.issue({ name: "a.b", ...expired }), trust: named("a.b") },
    "has expired",
  ],
  [
    "the right common name beside another",
    { presented: root.issue({ name: "a.b", secondCommonName: "c.d" }), trust: named("a.b") },
    "none of serverCommonNames",
  ],
  [
    "the right common name of the wrong issuer",
    { presented: cluster, trust: named("cluster.contoso.com", [between]), chain: [root] },
    "none of serverIssuerThumbprints",
  ],
  [
    "the right issuer's own root in place of the issuer",
    { presented: issuedBelow, trust: named("localhost", [root]), chain: [between, root] },
    "none of serverIssuerThumbprints",
  ],
  ...forgedIssuers(),
];

/** Somebody with a certificate of a trusted authority sends the pinned issuer's own certificate along, or one like it. */
function forgedIssuers(): [string, Case, string][] {
  const pinnedIssuer = authority("Contoso Root");
  const name = "cluster.contoso.com";
  const presented = root.issue({ name });
  return [
    [
      "the pinned issuer sent along, which has the same name but signed nothing",
      { presented, trust: named(name, [pinnedIssuer]), chain: [pinnedIssuer] },
      "none of serverIssuerThumbprints",
    ],
    [
      "the pinned issuer sent along, behind the one that signed",
      { presented, trust: named(name, [pinnedIssuer]), chain: [root, pinnedIssuer] },
      "none of serverIssuerThumbprints",
    ],
  ];
}

async function handshake({ presented, chain = [], trust, host = "127.0.0.1" }: Case, options: TlsServerOptions) {
  const server = untilEnd(await startTlsServer(presented, { ...options, chain }));
  const attempts = [];
  for (const request of [get, post]) {
    attempts.push(await sendTo(`https://${host}:${server.port}`, { serverTrust: trust }, request));
  }
  return { server, attempts };
}

describe.each(versions)("given a server that speaks %s", (version) => {
  test.each(trusted)("when it is trusted by %s, then it is spoken to", async (_, one) => {
    const { attempts } = await handshake(one, { version });

    expect(attempts).toMatchObject([{ kind: "answered" }, { kind: "answered" }]);
  });

  test.each(refused)("when it is trusted by %s, then not a byte is sent", async (_, one, reason) => {
    const { server, attempts } = await handshake(one, { version });

    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ kind: "not sent", fault: "untrusted", message: expect.stringContaining(reason) });
      for (const shown of shownOf(one.presented))
        expect(attempt).toHaveProperty("message", expect.stringContaining(shown));
    }
    expect(server.connections).toHaveLength(2);
    await server.idle();
    expect(server.received()).toBe("");
  });
});

test("given a certificate that is refused, then the message shows all that one needs to compare, and to pin", async () => {
  const presented = root.issue({ name: "a.b", organization: "Contoso", validTo: new Date(Date.UTC(2048, 1, 3)) });
  const { attempts } = await handshake({ presented, trust: pinned("AB".repeat(20)) }, {});

  expect(attempts[0]).toHaveProperty(
    "message",
    `Its certificate is none of serverThumbprints. Presented: subject "CN=a.b O=Contoso"; issuer "CN=Contoso Root"; ` +
      `valid from 2020-01-01 to 2048-02-03; SHA-1 thumbprint ${thumbprintOf(presented)}; ` +
      `SHA-256 thumbprint ${sha256ThumbprintOf(presented)}.`,
  );
});

test("given a stranger's names, then they move no cursor, make no line, and pass for nothing else", async () => {
  const name = 'a\u001b[2J\r\n\u202eb"; SHA-1 thumbprint 00';
  const { attempts } = await handshake(
    { presented: selfSigned({ name, alternativeNames: [] }), trust: pinned("AB".repeat(20)) },
    {},
  );

  const { message } = attempts[0] as { message: string };
  expect(message).not.toMatch(/\p{C}/u);
  expect(message.match(/"[^"]*"/g)).toHaveLength(2);
  expect(message).toContain("SHA-1 thumbprint 00");
});

test("given a stranger's endless name, then it is cut", async () => {
  const presented = selfSigned({ name: "x".repeat(500), alternativeNames: [] });
  const { attempts } = await handshake({ presented, trust: pinned("AB".repeat(20)) }, {});

  expect(attempts[0]).toHaveProperty("message", expect.stringMatching(/subject "CN=x{77}…"/));
});

test("given a certificate whose dates are none, then it is refused, also where it is pinned", async () => {
  const presented = selfSigned({ validTo: new Date(Number.NaN) });
  const { server, attempts } = await handshake({ presented, trust: pinned(thumbprintOf(presented)) }, {});

  expect(attempts[0]).toMatchObject({
    kind: "not sent",
    fault: "untrusted",
    message: expect.stringContaining("to a date that cannot be read"),
  });
  await server.idle();
  expect(server.received()).toBe("");
});

test("given a server that shows no certificate at all, then it is not trusted", () => {
  const socket = new TLSSocket(undefined as never);

  expect(whyUntrusted(socket, { kind: "authority" }, 0)).toBe("It presented no certificate that can be read.");
});

test("given a pin in any spelling, when it is told what was presented, then it is in the normal one", () => {
  const certificate = new X509Certificate(own.cert);

  expect(describeCertificate(certificate)).toContain(`SHA-1 thumbprint ${thumbprintOf(own)};`);
  expect(createPublicKey(own.key).equals(certificate.publicKey)).toBe(true);
});

describe("given an authority that is given by file or text, when it cannot be used, then it is named", () => {
  test.each([
    [
      { path: "/no/such/file.pem" },
      "serverCertificateAuthorityPath (/no/such/file.pem) cannot be read: there is no such file.",
    ],
    [{ text: "garbage" }, "serverCertificateAuthority holds no certificate in PEM."],
    [
      { text: `${root.cert}-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----` },
      "serverCertificateAuthority holds a certificate that cannot be read.",
    ],
  ])("%j", async (given, message) => {
    const attempt = await sendTo("https://127.0.0.1:9", { serverTrust: { kind: "authority", authority: given } });

    expect(attempt).toEqual({ kind: "not sent", fault: "no credentials", message });
  });
});

describe.each(versions)("given a server that wants a client certificate, over %s", (version) => {
  const clients: Authority = authority("Clients");

  test("when there is one, then it is shown", async () => {
    const client = clients.issue({ name: "admin", purpose: "client" });
    const server = untilEnd(await startTlsServer(own, { version, clientAuthority: clients }));

    const attempt = await sendTo(server.url, {
      serverTrust: pinned(thumbprintOf(own)),
      clientCertificate: { kind: "pem", certificate: { text: client.cert }, key: { text: client.key } },
    });

    expect(attempt.kind).toBe("answered");
  });

  test.each([get, post])("when there is none, then it is told so: tls refused ($method)", async (request) => {
    const server = untilEnd(await startTlsServer(own, { version, clientAuthority: clients }));

    const attempt = await sendTo(server.url, { serverTrust: pinned(thumbprintOf(own)) }, request);

    // With TLS 1.3 the server says so only after our side of the handshake has ended.
    const kind = version === "TLSv1.2" ? "not sent" : "unknown";
    // It then hangs up on a request that it has not read, which may outrun what it says.
    expect(attempt).toMatchObject({
      kind,
      fault: expect.stringMatching(version === "TLSv1.2" ? /^tls refused$/ : /^(tls refused|reset)$/),
    });
    await server.idle();
    expect(server.received()).toBe("");
  });
});

describe("given a server that does not end the handshake", () => {
  const trust = { serverTrust: pinned(thumbprintOf(own)) };
  const fatalAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

  test.each<[string, Parameters<typeof startRawServer>[0], string]>([
    ["resets", (socket) => void socket.once("data", () => socket.resetAndDestroy()), "reset"],
    ["ends the connection", (socket) => void socket.once("data", () => socket.end()), "reset"],
    ["ends it with an alert", (socket) => void socket.once("data", () => socket.end(fatalAlert)), "tls refused"],
  ])("when it %s, then nothing was sent", async (_, behave, fault) => {
    const server = untilEnd(await startRawServer(behave));

    for (const request of [get, post]) {
      expect(await sendTo(`https://127.0.0.1:${server.port}`, trust, request)).toMatchObject({
        kind: "not sent",
        fault,
      });
    }
  });

  test.each([get, post])(
    "when it stalls and is given up, then it ends at once and nothing was sent ($method)",
    async (request) => {
      const giveUp = new AbortController();
      const server = untilEnd(await startRawServer((socket) => void socket.once("data", () => giveUp.abort())));

      const attempt = await transportTo(`https://127.0.0.1:${server.port}`, trust).send(request, giveUp.signal);

      expect(attempt).toEqual({ kind: "not sent", fault: "timed out", message: "" });
    },
  );
});

test("given certificates that follow one another, then no session is resumed: the last one counts", async () => {
  const [first, second] = [selfSigned(), selfSigned()];
  const server: TlsServer = untilEnd(await startTlsServer(first, { version: "TLSv1.2" }));
  const transport = transportTo(server.url, { serverTrust: pinned(thumbprintOf(first)) });
  expect(await transport.send(get, new AbortController().signal)).toMatchObject({ kind: "answered" });

  server.renew(second);
  for (const connection of server.connections) connection.destroy();
  await server.idle();

  expect(await transport.send(post, new AbortController().signal)).toMatchObject({
    kind: "not sent",
    fault: "untrusted",
  });
});
