import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmulatorOptions, readTopology } from "servicefabric-backup-emulator";
import { recordLine } from "../../src/evidence/record";
import { defaultRestoreTimeoutMinutes } from "../../src/restore/plan";
import { emulatorFixture } from "../emulator/emulator-fixture";
import { read } from "../emulator/gateway-client";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { temporaryFolder } from "../scripts/in-node";
import { backUp, codesOf, folderOf, orders, planOf, restorePlan, standInPulumi, urnOf } from "./plan-fixture";

jest.setTimeout(60_000);

const fixture = emulatorFixture();
const folder = temporaryFolder();

const inThree = { scheme: "Int64Range", partitionCount: 3 } as const;
const shop = (options: EmulatorOptions = {}) =>
  fixture.start({ topology: topologyOf({ "fabric:/Shop": [persisted(orders, inThree)] }), ...options });

const password = "a very secret password";

/** The storage of the policy, as the environment names it. */
const asEnvironment = (path: string) => ({
  SERVICEFABRIC_STORAGE_KIND: "FileShare",
  SERVICEFABRIC_STORAGE_PATH: path,
  SERVICEFABRIC_STORAGE_USER_NAME: "backup-reader",
  SERVICEFABRIC_STORAGE_PASSWORD: password,
});

describe("given backups of all partitions of an application", () => {
  test("when a restore is planned, then each partition has a line, and it ends with 0", async () => {
    const running = await shop();
    const { partitions } = await backUp(running);
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const { exitCode, stdout, stderr } = await restorePlan(args);

    expect(stdout.split("\n").slice(0, 3)).toEqual(
      partitions.map(() =>
        expect.stringMatching(/^ok {2}fabric:\/Shop\/Orders, keys -?\d+ to -?\d+ +2026-03-01T10:\S+Z {2}/),
      ),
    );
    expect(stdout).toMatch(/about \d+ operations since$/m);
    expect(stdout).toMatch(/\n3 partitions can be restored\.\n$/);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("when it is asked for as JSON, then it has the request of each restore, which the cluster takes", async () => {
    const running = await shop();
    const { partitions } = await backUp(running);
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const { exitCode, plan } = await planOf(args);

    expect(plan).toMatchObject({ ok: true, toCreate: [], unproven: [], warnings: [] });
    expect(plan.rows).toMatchObject(
      partitions.map(({ partitionId, backupId, backupLocation, lsn, epoch }) => ({
        partitionId,
        canBeRestored: true,
        backup: { backupId, location: backupLocation, lsn, epoch },
        loss: { kind: "operations", operations: expect.stringMatching(/^\d+$/) },
        request: {
          method: "POST",
          path: `/Partitions/${partitionId}/$/Restore?RestoreTimeout=${defaultRestoreTimeoutMinutes}&api-version=6.4&timeout=60`,
          body: { BackupId: backupId, BackupLocation: backupLocation },
        },
      })),
    );
    expect(exitCode).toBe(0);
    const [{ request }] = plan.rows;
    const answer = await fetch(`${running.emulator.url}${request.path}`, {
      method: request.method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request.body),
    });
    expect(answer.status).toBe(202);
  });

  test("when a moment is named, then the newest from before it is taken, and where there is none it ends with 1", async () => {
    const running = await shop();
    const first = await backUp(running);
    const between = new Date(running.clock.now() + 30_000).toISOString();
    running.clock.advance({ minutes: 10 });
    await backUp(running);
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop", "--at"];
    const then = await planOf([...args, between]);
    const before = await planOf([...args, "2026-01-01T00:00Z"]);

    expect(then.plan.rows.map(({ backup }: { backup: { backupId: string } }) => backup.backupId)).toEqual(
      first.partitions.map(({ backupId }) => backupId),
    );
    expect(then.exitCode).toBe(0);
    expect(codesOf(before)).toEqual([["SFB_NO_BACKUP_FOUND"], ["SFB_NO_BACKUP_FOUND"], ["SFB_NO_BACKUP_FOUND"]]);
    expect(before.exitCode).toBe(1);
  });

  test("when only some are wanted, then only those have a line", async () => {
    const running = await shop();
    const { partitions } = await backUp(running);
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const [, second] = partitions;
    const one = await planOf([...args, "--partition", String(second?.partitionId)]);
    const none = await restorePlan([...args, "--service", "fabric:/Shop/Cart"]);

    expect(one.plan.rows).toMatchObject([{ partitionId: second?.partitionId }]);
    expect(none).toMatchObject({ exitCode: 1, stdout: "Nothing was found that could be restored.\n" });
  });
});

describe("given an evidence file, when a restore is planned", () => {
  const line = (backups: Awaited<ReturnType<typeof backUp>>) => `${recordLine("backup", backups)}\n`;

  test("then of each partition the newest backup is taken, or the newest from before a moment", async () => {
    const running = await shop();
    const old = await backUp(running);
    const between = new Date(running.clock.now() + 30_000).toISOString();
    running.clock.advance({ minutes: 10 });
    const recent = await backUp(running);
    const file = join(folder(), "backups.jsonl");
    writeFileSync(file, `${line(recent)}\n${line(old)}`);
    const args = ["--endpoint", running.emulator.url, "--evidence", file];
    const newest = await planOf(args);
    const then = await planOf([...args, "--at", between]);
    const idsOf = ({ plan }: typeof newest) =>
      plan.rows.map(({ backup }: { backup: { backupId: string } }) => backup.backupId);

    expect(idsOf(newest)).toEqual(recent.partitions.map(({ backupId }) => backupId));
    expect(idsOf(then)).toEqual(old.partitions.map(({ backupId }) => backupId));
    expect(newest.plan.rows[0]).toMatchObject({ from: { source: `line 1 of ${file}` }, warnings: [] });
  });

  test("then a record that was altered is refused, and one of something else gives no backup", async () => {
    const running = await shop();
    const whole = line(await backUp(running));
    const drill = { clusterEndpoint: running.emulator.url, drilledAt: "2026-03-01T10:00:00Z", partitions: [] };
    const file = join(folder(), "backups.jsonl");
    const plan = () => restorePlan(["--endpoint", running.emulator.url, "--evidence", file]);

    writeFileSync(file, whole.replace(/"lsn":"\d/, '"lsn":"9'));
    const altered = await plan();
    expect(altered.stderr).toBe(`--evidence: line 1 of ${file} was altered: its digest is that of another record.\n`);
    expect(altered.exitCode).toBe(2);

    const counts = { partitionCount: 0, sampledCount: 0, restoreSecondsTotal: 0, typeVersion: "1.0.0" };
    const none = { serviceName: orders, partition: { kind: "Singleton" }, partitionId: "p", backupId: "b", seconds: 1 };
    const slowestPartition = {
      ...none,
      backupLocation: "l",
      epoch: { dataLossVersion: "1", configurationVersion: "1" },
      lsn: "1",
    };
    writeFileSync(file, `${recordLine("drill", { ...drill, ...counts, slowestPartition })}\n`);
    expect(await plan()).toMatchObject({ exitCode: 1, stdout: "Nothing was found that could be restored.\n" });
  });

  test("then one that the storage has no more is told, and the others can be restored", async () => {
    const running = await shop();
    const evidence = await backUp(running);
    const file = join(folder(), "backups.jsonl");
    writeFileSync(file, line(evidence));
    const location = String(evidence.partitions[1]?.backupLocation).replaceAll("\\", "/");
    for (const end of [".zip", ".bkmetadata"]) {
      rmSync(join(folderOf(running.emulator), location.replace(".zip", end)));
    }
    const plan = await planOf(["--endpoint", running.emulator.url, "--evidence", file]);

    expect(codesOf(plan)).toEqual([[], ["SFB_BACKUP_GONE"], []]);
    expect(plan.plan.rows[1].request).toBeNull();
    expect(plan.exitCode).toBe(1);
  });

  test("then one that is listed with an error is told as unusable", async () => {
    const running = await shop();
    const evidence = await backUp(running);
    const file = join(folder(), "backups.jsonl");
    writeFileSync(file, line(evidence));
    const [backup] = evidence.partitions;
    running.emulator.faults.add({
      route: "GetServiceBackupList",
      action: { kind: "editList", backups: [backup?.backupId ?? ""], set: { LsnOfLastBackupRecord: "-1" } },
    });
    const plan = await planOf(["--endpoint", running.emulator.url, "--evidence", file]);

    expect(codesOf(plan)[0]).toContain("SFB_BACKUP_UNUSABLE");
    expect(plan.plan.rows[0].request).not.toBeNull();
  });

  test.each([
    ["a file that is not there", undefined, /^--evidence: ENOENT/],
    [
      "a line that is none of ours",
      '{"before":"x"}\n',
      /^--evidence: line 1 of .* holds no record that is known here\.\n$/,
    ],
    ["a line that is no JSON", "\n{\n", /^--evidence: line 2 of .* holds no record that is known here\.\n$/],
  ])("then %s is told, and it ends with 2", async (_, text, words) => {
    const file = join(folder(), "backups.jsonl");
    if (text !== undefined) writeFileSync(file, text);
    const { exitCode, stderr } = await restorePlan(["--endpoint", "http://127.0.0.1:1", "--evidence", file]);

    expect(stderr).toMatch(words);
    expect(exitCode).toBe(2);
  });
});

describe("given a stack, when a restore is planned", () => {
  const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  const resource = (type: string, name: string, outputs: object, more: object = {}) => ({
    urn: urnOf(type, name),
    type: `pulumi-nodejs:dynamic/servicefabric:${type}`,
    outputs,
    ...more,
  });
  const stateOf = (...resources: object[]) => ({ version: 3, deployment: { resources } });

  test("then the backups of its resources are found again in their own storage, which no output shows the secrets of", async () => {
    const running = await shop();
    const set = await backUp(running);
    const storage = {
      storageKind: "FileShare",
      path: folderOf(running.emulator),
      primaryUserName: "backup-reader",
      primaryPassword: secret(password),
    };
    const state = stateOf(
      { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", type: "pulumi:pulumi:Stack" },
      resource("ApplicationBackup", "before-v2", { application: "fabric:/Shop", storage, ...set }),
    );
    const environment = standInPulumi(folder(), state);
    const args = ["--stack", "dev", "--version", "12", "--endpoint", running.emulator.url];
    const { exitCode, plan } = await planOf(args, environment);
    const { stdout } = await restorePlan(args, environment);

    expect(readFileSync(join(folder(), "args"), "utf8").trim()).toBe(
      "stack export --version 12 --stack dev --show-secrets",
    );
    expect(plan.rows).toMatchObject(
      set.partitions.map(({ backupId }) => ({
        canBeRestored: true,
        from: { source: "before-v2 of the stack dev" },
        backup: { backupId },
        request: {
          body: {
            BackupStorage: {
              StorageKind: "FileShare",
              Path: storage.path,
              PrimaryUserName: "backup-reader",
              PrimaryPassword: "[secret]",
            },
          },
        },
      })),
    );
    expect(`${JSON.stringify(plan)}${stdout}`).not.toContain(password);
    expect(exitCode).toBe(0);
  });

  test("then one of an earlier release, which knows no keys, is found by its id", async () => {
    const running = await shop();
    const { partitions, ...shared } = await backUp(running);
    const [newest] = partitions;
    const outputs = { ...newest, ...shared, partition: undefined, reused: false };
    const state = stateOf(resource("AdHocBackup", "before-v1", outputs));
    const plan = await planOf(["--stack", "dev", "--endpoint", running.emulator.url], standInPulumi(folder(), state));

    expect(plan).toMatchObject({
      exitCode: 0,
      plan: { rows: [{ partitionId: newest?.partitionId, partition: newest?.partition }] },
    });
  });

  test("then of two backups of a partition the newer one is taken, and it is said", async () => {
    const running = await shop();
    const old = await backUp(running);
    running.clock.advance({ minutes: 10 });
    const recent = await backUp(running);
    const state = stateOf(resource("ServiceBackup", "new", recent), resource("ServiceBackup", "old", old));
    const plan = await planOf(["--stack", "dev", "--endpoint", running.emulator.url], standInPulumi(folder(), state));

    expect(plan.plan.rows).toMatchObject(
      recent.partitions.map(({ backupId }) => ({
        backup: { backupId },
        warnings: [{ kind: "other backups", text: "Older backups of it are wanted too, and left out: 1." }],
      })),
    );
  });

  test("then resources without a proven backup are named, and it ends with 1", async () => {
    const running = await shop();
    const set = await backUp(running);
    const pending = { service: orders, __pending: { phase: "accepted" } };
    const state = stateOf(
      resource("ServiceBackup", "good", set),
      resource("ServiceBackup", "replaced", {}, { delete: true }),
      resource("ServiceBackup", "cut-short", pending, { initErrors: ["SFB_CUT_SHORT"] }),
      resource("AdHocBackup", "empty", {}),
    );
    const { exitCode, stdout } = await restorePlan(
      ["--stack", "dev", "--endpoint", running.emulator.url],
      standInPulumi(folder(), state),
    );

    expect(stdout).toMatch(/^not proven: cut-short\. Its last run came to no proof/m);
    expect(stdout).toMatch(/^not proven: empty\. Its outputs tell of no backup\.$/m);
    expect(stdout).not.toContain("replaced");
    expect(stdout).toContain("3 partitions can be restored.");
    expect(exitCode).toBe(1);
  });
});

describe("given that something stands in the way, when a restore is planned, then all of it is told", () => {
  test("a restore in progress, and a status that is not Ready", async () => {
    const running = await shop();
    await backUp(running);
    const [first = "", second = ""] = partitionsOf(running.emulator, orders);
    running.emulator.startRestore({ partitionId: first, stuckInAccepted: true });
    running.emulator.setStatus(first, "NotReady");
    running.emulator.setStatus(second, "InQuorumLoss");
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const plan = await planOf(args);
    const { stdout } = await restorePlan(args);

    expect(codesOf(plan)).toEqual([
      ["SFB_PARTITION_NOT_READY", "SFB_RESTORE_IN_PROGRESS"],
      ["SFB_PARTITION_NOT_READY"],
      [],
    ]);
    expect(stdout).toMatch(/^NO .* SFB_PARTITION_NOT_READY SFB_RESTORE_IN_PROGRESS$/m);
    expect(stdout).toMatch(/^\[SFB_PARTITION_NOT_READY\] The partition is not Ready/m);
    expect(stdout).toMatch(/^ {4}fabric:\/Shop\/Orders, keys .*: It is InQuorumLoss\.$/m);
    expect(stdout).toMatch(/\n2 of 3 partitions cannot be restored\.\n$/);
  });

  test("an upgrade of the application", async () => {
    const running = await fixture.start({
      topology: readTopology({
        applications: [
          { name: "fabric:/Shop", typeName: "ShopType", typeVersion: "1.0.0", services: [persisted(orders, inThree)] },
        ],
        applicationTypes: [{ name: "ShopType", versions: ["1.0.0", "2.0.0"] }],
      }),
    });
    await backUp(running);
    const upgrade = {
      Name: "fabric:/Shop",
      TargetApplicationTypeVersion: "2.0.0",
      Parameters: [],
      UpgradeKind: "Rolling",
      RollingUpgradeMode: "UnmonitoredAuto",
    };
    expect(await running.gateway.post("/Applications/Shop/$/Upgrade", upgrade, { "api-version": "6.0" })).toMatchObject(
      {
        status: 200,
      },
    );
    const plan = await planOf(["--endpoint", running.emulator.url, "--application", "fabric:/Shop"]);

    expect(codesOf(plan)).toEqual(Array(3).fill(["SFB_UPGRADE_IN_PROGRESS"]));
  });

  test("a storage that cannot be read, and none at all", async () => {
    const running = await shop({ policy: "off" });
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const file = join(folder(), "no-folder");
    writeFileSync(file, "");
    const gone = await planOf([...args, "--storage-from-env"], asEnvironment(file));
    const none = await planOf(args);

    expect(codesOf(none)).toEqual(Array(3).fill(["SFB_NO_POLICY"]));
    expect(codesOf(gone)).toEqual(Array(3).fill(["SFB_RESTORE_SOURCE_UNREADABLE"]));
  });

  test("an incremental backup whose full one is gone", async () => {
    const path = join(folder(), "share");
    const running = await shop({
      policy: {
        storage: { StorageKind: "FileShare", Path: path },
        schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
        maxIncrementalBackups: 5,
      },
    });
    running.clock.advance({ minutes: 123 });
    const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
    const whole = await planOf(args);
    const [first = ""] = partitionsOf(running.emulator, orders);
    const full = read(await running.gateway.list(first)).Items[0];
    rmSync(join(path, full.BackupLocation.replaceAll("\\", "/").replace(".zip", ".bkmetadata")));
    const broken = await planOf(args);

    expect(whole.plan.rows[0].warnings).toMatchObject([{ kind: "chain" }]);
    expect(whole.exitCode).toBe(0);
    expect(codesOf(broken)).toEqual([["SFB_NO_BACKUP_FOUND"], [], []]);
  });
});

describe("given services that are gone or other ones, when a restore is planned", () => {
  /** The backups of a shop, in a folder that outlives its cluster. */
  async function shopThatWas() {
    const path = join(folder(), "share");
    const running = await shop({ policy: { storage: { StorageKind: "FileShare", Path: path } } });
    const set = await backUp(running);
    return { path, set };
  }
  const args = (url: string, ...more: string[]) => [
    ...["--endpoint", url, "--application", "fabric:/Shop", "--storage-from-env"],
    ...more,
  ];

  test("then an application that is not there is told, and with which partition scheme its services have to be created", async () => {
    const { path } = await shopThatWas();
    const other = await fixture.start();
    const { exitCode, stdout } = await restorePlan(args(other.emulator.url), asEnvironment(path));

    expect(stdout).toMatch(
      /^to create: the application fabric:\/Shop, then fabric:\/Shop\/Orders \(Int64Range, 3 partitions, keys -9223372036854775808 to 9223372036854775807, as far as its backups tell\)$/m,
    );
    expect(stdout).toContain("[SFB_RESTORE_TARGET_MISSING]");
    expect(stdout).not.toContain(password);
    expect(exitCode).toBe(1);
  });

  test("then a service that was created anew gets them by its keys, whatever its ids", async () => {
    const { path, set } = await shopThatWas();
    const ids = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
    const anew = set.partitions.map(({ partition }, index) => ({ id: ids[index] ?? "", scheme: partition }));
    const other = await fixture.start({
      topology: topologyOf({
        "fabric:/Shop": [persisted(orders, { partitions: anew })],
      }),
    });
    const { exitCode, plan } = await planOf(args(other.emulator.url), asEnvironment(path));

    expect(plan.rows).toMatchObject(
      set.partitions.map(({ backupId, partitionId }, index) => ({
        partitionId: ids[index],
        from: { partitionId },
        backup: { backupId },
        canBeRestored: true,
      })),
    );
    expect(exitCode).toBe(0);
  });

  test("then a service with another scheme is refused", async () => {
    const { path, set } = await shopThatWas();
    const other = await shop({
      topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 4 })] }),
    });
    const file = join(folder(), "backups.jsonl");
    writeFileSync(file, `${recordLine("backup", set)}\n`);
    const remembered = await planOf(
      ["--endpoint", other.emulator.url, "--evidence", file, "--storage-from-env"],
      asEnvironment(path),
    );
    const newest = await planOf(args(other.emulator.url), asEnvironment(path));

    expect(codesOf(remembered)).toEqual(Array(3).fill(["SFB_RESTORE_SOURCE_MISMATCH"]));
    expect(remembered.plan.rows[0].obstacles[0].detail).toMatch(
      /fabric:\/Shop\/Orders is Int64Range, 4 partitions, keys/,
    );
    expect(codesOf(newest)).toEqual(Array(4).fill(["SFB_NO_BACKUP_FOUND"]));
    expect(newest.plan.warnings).toMatchObject([{ kind: "other backups" }]);
  });

  test("then another application gets them, unless its service is of another type; the policy's storage will not do", async () => {
    const { path, set } = await shopThatWas();
    const copy = "fabric:/ShopCopy/Orders";
    const both = (typeName: string) =>
      topologyOf({
        "fabric:/Shop": [persisted(orders, inThree)],
        "fabric:/ShopCopy": [{ ...persisted(copy, inThree), typeName }],
      });
    const fit = await fixture.start({ topology: both("StoreType") });
    const unfit = await fixture.start({ topology: both("LedgerType") });
    const to = ["--to", "fabric:/ShopCopy"];
    const good = await planOf(args(fit.emulator.url, ...to), asEnvironment(path));
    const bad = await planOf(args(unfit.emulator.url, ...to), asEnvironment(path));
    const file = join(folder(), "backups.jsonl");
    writeFileSync(file, `${recordLine("backup", set)}\n`);
    const without = await planOf(["--endpoint", fit.emulator.url, "--evidence", file, ...to]);

    expect(good.plan.rows).toMatchObject(
      partitionsOf(fit.emulator, copy).map((partitionId) => ({
        partitionId,
        serviceName: copy,
        from: { serviceName: orders },
        loss: { kind: "unknown" },
      })),
    );
    expect(good.exitCode).toBe(0);
    expect(codesOf(bad)).toEqual(Array(3).fill(["SFB_RESTORE_SOURCE_MISMATCH"]));
    expect(codesOf(without)[0]).toContain("SFB_RESTORE_STORAGE_MISSING");
  });
});

describe("given something that a person should know, when a restore is planned, then it is told, and it ends with 0", () => {
  test("an old runtime, a backup in progress, and another version of the code", async () => {
    const running = await shop({ clusterVersion: "8.2.1686.9590" });
    await backUp(running);
    const [first = ""] = partitionsOf(running.emulator, orders);
    await running.gateway.requestBackup(first);
    running.emulator.faults.add({
      route: "GetServiceBackupList",
      action: { kind: "editList", backups: "all", set: { ServiceManifestVersion: "0.9" } },
    });
    const { exitCode, stdout } = await restorePlan([
      "--endpoint",
      running.emulator.url,
      "--application",
      "fabric:/Shop",
    ]);

    expect(stdout).toMatch(/^warning: Service Fabric 8\.2\.1686\.9590 does not forget a restore/m);
    expect(stdout).toMatch(/^warning: Under Service Fabric 8\.2\.1686\.9590 neither backups nor restores may run/m);
    expect(stdout).toMatch(
      /^warning: A backup is Accepted: a restore waits for its end\.\n {4}fabric:\/Shop\/Orders, keys/m,
    );
    expect(stdout).toMatch(/^warning: Version 0\.9 of the code wrote it, and 1\.0\.0 runs/m);
    expect(exitCode).toBe(0);
  });

  test("a policy that restores by itself", async () => {
    const running = await shop();
    await backUp(running);
    const policy = read(await running.gateway.get("/BackupRestore/BackupPolicies/DailyToShare"));
    const update = { ...policy, AutoRestoreOnDataLoss: true };
    const answer = await running.gateway.post("/BackupRestore/BackupPolicies/DailyToShare/$/Update", update);
    expect(answer.status).toBe(200);
    const { exitCode, stdout } = await restorePlan([
      "--endpoint",
      running.emulator.url,
      "--application",
      "fabric:/Shop",
    ]);

    expect(stdout).toMatch(/^warning: The policy DailyToShare has AutoRestoreOnDataLoss/m);
    expect(exitCode).toBe(0);
  });
});

test("given 300 partitions, when a restore is planned, then their service has at most five lists, and all are in the plan", async () => {
  const running = await shop({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 300 })] }),
  });
  for (const partitionId of partitionsOf(running.emulator, orders)) await running.gateway.requestBackup(partitionId);
  running.clock.advance({ minutes: 1 });
  const asked = running.emulator.requests.length;
  const { exitCode, plan } = await planOf(["--endpoint", running.emulator.url, "--application", "fabric:/Shop"]);

  expect(plan.rows).toHaveLength(300);
  expect(exitCode).toBe(0);
  const lists = running.emulator.requests.slice(asked).filter(({ path }) => path.endsWith("/$/GetBackups"));
  expect(lists.length).toBeLessThanOrEqual(5);
  expect(running.emulator.requests.slice(asked).filter(({ method }) => method !== "GET")).toEqual([]);
});

test("given an endpoint that is none of a cluster, when a restore is planned, then it is said what to do, and it ends with 1", async () => {
  const { emulator } = await shop();
  const args = ["--endpoint", emulator.url.replace("http:", "https:"), "--application", "fabric:/Shop"];
  const { exitCode, stdout, stderr } = await restorePlan(args);

  expect(stderr).toMatch(/^Plan of a restore: .*\nWhat to do: .* \[SFB_NOT_TLS\]\n$/s);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
});

test("given a partition with a policy of its own, when a restore is planned, then its backup is looked for in that policy's storage", async () => {
  const own = join(folder(), "own");
  const running = await shop({
    policies: [
      {
        Name: "ToOwnShare",
        AutoRestoreOnDataLoss: false,
        MaxIncrementalBackups: 0,
        Schedule: { ScheduleKind: "FrequencyBased", Interval: "P1D" },
        Storage: { StorageKind: "FileShare", Path: own },
      },
    ],
  });
  await backUp(running);
  const [first = ""] = partitionsOf(running.emulator, orders);
  const enabled = await running.gateway.post(`/Partitions/${first}/$/EnableBackup`, { BackupPolicyName: "ToOwnShare" });
  expect(enabled.status).toBe(202);
  const args = ["--endpoint", running.emulator.url, "--application", "fabric:/Shop"];
  const without = await planOf(args);
  await backUp(running);
  const [{ BackupId }] = read(await running.gateway.list(first)).Items;
  const found = await planOf(args);

  expect(codesOf(without)).toEqual([["SFB_NO_BACKUP_FOUND"], [], []]);
  expect(found.plan.rows[0].backup.backupId).toBe(BackupId);
  expect(found.exitCode).toBe(0);
});

describe("given a command that is wrong, when it is run, then all of it is told at once, and it ends with 2", () => {
  const at = ["--endpoint", "http://127.0.0.1:1"];
  test.each([
    ["no source", at, ["which backups? Give --stack, --evidence or --application."]],
    [
      "names, ids, times and limits",
      [
        ...at,
        "--application",
        "Shop",
        "--at",
        "yesterday",
        "--to",
        "fabric:/A~B",
        "--partition",
        "x",
        "--timeout",
        "0",
      ],
      [
        "--application: must begin with fabric:/",
        "--at: must be",
        "--to: must not contain ~",
        "--partition: must be a GUID",
        "--timeout: must be whole minutes, 1 to 10080",
      ],
    ],
    ["a time of a stack", ["--stack", "dev", "--at", "2026-11-20T10:00Z"], ["--at: needs --application or --evidence"]],
    ["a version that is none", ["--stack", "dev", "--version", "last"], ["--version: must be the number of an update"]],
    [
      "a storage of the environment that is none",
      [...at, "--application", "fabric:/Shop", "--storage-from-env"],
      ["SERVICEFABRIC_STORAGE_KIND: "],
    ],
  ])("%s", async (_, args, words) => {
    const { exitCode, stdout, stderr } = await restorePlan(args);

    expect(stderr.trim().split("\n")).toEqual(words.map((word) => expect.stringContaining(word)));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  test("two sources", async () => {
    const { exitCode, stderr } = await restorePlan([...at, "--application", "fabric:/Shop", "--evidence", "x"]);

    expect(stderr).toMatch(/^error: option '--evidence <file>' cannot be used with option '--application <name>'\n/);
    expect(exitCode).toBe(2);
  });
});
