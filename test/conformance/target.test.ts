import { join } from "node:path";
import { type Emulator, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { temporaryFolder } from "../scripts/in-node";
import { type Difference, layFiles, runCheckSpec } from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();
const [partitionId] = samplePartitions.orders;
let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ timings: { acceptedMilliseconds: 0, backupMilliseconds: 0 } });
});
afterEach(() => emulator.close());

const ofServer = (operationId: string, at: string, code: string): Difference => ({
  side: "server",
  operationId,
  part: "reply",
  at,
  code,
  what: "Servers do so.",
  source: "A server.",
});

const differences = [
  ofServer("GetPartitionBackupProgress", "body", "INVALID_TYPE"),
  ofServer("GetPartitionBackupProgress", "body.LsnOfLastBackupRecord", "INVALID_TYPE"),
  ofServer("GetPartitionRestoreProgress", "body", "INVALID_TYPE"),
];

function checkTarget(...args: string[]) {
  const [, , ...onlyDifferences] = layFiles(folder(), { differences });
  return runCheckSpec(folder(), "--target", emulator.url, ...onlyDifferences, ...args);
}

/** The problems, but for the members and parameters that the small description leaves out. */
function problemsIn(stderr: string): string[] {
  const problems = stderr.split("\n").filter((line) => /^\w+, (request|reply), /.test(line));
  return problems.filter((line) => !/OBJECT_ADDITIONAL_PROPERTIES|UNDESCRIBED_QUERY/.test(line));
}

test("only reads are sent, and every reply is held to the description", async () => {
  const { stdout, stderr } = await checkTarget("--partition", partitionId);
  expect(stdout).toContain(emulator.url);
  expect(stdout).toMatch(/GetPartitionBackupProgress +200 null\n/);
  expect(stdout).toMatch(/GetPartitionBackupList +200 no items\n/);
  expect(problemsIn(stderr)).toEqual([]);
  expect(new Set(emulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

test("with --allow-changes one backup of that partition is taken, and followed to its end", async () => {
  const { stdout } = await checkTarget("--partition", partitionId, "--allow-changes");
  expect(stdout).toMatch(/BackupPartition +202\n/);
  expect(stdout).toMatch(/GetPartitionBackupProgress +200 null, 200 Success\n/);
  expect(stdout).toMatch(/GetPartitionBackupList +200 no items, 200 items\n/);
  expect(emulator.backupPosts()).toEqual({ received: 1, accepted: 1 });
  expect(emulator.backupPosts(partitionId)).toEqual({ received: 1, accepted: 1 });
});

test("a reply that is not as the description says fails with exit code 1", async () => {
  emulator.faults.add({
    route: "GetPartitionBackupProgress",
    action: { kind: "answer", status: 200, headers: { "content-type": "application/json" }, body: '{"BackupState":7}' },
  });
  const { exitCode, stderr } = await checkTarget("--partition", partitionId);
  expect(stderr).toContain("GetPartitionBackupProgress, reply, body.BackupState: ");
  expect(exitCode).toBe(1);
});

describe("a server with certificates", () => {
  const pem = (name: string) => join(folder(), name);

  beforeEach(async () => {
    await emulator.close();
    emulator = await startEmulator({ https: { writeTo: folder() }, clientCertificates: true });
  });

  test("is asked with --certificate, --key and --ca", async () => {
    const tls = ["--certificate", pem("admin.pem"), "--key", pem("admin.key"), "--ca", pem("authority.pem")];
    const { stdout, stderr } = await checkTarget("--partition", partitionId, ...tls);
    expect(stdout).toMatch(/GetPartitionInfo +200\n/);
    expect(problemsIn(stderr)).toEqual([]);
  });

  test("is not trusted without --ca, unless with --insecure", async () => {
    const signIn = ["--certificate", pem("admin.pem"), "--key", pem("admin.key"), "--partition", partitionId];
    const distrusted = await checkTarget(...signIn);
    expect(distrusted.stderr).toMatch(/^https:\S+ does not answer: .*self-signed certificate.*\n$/);
    expect(distrusted.exitCode).toBe(2);
    const trusted = await checkTarget(...signIn, "--insecure");
    expect(trusted.stdout).toMatch(/GetPartitionInfo +200\n/);
  });

  test("refuses who shows no certificate", async () => {
    const { exitCode, stderr } = await checkTarget("--partition", partitionId, "--insecure");
    expect(stderr).toContain("refuses us with 403: a cluster with certificates wants --certificate");
    expect(exitCode).toBe(2);
  });
});

describe("what cannot be checked is told with exit code 2", () => {
  test("an unknown partition", async () => {
    const unknown = "00000000-0000-0000-0000-00000000dead";
    const { exitCode, stderr } = await checkTarget("--partition", unknown);
    expect(stderr).toBe(`${emulator.url} has no partition ${unknown}.\n`);
    expect(exitCode).toBe(2);
  });

  test("a server that does not answer", async () => {
    await emulator.close();
    const { exitCode, stderr } = await checkTarget("--partition", partitionId);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED.*\n$/);
    expect(exitCode).toBe(2);
  });

  test("a server that wants another certificate", async () => {
    emulator.faults.add({ route: "any", action: { kind: "answer", status: 403 } });
    const { exitCode, stderr } = await checkTarget("--partition", partitionId);
    expect(stderr).toContain(`${emulator.url} refuses us with 403: a cluster with certificates wants --certificate`);
    expect(exitCode).toBe(2);
  });

  test("a certificate that is not there", async () => {
    const { exitCode, stderr } = await checkTarget("--certificate", "nowhere.pem");
    expect(stderr).toContain("nowhere.pem: ENOENT");
    expect(exitCode).toBe(2);
  });
});
