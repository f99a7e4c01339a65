import { Agent } from "node:https";
import { connect } from "node:tls";
import { type Emulator, type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { anyCertificate, failureOf, send, shows } from "./secure-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const version = "/$/GetClusterVersion";
const backup = `/Partitions/${orders}/$/Backup`;
const progress = `/Partitions/${orders}/$/GetBackupProgress`;
const day = 86_400_000;

async function start(options: EmulatorOptions = {}) {
  const { emulator } = await fixture.start({ https: anyCertificate, clientCertificates: true, ...options });
  const { admin, user } = emulator.clientCertificates ?? {};
  return { emulator, admin: shows(admin), user: shows(user) };
}

/** A session that the server lets a client resume, which then shows no certificate again. */
function sessionOf(emulator: Emulator, admin: object): Promise<Buffer> {
  const { hostname, port } = new URL(emulator.url);
  const ca = emulator.certificate?.authorityPem ?? "";
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, { ca, ...admin }, () => socket.write("GET / HTTP/1.1\r\n"));
    socket.once("session", (session) => {
      resolve(session);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("whom only the backup service refuses gets the gateway's 404 where there is none", async () => {
  const { emulator, user } = await start({ backupRestoreServiceInstalled: false });
  const answer = await send(emulator, backup, { ...user, method: "POST" });
  expect(answer).toMatchObject({ status: 404, reason: "FABRIC_E_SERVICE_DOES_NOT_EXIST", text: "" });
});

const certificateRequired = { status: 403, reason: "Client certificate required", text: "" };

describe.each(["TLSv1.2", "TLSv1.3"] as const)("client certificates over %s", (maxVersion) => {
  test("the admin's lets everything pass", async () => {
    const { emulator, admin } = await start({ https: { ...anyCertificate, maxVersion } });
    expect(await send(emulator, progress, admin)).toMatchObject({ status: 200, protocol: maxVersion });
    expect(await send(emulator, backup, { ...admin, method: "POST" })).toMatchObject({ status: 202 });
  });

  test("it is known again on the same connection, and when a session is resumed", async () => {
    const { emulator, admin } = await start({ https: { ...anyCertificate, maxVersion } });
    const kept = new Agent({ keepAlive: true });
    fixture.afterwards(async () => kept.destroy());
    const session = await sessionOf(emulator, admin);
    const requests = [{ agent: kept }, { agent: kept }, { session }];
    for (const options of requests) await send(emulator, progress, { ...admin, ...options });
    expect(emulator.requests.map(({ role }) => role)).toEqual(["Admin", "Admin", "Admin"]);
  });

  test("no certificate: the handshake succeeds, and the gateway answers 403 without a body", async () => {
    const { emulator } = await start({ https: { ...anyCertificate, maxVersion } });
    const answer = await send(emulator, progress);
    expect(answer).toMatchObject(certificateRequired);
    expect(answer.headers).toMatchObject({ "content-length": "0" });
    expect(answer.headers).not.toHaveProperty("content-type");
  });

  test("an unknown certificate is answered in the same way", async () => {
    const { emulator } = await start({ https: { ...anyCertificate, maxVersion } });
    const stranger = await start();
    expect(await send(emulator, progress, stranger.admin)).toMatchObject(certificateRequired);
  });
});

test("client certificates alone turn https on, and cannot do without it", async () => {
  const { emulator } = await fixture.start({ clientCertificates: true });
  expect(emulator.url).toMatch(/^https:/);
  await expect(start({ https: false })).rejects.toThrow("needs https");
});

describe("the user's certificate", () => {
  test("lets GETs pass", async () => {
    const { emulator, user } = await start();
    expect((await send(emulator, version, user)).status).toBe(200);
    expect((await send(emulator, progress, user)).status).toBe(200);
  });

  test("lets no POST to the backup service pass, not even one that asks", async () => {
    const { emulator, user } = await start();
    for (const path of [backup, "/BackupRestore/$/GetBackups"]) {
      const answer = await send(emulator, path, { ...user, method: "POST", body: "{}" });
      expect(answer.status).toBe(403);
      expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
      expect(answer.text).toBe('{"Error":{"Code":"E_ACCESSDENIED","Message":"Access Denied."}}');
    }
    expect(emulator.backupPosts()).toEqual({ received: 1, accepted: 0 });
  });
});

describe("thumbprints of one's own", () => {
  const spellings: [string, (thumbprint: string) => string][] = [
    ["as Service Fabric writes them", (text) => text],
    ["in lower case with colons", (text) => (text.match(/../g) ?? []).join(":").toLowerCase()],
    ["as Windows shows them", (text) => `\u200e${(text.match(/../g) ?? []).join(" ")}`],
  ];
  test.each(spellings)("%s", async (_, spell) => {
    const { emulator: other, admin, user } = await start();
    const thumbprintOf = (name: "admin" | "user") => spell(other.clientCertificates?.[name].thumbprint ?? "");
    const { emulator } = await start({
      clientCertificates: { admins: [thumbprintOf("user")], users: [thumbprintOf("admin"), thumbprintOf("user")] },
    });
    await send(emulator, version, admin);
    await send(emulator, version, user);
    expect(emulator.requests.map(({ role }) => role)).toEqual(["User", "Admin"]);
  });

  test("are refused where they are none", async () => {
    const sha256 = "AB".repeat(32);
    await expect(start({ clientCertificates: { admins: [sha256] } })).rejects.toThrow("40 hex digits");
    await expect(start({ clientCertificates: { users: ["CN=somebody"] } })).rejects.toThrow("40 hex digits");
  });
});

test.each([
  ["expired", { validUntil: new Date(Date.now() - day) }],
  ["not valid yet", { validFrom: new Date(Date.now() + day) }],
])("a certificate that is %s lets nobody in", async (_, clientCertificates) => {
  const { emulator, admin } = await start({ clientCertificates });
  expect(await send(emulator, progress, admin)).toMatchObject(certificateRequired);
});

describe("without a certificate", () => {
  test("only what tells how to sign in is open", async () => {
    const { emulator } = await start();
    const metadata = await send(emulator, "/$/GetAadMetadata");
    expect(metadata).toMatchObject({ status: 200, text: '{"type":"","metadata":{}}' });
    expect((await send(emulator, "/$/GetAadMetadata/")).status).toBe(200);
    expect((await send(emulator, `${version}?path=/$/GetAadMetadata`)).status).toBe(403);
  });

  test("an unknown path is refused for what it is", async () => {
    const { emulator } = await start();
    expect(await send(emulator, "/Nothing")).toMatchObject({ status: 400 });
  });

  test("faults do not hit, since the request does not get that far", async () => {
    const { emulator, admin } = await start();
    const fault = emulator.faults.add({ route: "any", action: { kind: "reset" } });
    expect(await send(emulator, progress)).toMatchObject(certificateRequired);
    expect(fault.hits).toBe(0);
    expect(await failureOf(send(emulator, progress, admin))).toBe("ECONNRESET");
    expect(fault.hits).toBe(1);
  });
});

test("the log says who came in and how", async () => {
  const { emulator, admin } = await start();
  await send(emulator, progress, admin);
  await send(emulator, backup, { method: "POST" });
  const [first, second] = emulator.requests;
  expect(first).toMatchObject({ role: "Admin", signedInBy: "certificate", status: 200 });
  expect(second).toMatchObject({ route: "BackupPartition", partitionId: orders, status: 403 });
  expect(second).not.toHaveProperty("role");
  expect(second).not.toHaveProperty("signedInBy");
});
