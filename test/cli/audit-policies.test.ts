import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatorOptions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "../emulator/emulator-fixture";
import { hourly, protect } from "../emulator/some-policy";
import { inMemory, partitionsOf, persisted, stateless, topologyOf } from "../protocol/shop";
import { auditPolicies, openHourly } from "./audit-fixture";
import { folderOf } from "./plan-fixture";

jest.setTimeout(60_000);

const fixture = emulatorFixture();
const [shop, cart] = ["fabric:/Shop", "fabric:/Cart"];
const orders = "fabric:/Shop/Orders";
const inThree = { scheme: "Int64Range", partitionCount: 3 } as const;
const hours = (count: number) => ({ minutes: 60 * count });

const openShop = (options: EmulatorOptions = {}) =>
  openHourly(
    fixture,
    topologyOf({
      [shop]: [persisted(orders, inThree), inMemory("fabric:/Shop/Sessions"), stateless("fabric:/Shop/Web")],
    }),
    options,
  );

async function reportOf(running: Running, args: readonly string[] = [], factor = 1) {
  const { exitCode, stdout, stderr } = await auditPolicies(running, [...args, "--json"], factor);
  if (stdout === "") throw new Error(stderr);
  return { exitCode, report: JSON.parse(stdout) };
}

const codesOf = ({ report }: Awaited<ReturnType<typeof reportOf>>) =>
  report.findings.map(({ severity, code, partitions }: { severity: string; code: string; partitions: unknown[] }) => [
    severity,
    code,
    partitions.length,
  ]);

describe("given a policy that takes its backups", () => {
  test("when it is audited, then all is well, it ends with 0, and the report has each partition with its age", async () => {
    const running = await openShop();
    const { exitCode, report } = await reportOf(running);

    expect(report).toMatchObject({
      ok: true,
      outcome: "ok",
      findings: [],
      policies: [{ name: "Hourly", longestSeconds: 5_400, partitionCount: 3 }],
      partitions: partitionsOf(running.emulator, orders).map((partitionId) => ({
        partitionId,
        verdict: "ok",
        policyName: "Hourly",
        newestGood: { timestamp: "2026-03-01T13:01:00.000Z", ageSeconds: expect.any(Number) },
        dueBy: "2026-03-01T14:31:00.000Z",
      })),
    });
    expect(exitCode).toBe(0);
    const { stdout, stderr } = await auditPolicies(running);
    expect(stdout).toBe(
      "policy Hourly: every 1 h, late after 1 h 30 min, keeps all; 3 partitions\n\nAll is well with 3 partitions with state on disk.\n",
    );
    expect(stderr).toBe("");
  });

  test("when they stop after a cluster upgrade while all is green, then it says of whom and since when, and ends with 1", async () => {
    const running = await openShop();
    running.emulator.cluster.periodicBackupsStopped = true;
    running.clock.advance(hours(24));
    const health = await fetch(`${running.emulator.url}/$/GetClusterHealth?api-version=6.0`);
    expect(await health.json()).toMatchObject({ AggregatedHealthState: "Ok" });
    const { exitCode, stdout } = await auditPolicies(running);

    expect(stdout).toMatch(
      /^PROBLEM {4}The periodic backups of 3 partitions of fabric:\/Shop\/Orders have stopped: the newest good one is older than the policy Hourly \(every 1 h\) allows\.$/m,
    );
    const detail =
      "Its newest good backup is of 2026-03-01T13:01:00.000Z, 1 d old; the next one was due by 2026-03-01T14:31:00.000Z.";
    for (const id of partitionsOf(running.emulator, orders)) expect(stdout).toContain(`(${id}): ${detail}`);
    expect(stdout).toContain("What to do: Look at the health of the partitions and of fabric:/System/BackupRestore");
    expect(stdout).toMatch(/Of 3 partitions with state on disk: with a problem 3, not checked 0\.\n$/);
    expect(exitCode).toBe(1);
  });

  test("when one partition has stopped alone, then the sentence names it, also as Markdown", async () => {
    const running = await openShop();
    const [, second = ""] = partitionsOf(running.emulator, orders);
    running.clock.advance(hours(3));
    await running.emulator.settle();
    // The other two have had newer ones.
    const list = await running.gateway.list(second);
    for (const { BackupLocation, CreationTimeUtc } of JSON.parse(list.text).Items) {
      if (CreationTimeUtc < "2026-03-01T14") continue;
      removeBackup(running, BackupLocation);
    }
    const { exitCode, stdout } = await auditPolicies(running, ["--markdown"]);

    expect(stdout).toContain(`keys -3074457345618258602 to 3074457345618258602 (${second}) have stopped`);
    expect(stdout).toMatch(/^\| problem \| The periodic backups of fabric:\/Shop\/Orders, /m);
    expect(stdout).toContain("| Hourly | every 1 h | 1 h 30 min | all | 3 |");
    expect(exitCode).toBe(1);
  });

  test("when they are suspended at the service, then that is told once, and not as late", async () => {
    const running = await openShop();
    await running.gateway.post("/Services/Shop~Orders/$/SuspendBackup", undefined);
    running.clock.advance(hours(24));
    const found = await reportOf(running);

    expect(codesOf(found)).toEqual([["problem", "suspended", 3]]);
    expect(found.report.findings[0].partitions[0].detail).toBe(
      "It is suspended at the level Service. Its newest good backup is of 2026-03-01T13:01:00.000Z, 1 d old.",
    );
    expect(found.report.partitions[0]).toMatchObject({ suspendedAt: "Service", verdict: "problem" });
    expect(found.exitCode).toBe(1);
  });
});

describe("given a newest backup that is none", () => {
  test("when its item in the list has an error and an epoch of -1, then it is told with its place, and the good one before it counts", async () => {
    const running = await openShop();
    running.emulator.faults.addNamed("list-item-error");
    const found = await reportOf(running);

    expect(codesOf(found)).toEqual([["problem", "unusable backup", 1]]);
    const [{ text, partitions }] = found.report.findings;
    expect(text).toMatch(
      /cannot be restored\. The item of 2026-03-01T13:01:00Z at Shop\\Orders\\\S+\\2026-03-01 13\.01\.00\.zip has the error E_UNEXPECTED: Unable to get recovery point details\.$/,
    );
    const row = found.report.partitions.find(
      ({ partitionId }: { partitionId: string }) => partitionId === partitions[0].partitionId,
    );
    expect(row.newestGood.timestamp).toBe("2026-03-01T12:00:40.000Z");
    expect(found.exitCode).toBe(1);
  });

  test("when its metadata is damaged so that the list cannot tell the partition, then its place does", async () => {
    const running = await openShop();
    const [id = ""] = partitionsOf(running.emulator, orders);
    const { BackupLocation } = JSON.parse((await running.gateway.list(id)).text).Items.at(-1);
    writeFileSync(join(folderOf(running.emulator), filesOf(BackupLocation)[1] ?? ""), "no metadata");
    const found = await reportOf(running);

    expect(codesOf(found)).toEqual([["problem", "unusable backup", 1]]);
    expect(found.report.findings[0].partitions).toMatchObject([{ partitionId: id }]);
  });

  test("when the list shows an epoch of -1 and no error, then it is none either", async () => {
    const running = await openShop();
    const [id = ""] = partitionsOf(running.emulator, orders);
    const { BackupId } = JSON.parse((await running.gateway.list(id)).text).Items.at(-1);
    const EpochOfLastBackupRecord = { DataLossVersion: "-1", ConfigurationVersion: "-1" };
    running.emulator.faults.add({
      route: "GetServiceBackupList",
      action: { kind: "editList", backups: [BackupId], set: { EpochOfLastBackupRecord } },
    });
    const { report } = await reportOf(running);
    expect(report.findings[0].partitions).toMatchObject([
      { partitionId: id, detail: expect.stringMatching(/ lacks an epoch that is not negative\.$/) },
    ]);
  });

  test("when there is none at all, then that is told", async () => {
    const running = await fixture.start({ topology: topologyOf({ [shop]: [persisted(orders)] }) });
    const found = await reportOf(running);
    expect(codesOf(found)).toEqual([["problem", "no backup", 1]]);
    expect(found.exitCode).toBe(1);
  });
});

describe("given partitions that no policy covers", () => {
  const two = {
    topology: topologyOf({
      [shop]: [persisted(orders, inThree), persisted("fabric:/Shop/Bills"), stateless("fabric:/Shop/Web")],
      [cart]: [persisted("fabric:/Cart/Items")],
    }),
    policy: "off" as const,
  };

  test("when one of them has a policy of its own, then the others are told, and what keeps no state is not", async () => {
    const running = await fixture.start(two);
    const [first = ""] = partitionsOf(running.emulator, orders);
    await protect(running.gateway, `/Partitions/${first}`, hourly(await fixture.folder()));
    running.clock.advance({ minutes: 61 });
    await running.emulator.settle();
    const found = await reportOf(running);

    expect(found.report.findings).toMatchObject([
      { code: "no policy", applicationName: cart, partitions: [{}] },
      { code: "no policy", serviceName: "fabric:/Shop/Bills", partitions: [{}] },
      { code: "no policy", serviceName: orders, partitions: [{}, {}] },
    ]);
    expect(found.report.partitions).toHaveLength(5);
    expect(found.exitCode).toBe(1);
  });

  test("when only one application is asked for, then nothing is said of the other", async () => {
    const running = await fixture.start(two);
    const { report, exitCode } = await reportOf(running, ["--application", cart]);
    expect(report).toMatchObject({ applicationName: cart, findings: [{ code: "no policy", applicationName: cart }] });
    expect(exitCode).toBe(1);
    const texts = await auditPolicies(running, ["--application", "fabric:/None"]);
    expect(texts).toMatchObject({ exitCode: 2, stdout: "" });
    expect(texts.stderr).toMatch(/\(fabric:\/None\)[\s\S]*\[SFB_APPLICATION_NOT_FOUND\]/);
  });

  test("when nothing keeps state, then there is nothing to back up", async () => {
    const running = await fixture.start({ topology: topologyOf({ [shop]: [stateless("fabric:/Shop/Web")] }) });
    expect(await auditPolicies(running)).toMatchObject({
      exitCode: 0,
      stdout: "Nothing to back up: 0 partitions with state on disk.\n",
    });
  });
});

describe("given a retention", () => {
  const keeping = (RetentionDuration: string, MinimumNumberOfBackups: number, Interval = "PT1H") =>
    ({
      policy: {
        name: "Hourly",
        schedule: { ScheduleKind: "FrequencyBased", Interval },
        retentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration, MinimumNumberOfBackups },
      },
    }) as const;

  test("when it is shorter than the schedule and has no minimum number, then the policy is told, once", async () => {
    const found = await reportOf(await openShop(keeping("PT2H", 0, "PT3H")));
    expect(codesOf(found)).toEqual([["problem", "retention too short", 0]]);
    expect(found.report.findings[0]).toMatchObject({
      policyName: "Hourly",
      text: "The retention of the policy Hourly may delete the newest backup before the next one is there. It keeps them for 2 h, and up to 3 h pass until the next one.",
    });
    expect(found.exitCode).toBe(1);
  });

  test("when the newest is older than it after the backups have stopped, then that is told beside", async () => {
    const running = await openShop(keeping("P1D", 0));
    running.emulator.cluster.periodicBackupsStopped = true;
    running.clock.advance(hours(30));
    expect(codesOf(await reportOf(running))).toEqual([
      ["problem", "late", 3],
      ["problem", "older than retention", 3],
    ]);
  });

  test("when a minimum number holds the newest, then the retention is well", async () => {
    expect(codesOf(await reportOf(await openShop(keeping("PT2H", 1, "PT3H"))))).toEqual([]);
  });
});

describe("given what cannot be checked", () => {
  test("when the storage of a policy cannot be listed, then it ends with 2, and says why", async () => {
    const running = await openShop();
    running.emulator.faults.addNamed("access-denied");
    const found = await reportOf(running, [], 10);

    expect(codesOf(found)).toEqual([["unchecked", "list unreadable", 3]]);
    expect(found.report.findings[0].partitions[0].detail).toMatch(
      /HTTP 500 E_UNEXPECTED \(The storage refused access\)\. Check that the nodes reach the storage/,
    );
    expect(found.report.partitions[0].verdict).toBe("unchecked");
    expect(found.exitCode).toBe(2);
  });

  test("when something is certainly wrong beside, then it ends with 1", async () => {
    const running = await openShop();
    await running.gateway.post("/Applications/Shop/$/SuspendBackup", undefined);
    running.emulator.faults.addNamed("storage-unreachable");
    const found = await reportOf(running, [], 10);
    expect(codesOf(found)).toEqual([
      ["problem", "suspended", 3],
      ["unchecked", "list unreadable", 3],
    ]);
    expect(found.exitCode).toBe(1);
  });

  test("when the cluster has no backup service, or is not there, then it ends with 2 and its error", async () => {
    const running = await fixture.start({ backupRestoreServiceInstalled: false });
    const { exitCode, stderr } = await auditPolicies(running);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("[SFB_BACKUP_SERVICE_NOT_INSTALLED]");
    await running.emulator.close();
    const gone = await auditPolicies(running, [], 10);
    expect(gone.exitCode).toBe(2);
    expect(gone.stderr).toContain("[SFB_CONNECTION_REFUSED]");
  });

  test("when an application's services or a service's partitions cannot be listed, then that is told, and the others are checked", async () => {
    const topology = topologyOf({
      [shop]: [persisted(orders), persisted("fabric:/Shop/Bills")],
      [cart]: [persisted("fabric:/Cart/Items")],
    });
    const running = await openShop({ topology });
    const refused = { kind: "answer", status: 400, body: '{"Error":{"Code":"E_INVALIDARG","Message":"No."}}' } as const;
    running.emulator.faults.add({ route: "GetServiceInfoList", calls: { first: 1 }, action: refused });
    running.emulator.faults.add({ route: "GetPartitionInfoList", calls: { first: 1 }, action: refused });
    const found = await reportOf(running);
    expect(codesOf(found)).toEqual([
      ["unchecked", "not looked at", 0],
      ["unchecked", "not looked at", 0],
    ]);
    expect(found.report.findings.map(({ text }: { text: string }) => text.slice(0, 60)).sort()).toEqual([
      expect.stringMatching(/^The application fabric:\/(Shop|Cart) could not be looked at\. /),
      expect.stringMatching(/^The service fabric:\/(Shop|Cart)\/\w+ could not be looked at\. /),
    ]);
    expect(found.report.partitions.length).toBeGreaterThan(0);
    expect(found.exitCode).toBe(2);
  });
});

describe("given answers that the open server does not give", () => {
  const answer = (body: unknown, status = 200) => ({ kind: "answer", status, body: JSON.stringify(body) }) as const;

  test.each([
    [
      "an item that holds nothing but a failure",
      { Items: [{ FailureError: { Code: "2148734208", Message: "Gone." } }] },
      200,
    ],
    ["a refusal", { Error: { Code: "E_INVALIDARG", Message: "Gone." } }, 400],
  ])("when a list is %s, then it could not be read", async (_what, body, status) => {
    const running = await openShop();
    running.emulator.faults.add({ route: "GetServiceBackupList", action: answer(body, status) });
    const found = await reportOf(running);
    expect(codesOf(found)).toEqual([["unchecked", "list unreadable", 3]]);
    expect(found.report.findings[0].partitions[0].detail).toContain("Gone");
    expect(found.exitCode).toBe(2);
  });

  test("when a list comes in pages, then all of them count", async () => {
    const running = await openShop();
    const { Items } = JSON.parse((await running.gateway.get("/Services/Shop~Orders/$/GetBackups")).text);
    const page = { ContinuationToken: "next", Items: Items.slice(0, 1) };
    running.emulator.faults.add({ route: "GetServiceBackupList", calls: { first: 1 }, action: answer(page) });
    const rest = { ContinuationToken: null, Items: Items.slice(1) };
    running.emulator.faults.add({ route: "GetServiceBackupList", action: answer(rest) });
    expect(codesOf(await reportOf(running))).toEqual([]);
  });

  test("when a policy has a schedule and a retention of kinds that are new, then nothing is said to be well", async () => {
    const running = await openShop();
    const odd = {
      Name: "Hourly",
      Schedule: { ScheduleKind: "Lunar" },
      RetentionPolicy: { RetentionPolicyType: "Tiered" },
    };
    running.emulator.faults.add({ route: "GetBackupPolicyList", action: answer({ Items: [odd] }) });
    const found = await reportOf(running);
    expect(codesOf(found)).toEqual([
      ["unchecked", "schedule unknown", 3],
      ["unchecked", "retention unknown", 0],
    ]);
    expect(found.exitCode).toBe(2);
    expect((await auditPolicies(running)).stdout).toContain(
      "policy Hourly: unknown, late after unknown, keeps unknown",
    );
  });

  test("when the policy of a partition is not among those that are listed, then that is told", async () => {
    const running = await openShop();
    running.emulator.faults.add({ route: "GetBackupPolicyList", action: answer({ Items: [] }) });
    const { report, exitCode } = await reportOf(running);
    expect(report.findings[0].text).toContain("is not in the cluster's list of policies");
    expect(exitCode).toBe(2);
  });
});

describe("given options that are wrong", () => {
  test.each([
    [["--application", "Shop"], /^--application: /],
    [["--json", "--markdown"], /cannot be used with option '--markdown'/],
  ])("when %j are given, then it says so, and ends with 2", async (args, message) => {
    const running = await fixture.start();
    const { exitCode, stdout, stderr } = await auditPolicies(running, args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

test("given names that mean something in Markdown, when it is asked for, then they stay text", async () => {
  const topology = topologyOf({ [shop]: [persisted("fabric:/Shop/<b>_a_")] });
  const { stdout } = await auditPolicies(await fixture.start({ topology, policy: "off" }), ["--markdown"]);
  expect(stdout).toContain("fabric:/Shop/&lt;b&gt;\\_a\\_");
});

test("given 10,000 partitions, when they are audited, then one list tells of all", async () => {
  const running = await fixture.start({
    topology: topologyOf({ [shop]: [persisted(orders, { scheme: "Int64Range", partitionCount: 10_000 })] }),
  });
  const newest = (id: string, index: number) => ({
    BackupId: id,
    PartitionInformation: { Id: id },
    BackupLocation: `Shop\\Orders\\${id}\\2026-02-28 12.00.00.zip`,
    BackupType: "Full",
    EpochOfLastBackupRecord: { DataLossVersion: "131873018908156893", ConfigurationVersion: "8589934592" },
    LsnOfLastBackupRecord: "24",
    // Of every tenth they have stopped a day ago.
    CreationTimeUtc: index % 10 === 0 ? "2026-02-27T12:00:00Z" : "2026-02-28T12:00:00Z",
  });
  const body = JSON.stringify({ ContinuationToken: null, Items: partitionsOf(running.emulator, orders).map(newest) });
  running.emulator.faults.add({ route: "GetServiceBackupList", action: { kind: "answer", status: 200, body } });
  const { report, exitCode } = await reportOf(running);
  const counts: Record<string, number> = {};
  for (const { route = "none" } of running.emulator.requests) counts[route] = (counts[route] ?? 0) + 1;

  expect(report.partitions).toHaveLength(10_000);
  expect(report.findings).toMatchObject([{ code: "late", serviceName: orders }]);
  expect(report.findings[0].partitions).toHaveLength(1_000);
  expect(counts).toEqual({
    GetServiceBackupList: 1,
    GetApplicationBackupConfigurationInfo: 1,
    GetBackupPolicyList: 1,
    GetServiceInfoList: 1,
    GetApplicationInfoList: 1,
    GetClusterVersion: 1,
    // As many pages as the gateway makes of them.
    GetPartitionInfoList: 100,
  });
  expect(exitCode).toBe(1);
});

/** The zip and the metadata of a backup, below the folder of its storage. */
function filesOf(location: string): readonly string[] {
  const zip = location.replaceAll("\\", "/");
  return [zip, zip.replace(/\.zip$/, ".bkmetadata")];
}

function removeBackup({ emulator }: Running, location: string): void {
  for (const file of filesOf(location)) rmSync(join(folderOf(emulator), file));
}
