import { samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { runBackup } from "../../src/backup";
import { checkConnection } from "../../src/doctor/check-connection";
import { errorRegistry } from "../../src/errors";
import { createClient } from "../../src/service-fabric/client";
import { createTransport } from "../../src/service-fabric/transport";
import { systemClock } from "../../src/waiting/clock";
import { httpAnswer, startRawServer } from "../service-fabric/raw-server";

const [partitionId] = samplePartitions.orders;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What the doctor says first, and what a backup ends in, at the same address. */
async function verdictsOn(endpoint: string) {
  const { checks } = await checkConnection({ cluster: { endpoint }, environment: () => undefined, partitionId });
  const connection = { endpoints: [endpoint], serverTrust: { kind: "authority" } } as const;
  const cluster = createClient(connection, createTransport(connection));
  const outcome = await runBackup(
    { address: { partitionId }, backupTimeoutMinutes: 1, proof: "listed", whenBusy: "wait" },
    { cluster, clock: systemClock, progress: () => undefined },
  );
  await cluster.close();
  if (outcome.kind !== "failed") throw new Error("It did not fail.");
  expect(outcome.pending).toBeUndefined();
  return { doctor: checks.find(({ status }) => status === "failed"), up: outcome.error };
}

async function serverThatAnswers(status: number, body = "", headers: Record<string, string> = {}): Promise<string> {
  const server = await startRawServer((socket) => {
    socket.on("data", () => socket.write(httpAnswer(status, body, headers)));
  });
  closing.push(() => server.close());
  return server.url;
}

const html = "<html><body><h1>Not Authorized</h1></body></html>";
const fabricError = (code: string) => JSON.stringify({ Error: { Code: code, Message: "Its words." } });

describe("given the same answer to everything, when it is looked at and backed up, then both say the same of it", () => {
  test.each<[string, Parameters<typeof serverThatAnswers>, string]>([
    ["an empty 404, of no cluster", [404], "SFB_NOT_SERVICE_FABRIC"],
    ["a page with a 404", [404, html], "SFB_NOT_SERVICE_FABRIC"],
    ["JSON with a 404", [404, "{}"], "SFB_NOT_SERVICE_FABRIC"],
    ["a page with a 200", [200, html], "SFB_NOT_SERVICE_FABRIC"],
    ["other JSON", [200, "{}"], "SFB_NOT_SERVICE_FABRIC"],
    ["a redirect", [302, "", { Location: "https://login.example" }], "SFB_NOT_SERVICE_FABRIC"],
    ["a 400 with a code", [400, fabricError("E_INVALIDARG")], "SFB_READ_REJECTED"],
    ["an empty 400", [400], "SFB_READ_REJECTED"],
    ["a 405 with a code", [405, fabricError("FABRIC_E_NOT_SUPPORTED")], "SFB_READ_REJECTED"],
    ["a 409 with a code", [409, fabricError("FABRIC_E_INVALID_OPERATION")], "SFB_READ_REJECTED"],
    ["an empty 401", [401], "SFB_SIGN_IN_REQUIRED"],
    ["an empty 403", [403], "SFB_SIGN_IN_REQUIRED"],
    ["a 403 with a code", [403, fabricError("E_ACCESSDENIED")], "SFB_ACCESS_DENIED"],
    ["a page for Windows accounts", [401, html, { "WWW-Authenticate": "Negotiate" }], "SFB_WINDOWS_ACCOUNT_REQUIRED"],
    ["nothing for Windows accounts", [401, "", { "WWW-Authenticate": "NTLM" }], "SFB_WINDOWS_ACCOUNT_REQUIRED"],
  ])("%s", async (_, answer, code) => {
    const { doctor, up } = await verdictsOn(await serverThatAnswers(...answer));

    expect([doctor?.code, up.code]).toEqual([code, code]);
    for (const words of [doctor?.detail, up.message]) {
      expect(words).toContain(errorRegistry[up.code].message);
      expect(words).not.toMatch(/request for a backup|\.\)\.|\.\./);
    }
  });

  test.each<[string, string]>([
    ["/Applications", "Its path is one of the API's own; the gateway's address may be "],
    ["/sf/Nodes/N1", "Its path is one of the API's own; the gateway's address may be "],
  ])("and what the path %s lets suspect", async (path, sentence) => {
    const url = await serverThatAnswers(404);

    const { doctor, up } = await verdictsOn(url + path);

    const meant = `${sentence}${url}${path.startsWith("/sf") ? "/sf" : ""}.`;
    expect(doctor?.detail).toContain(meant);
    expect(up.message).toContain(meant);
  });
});

describe("given a cluster that answers one read otherwise, then both say the same of it", () => {
  test.each([
    "GetPartitionInfo",
    "GetServiceNameInfo",
    "GetApplicationNameInfo",
    "GetServiceInfo",
    "GetPartitionBackupConfigurationInfo",
    "GetPartitionBackupProgress",
  ] as const)("%s", async (route) => {
    const emulator = await startEmulator();
    closing.push(() => emulator.close());
    const body = fabricError("E_INVALIDARG");
    emulator.faults.add({ route, calls: "all", action: { kind: "answer", status: 400, body } });

    const { doctor, up } = await verdictsOn(emulator.url);

    expect([doctor?.code, up.code]).toEqual(["SFB_READ_REJECTED", "SFB_READ_REJECTED"]);
    expect(up.message).toContain("The cluster's last answer: HTTP 400 E_INVALIDARG (Its words).");
    expect(emulator.backupPosts().received).toBe(0);
  });

  test("a cluster without a backup service", async () => {
    const emulator = await startEmulator({ backupRestoreServiceInstalled: false });
    closing.push(() => emulator.close());

    const { doctor, up } = await verdictsOn(emulator.url);

    expect([doctor?.code, up.code]).toEqual(["SFB_BACKUP_SERVICE_NOT_INSTALLED", "SFB_BACKUP_SERVICE_NOT_INSTALLED"]);
  });
});
