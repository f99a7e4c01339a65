import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { answers, samplePartitions } from "servicefabric-backup-emulator";
import { selfSigned } from "../service-fabric/certificate";
import { emulatorFixture } from "./emulator-fixture";
import { anyCertificate, failureOf, send } from "./secure-client";

const fixture = emulatorFixture();
const version = "/$/GetClusterVersion";
const day = 86_400_000;

describe("https", () => {
  test("serves over TLS 1.3 with a self-signed certificate for this machine's names", async () => {
    const { emulator } = await fixture.start({ https: true });
    expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { certificate } = emulator;
    expect(certificate).toMatchObject({ subject: "CN=servicefabric-backup-emulator" });
    expect(certificate?.authorityPem).toBe(certificate?.pem);
    const read = new X509Certificate(certificate?.pem ?? "");
    expect(read.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
    expect(read.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(certificate?.thumbprintSha1).toBe(read.fingerprint.replaceAll(":", ""));
    expect(certificate?.thumbprintSha256).toBe(read.fingerprint256.replaceAll(":", ""));
    expect(certificate?.validUntil).toEqual(new Date(read.validTo));
    const answer = await send(emulator, version);
    expect(answer).toMatchObject({ status: 200, protocol: "TLSv1.3", thumbprint: certificate?.thumbprintSha1 });
    expect(answer.text).toBe('{"Version":"10.1.2493.9590"}');
  });

  test("without the option, nothing of it is there", async () => {
    const { emulator } = await fixture.start();
    expect(emulator.url).toMatch(/^http:/);
    const { certificate, clientCertificates, tokens, tlsFaults } = emulator;
    expect({ certificate, clientCertificates, tokens, tlsFaults }).toEqual({});
    await expect(emulator.renewCertificate()).rejects.toThrow("without https");
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("speaks %s alone if told so", async (only) => {
    const { emulator } = await fixture.start({ https: { ...anyCertificate, minVersion: only, maxVersion: only } });
    expect(await send(emulator, version)).toMatchObject({ status: 200, protocol: only });
    const other = only === "TLSv1.2" ? "TLSv1.3" : "TLSv1.2";
    const refused = send(emulator, version, { minVersion: other, maxVersion: other });
    await expect(refused).rejects.toThrow("alert protocol version");
  });

  test("resets a connection as it does without TLS", async () => {
    const { emulator } = await fixture.start({ https: anyCertificate });
    emulator.faults.add({ route: "GetClusterVersion", action: { kind: "reset" }, calls: { first: 1 } });
    expect(await failureOf(send(emulator, version))).toBe("ECONNRESET");
    emulator.faults.add({ route: "GetClusterVersion", action: answers.serviceUnavailable() });
    expect((await send(emulator, version)).status).toBe(503);
  });

  test("closes although a request is kept waiting", async () => {
    const { emulator } = await fixture.start({ https: anyCertificate });
    emulator.faults.add({ route: "GetClusterVersion", action: { kind: "hang" } });
    const hanging = failureOf(send(emulator, version));
    while (emulator.requests.length === 0) await new Promise(setImmediate);
    await emulator.close();
    expect(await hanging).toBe("ECONNRESET");
  });
});

describe("the certificate", () => {
  test("can be of another name", async () => {
    const { emulator } = await fixture.start({ https: { commonName: "other", names: ["other.example"] } });
    expect(emulator.certificate?.subject).toBe("CN=other");
    expect(await failureOf(send(emulator, version))).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await send(emulator, version, { servername: "other.example" })).toMatchObject({ status: 200 });
  });

  test.each([
    ["be expired", { validUntil: new Date(Date.now() - day) }, "CERT_HAS_EXPIRED"],
    ["not be valid yet", { validFrom: new Date(Date.now() + day) }, "CERT_NOT_YET_VALID"],
  ])("can %s", async (_, https, code) => {
    const { emulator } = await fixture.start({ https });
    expect(await failureOf(send(emulator, version))).toBe(code);
  });

  test.each([
    ["an authority", {}],
    ["an authority, with an intermediate one that is sent along", { intermediate: "sent" }],
  ] as const)("can be signed by %s", async (_, options) => {
    const { emulator } = await fixture.start({ https: { issuer: "authority", ...options } });
    expect(emulator.certificate?.authorityPem).not.toBe(emulator.certificate?.pem);
    expect((await send(emulator, version)).status).toBe(200);
  });

  test("can come without the intermediate one that signed it", async () => {
    const { emulator } = await fixture.start({ https: { issuer: "authority", intermediate: "left out" } });
    expect(await failureOf(send(emulator, version))).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  test("can be one's own, with what is above it", async () => {
    const { emulator: first } = await fixture.start({ clientCertificates: true });
    const own = first.clientCertificates?.admin;
    const { certificate = "", key = "" } = own ?? {};
    const above = first.certificate?.pem ?? "";
    const { emulator } = await fixture.start({ https: { certificate: certificate + above, key } });
    expect(emulator.certificate).toMatchObject({ pem: certificate, authorityPem: above });
    const answer = await send(emulator, version, { rejectUnauthorized: false });
    expect(answer).toMatchObject({ status: 200, thumbprint: own?.thumbprint });
  });

  test.each([
    ["a certificate without its key", { certificate: "x" }, "needs both"],
    ["a certificate that is no PEM", { certificate: "x", key: "y" }, "no PEM text"],
    ["an intermediate authority without an authority", { intermediate: "sent" }, "needs `issuer"],
  ] as const)("is refused: %s", async (_, https, message) => {
    await expect(fixture.start({ https })).rejects.toThrow(message);
  });
});

describe("a renewed certificate", () => {
  test("is shown from the next handshake on; open connections go on", async () => {
    const { emulator } = await fixture.start({ https: { commonName: "first" } });
    const agent = new Agent({ keepAlive: true });
    fixture.afterwards(async () => agent.destroy());
    const old = emulator.certificate;
    const ca = old?.pem ?? "";
    await send(emulator, version, { agent, ca });
    const renewed = await emulator.renewCertificate({ names: ["127.0.0.1"] });
    expect(emulator.certificate).toBe(renewed);
    expect(renewed.subject).toBe("CN=first");
    expect(await send(emulator, version, { agent, ca })).toMatchObject({ thumbprint: old?.thumbprintSha1 });
    expect(await send(emulator, version)).toMatchObject({ thumbprint: renewed.thumbprintSha1 });
    expect(await failureOf(send(emulator, version, { ca }))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("is shown to all where connections are cut (%s)", async (maxVersion) => {
    const { emulator } = await fixture.start({ https: { issuer: "authority", maxVersion } });
    const agent = new Agent({ keepAlive: true, maxCachedSessions: 10 });
    fixture.afterwards(async () => agent.destroy());
    await send(emulator, version, { agent });
    const { authorityPem } = emulator.certificate ?? {};
    const renewed = await emulator.renewCertificate({ cutConnections: true });
    expect(renewed.authorityPem).toBe(authorityPem);
    // The agent may not have seen yet that its connection is gone.
    for (const open of Object.values(agent.freeSockets).flat()) open?.destroy();
    expect(await send(emulator, version, { agent })).toMatchObject({ thumbprint: renewed.thumbprintSha1 });
  });
});

test("a key of another certificate is refused, at the start and in a renewal, which then changes nothing", async () => {
  const { emulator } = await fixture.start({ https: anyCertificate });
  const other = { certificate: anyCertificate.certificate, key: selfSigned().key };
  await expect(fixture.start({ https: other })).rejects.toThrow("no PEM text of the key");
  const { certificate } = emulator;
  await expect(emulator.renewCertificate(other)).rejects.toThrow("no PEM text of the key");
  expect(emulator.certificate).toBe(certificate);
  expect((await send(emulator, version)).thumbprint).toBe(certificate?.thumbprintSha1);
});

describe("written files", () => {
  test("hold what a client needs, keys for the owner only", async () => {
    const folder = join(await fixture.folder(), "certificates");
    const { emulator } = await fixture.start({
      https: { issuer: "authority", writeTo: folder, pfxPassphrase: "s3cret" },
      clientCertificates: true,
    });
    const names = [
      "admin.key",
      "admin.pem",
      "admin.pfx",
      "authority.pem",
      "server.pem",
      "user.key",
      "user.pem",
      "user.pfx",
    ];
    expect((await readdir(folder)).sort()).toEqual(names);
    for (const name of names.filter((one) => !one.endsWith(".pem"))) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    const read = (name: string) => readFile(join(folder, name), "utf8");
    expect(await read("server.pem")).toBe(emulator.certificate?.pem);
    const ca = await read("authority.pem");
    const pem = { ca, cert: await read("admin.pem"), key: await read("admin.key") };
    expect((await send(emulator, version, pem)).status).toBe(200);
    const pfx = await readFile(join(folder, "user.pfx"));
    expect(() => createSecureContext({ pfx, passphrase: "other" })).toThrow("mac verify failure");
    expect((await send(emulator, version, { ca, pfx, passphrase: "s3cret" })).status).toBe(200);
    expect(emulator.requests.map(({ role }) => role)).toEqual(["Admin", "User"]);
  });

  test("are written again by a renewal", async () => {
    const writeTo = await fixture.folder();
    const { emulator } = await fixture.start({ https: { writeTo } });
    const { pem } = await emulator.renewCertificate();
    expect(await readFile(join(writeTo, "server.pem"), "utf8")).toBe(pem);
  });

  test("are written again by the next start", async () => {
    const https = { ...anyCertificate, writeTo: await fixture.folder() };
    await fixture.start({ https, clientCertificates: true });
    const { emulator } = await fixture.start({ https, clientCertificates: true });
    expect(await readFile(join(https.writeTo, "admin.pem"), "utf8")).toBe(
      emulator.clientCertificates?.admin.certificate,
    );
    const pfx = await readFile(join(https.writeTo, "admin.pfx"));
    expect((await send(emulator, version, { pfx, passphrase: "for-tests-only" })).status).toBe(200);
  });
});

test("a backup goes its way over https", async () => {
  const { emulator, clock } = await fixture.start({ https: anyCertificate });
  const [orders] = samplePartitions.orders;
  const path = `/Partitions/${orders}/$`;
  expect((await send(emulator, `${path}/Backup`, { method: "POST" })).status).toBe(202);
  clock.advance({ seconds: 23 });
  expect(JSON.parse((await send(emulator, `${path}/GetBackupProgress`)).text).BackupState).toBe("Success");
});
