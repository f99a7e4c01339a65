import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatorOptions } from "servicefabric-backup-emulator";
import { recordLine } from "../../src/evidence/record";
import { emulatorFixture, type Running } from "../emulator/emulator-fixture";
import { persisted, topologyOf } from "../protocol/shop";
import { temporaryFolder } from "../scripts/in-node";
import { backUp, folderOf, orders } from "./plan-fixture";
import {
  audit,
  auditOf,
  drillAt,
  resource,
  run,
  secret,
  standInStacks,
  upgradeAt,
  withRecord,
} from "./record-audit-fixture";

jest.setTimeout(60_000);

const fixture = emulatorFixture();
const folder = temporaryFolder();
const days = (count: number) => ({ minutes: count * 24 * 60 });

const shop = (options: EmulatorOptions = {}) =>
  fixture.start({
    topology: topologyOf({ "fabric:/Shop": [persisted(orders, { scheme: "Int64Range", partitionCount: 3 })] }),
    ...options,
  });
const retained = (duration: string, fewest = 0) =>
  shop({
    policy: {
      retentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration: duration, MinimumNumberOfBackups: fewest },
      schedule: { ScheduleKind: "FrequencyBased", Interval: "P15D" },
    },
  });

type Set = Awaited<ReturnType<typeof backUp>>;

const ofPolicy = async (running: Running, policyName = "DailyToShare") =>
  withRecord({ ...(await backUp(running)), policyName }) as Set & ReturnType<typeof withRecord>;

/** A stack with these outputs of service backups, by name. */
const stackOf = (sets: Readonly<Record<string, object>>, ...others: object[]) =>
  standInStacks(folder(), {
    dev: [...Object.entries(sets).map(([name, outputs]) => resource("ServiceBackup", name, outputs)), ...others],
  });

/** As somebody deletes it who has access to the storage. */
function removeFiles(running: Running, { partitions }: Pick<Set, "partitions">): void {
  for (const { backupLocation } of partitions) {
    const zip = join(folderOf(running.emulator), backupLocation.replaceAll("\\", "/"));
    for (const file of [zip, zip.replace(".zip", ".bkmetadata")]) rmSync(file);
  }
}

const dev = ["--stack", "dev"];

describe("given a stack with a backup, an upgrade after it, and a drill", () => {
  async function world() {
    const running = await shop();
    const set = await ofPolicy(running);
    running.clock.advance({ minutes: 90 });
    const upgrade = upgradeAt(running, running.clock.now(), [set.evidenceDigest]);
    const drill = drillAt(running, running.clock.now(), set);
    const environment = stackOf(
      { "before-v2": set },
      resource("ApplicationUpgrade", "v2", upgrade),
      resource("RestoreDrill", "drill", drill),
    );
    return { running, set, environment };
  }

  test("when all is as it was proven, then it says so of each backup, and ends with 0", async () => {
    const { running, set, environment } = await world();
    const { exitCode, report, findings } = await auditOf(running, dev, environment);

    expect(findings).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      outcome: "ok",
      sources: ["stack dev"],
      clusterEndpoint: running.emulator.url,
      clusterVersion: "10.1.2493.9590",
      applications: [
        {
          applicationName: "fabric:/Shop",
          backups: set.partitions.map(({ backupId, backupLocation, epoch, lsn, timestamp }) => ({
            source: "before-v2 of stack dev",
            backupId,
            backupLocation,
            epoch,
            lsn,
            timestamp,
            verdict: "listed",
            evidence: { state: "intact", digest: set.evidenceDigest },
          })),
          newestProven: { timestamp: set.partitions[0]?.timestamp, ageSeconds: expect.any(Number) },
          upgrades: [
            {
              previousVersion: "1.0.0",
              version: "2.0.0",
              durationSeconds: 60.5,
              backupBefore: { kind: "audited", source: "before-v2 of stack dev" },
            },
          ],
          drills: [{ sampledCount: 1, partitionCount: 3, restoreSecondsTotal: 14 }],
        },
      ],
    });
    expect(exitCode).toBe(0);
  });

  test("when it is asked for in words, as Markdown and as a page, then each has the figures", async () => {
    const { running, environment } = await world();
    const page = join(folder(), "audit.html");
    const inWords = await audit(running, [...dev, "--html", page], environment);
    const asMarkdown = await audit(running, [...dev, "--markdown"], environment);

    expect(inWords).toMatchObject({ exitCode: 0, stderr: "" });
    expect(inWords.stdout).toMatch(/^ok {2}fabric:\/Shop$/m);
    expect(inWords.stdout).toMatch(/backups listed +3 of 3$/m);
    expect(inWords.stdout).toMatch(/upgrade +1\.0\.0 to 2\.0\.0, backup before: /);
    expect(inWords.stdout).toMatch(/last drill took +14 s/);
    expect(asMarkdown.exitCode).toBe(0);
    expect(asMarkdown.stdout).toContain("fabric:/Shop");
    expect(asMarkdown.stdout).toMatch(/^\|/m);
    const html = readFileSync(page, "utf8");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain("fabric:/Shop");
  });

  test("when only reads were asked of the cluster, then it has changed nothing", async () => {
    const { running, environment } = await world();
    const before = running.emulator.requests.length;
    await audit(running, dev, environment);

    const asked = running.emulator.requests.slice(before);
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(asked.filter(({ route }) => route === "GetServiceBackupList")).toHaveLength(1);
  });

  test.each([
    ["30m", 1, ["problem: too old"]],
    ["3h", 0, []],
    ["1d", 0, []],
  ])("when it may be %s old, then it ends with %d", async (age, exitCode, codes) => {
    const { running, environment } = await world();
    expect(await auditOf(running, [...dev, "--max-age", age], environment)).toMatchObject({ exitCode, codes });
  });
});

describe("given a backup that is in the storage no more", () => {
  test("when the retention of its policy explains that, and a newer one is there, then it is a note, and it ends with 0", async () => {
    const running = await retained("P2D");
    const first = await ofPolicy(running);
    running.clock.advance(days(1));
    const second = await ofPolicy(running);
    running.clock.advance(days(4));
    const third = await ofPolicy(running);
    running.clock.advance(days(1));
    await running.emulator.settle();
    const { exitCode, report, codes, findings } = await auditOf(running, dev, stackOf({ first, second, third }));

    const verdicts = report.applications[0].backups.map(
      ({ source, verdict, isExplainedByRetention }: Record<string, unknown>) =>
        `${String(source).split(" ")[0]} ${verdict} ${isExplainedByRetention}`,
    );
    // The server keeps the newest of those that are too old.
    expect(new Set(verdicts)).toEqual(
      new Set(["first gone true", "second listed undefined", "third listed undefined"]),
    );
    expect(codes).toEqual(["note: gone by retention", "note: never drilled"]);
    expect(findings[0]?.text).toMatch(
      /^3 backups of fabric:\/Shop\/Orders in first of stack dev: .*keeps backups for 2 d/,
    );
    expect(exitCode).toBe(0);
  });

  test("when retention explains it, but no newer one is there, then it is missing, and it ends with 1", async () => {
    const running = await retained("P2D");
    const first = await ofPolicy(running);
    running.clock.advance(days(4));
    removeFiles(running, first);
    const { exitCode, codes } = await auditOf(running, dev, stackOf({ first }));

    expect(codes).toEqual(["problem: gone by retention", "problem: no proven backup", "note: never drilled"]);
    expect(exitCode).toBe(1);
  });

  test("when fewer are left than its policy keeps, then somebody else deleted it, and it ends with 1", async () => {
    const running = await retained("P2D", 2);
    const first = await ofPolicy(running);
    running.clock.advance(days(4));
    const second = await ofPolicy(running);
    removeFiles(running, first);
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ first, second }));

    expect(codes).toEqual(["problem: gone", "note: never drilled"]);
    expect(findings[0]?.text).toContain(
      "and at least 2 of each partition, and 1 is listed: somebody or something else",
    );
    expect(exitCode).toBe(1);
  });

  test("when it is too young for the retention, then somebody else deleted it, and it ends with 1", async () => {
    const running = await retained("P10D");
    const first = await ofPolicy(running);
    removeFiles(running, first);
    const second = await ofPolicy(running);
    running.clock.advance(days(1));
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ first, second }));

    expect(codes).toEqual(["problem: gone", "note: never drilled"]);
    expect(findings[0]?.text).toContain("which this one has not reached: somebody or something else deleted it.");
    expect(exitCode).toBe(1);
  });

  test("when the policy deletes nothing, then it ends with 1", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const [gone, ...left] = set.partitions;
    if (gone === undefined) throw new Error("There is no partition.");
    removeFiles(running, { partitions: [gone] });
    const { exitCode, report, findings } = await auditOf(running, dev, stackOf({ set }));

    expect(report.applications[0].backups).toMatchObject([
      { partitionId: gone.partitionId, verdict: "gone", isExplainedByRetention: false },
      ...left.map(({ partitionId }) => ({ partitionId, verdict: "listed" })),
    ]);
    expect(findings[0]?.text).toContain('The policy "DailyToShare" deletes no backups');
    expect(exitCode).toBe(1);
    const { stdout } = await audit(running, dev, stackOf({ set }));
    expect(stdout).toMatch(/^NO {2}fabric:\/Shop$/m);
    expect(stdout).toMatch(/^ {4}PROBLEM: gone$/m);
  });

  test("when it lay in a storage of its own, then the retention of a policy explains nothing", async () => {
    const running = await retained("P2D");
    const set = await backUp(running);
    running.clock.advance(days(5));
    removeFiles(running, set);
    const storage = { storageKind: "FileShare", path: folderOf(running.emulator) };
    const asked = { storage: { storageKind: "FileShare", place: [storage.path] } };
    const outputs = { ...withRecord(set, asked), storage };
    const { exitCode, codes } = await auditOf(running, dev, stackOf({ outputs }));

    expect(codes).toContain("problem: gone");
    expect(exitCode).toBe(1);
  });

  test("when the first list lacks it only for a moment, then it is there", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    running.emulator.faults.add({ route: "GetServiceBackupList", action: { kind: "lagInList", lists: 1 } });
    const { exitCode, report } = await auditOf(running, dev, stackOf({ set }));

    expect(report.outcome).toBe("ok");
    expect(exitCode).toBe(0);
  });
});

describe("given a backup that is listed otherwise than it was proven", () => {
  test.each([
    ["another LSN", { LsnOfLastBackupRecord: "99" }, "It is listed with another LSN."],
    [
      "another epoch",
      { EpochOfLastBackupRecord: { DataLossVersion: "131846800323087022", ConfigurationVersion: "12884901888" } },
      "It is listed with another DataLossVersion.",
    ],
    ["another place", { BackupLocation: "elsewhere.zip" }, "It is listed with another BackupLocation."],
    [
      "an epoch of -1",
      { EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" } },
      "It is listed without an epoch that is not negative.",
    ],
    [
      "an error",
      { FailureError: { Code: "E_UNEXPECTED", Message: "It cannot be read." } },
      "The cluster says: E_UNEXPECTED: It cannot be read.",
    ],
  ])("when it has %s, then it says so, and ends with 1", async (_what, fields, words) => {
    const running = await shop();
    const set = await ofPolicy(running);
    const backups = [String(set.partitions[1]?.backupId)];
    running.emulator.faults.add({
      route: "GetServiceBackupList",
      action: { kind: "editList", backups, set: fields },
    });
    const { exitCode, codes, findings, report } = await auditOf(running, dev, stackOf({ set }));

    expect(codes).toEqual(["problem: changed", "problem: no proven backup", "note: never drilled"]);
    expect(findings[0]?.text).toContain(words);
    expect(report.applications[0].backups.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      "listed",
      "changed",
      "listed",
    ]);
    expect(exitCode).toBe(1);
  });
});

describe("given that the cluster does not tell", () => {
  test("when the list is unreadable, then nothing is called gone, and it ends with 2", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    running.emulator.faults.add({
      route: "GetServiceBackupList",
      action: { kind: "answer", status: 500, body: { code: "E_FAIL", message: "The share is not there." } },
    });
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ set }));

    expect(codes).toEqual(["unchecked: cannot be told", "unchecked: no proven backup", "note: never drilled"]);
    expect(findings[0]?.text).toContain("The list of backups cannot be read.");
    expect(exitCode).toBe(2);
  });

  test("when the storage of the policy is unreadable, then neither", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    running.emulator.faults.addNamed("storage-unreachable");
    const { exitCode, report } = await auditOf(running, dev, stackOf({ set }));

    const verdicts = report.applications[0].backups.map(({ verdict }: { verdict: string }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(["unknown"]));
    expect(exitCode).toBe(2);
  });

  test("when no cluster is there, then all that was proven is told as not checked, without a wait for each, and it ends with 2", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const environment = stackOf(
      { set },
      resource("ApplicationUpgrade", "v2", upgradeAt(running, running.clock.now(), [set.evidenceDigest])),
    );
    const begun = running.clock.now();
    await running.emulator.close();
    const { exitCode, report, codes } = await auditOf(running, dev, environment);

    expect(codes).toEqual([
      "unchecked: cannot be told",
      "unchecked: cannot be told",
      "unchecked: no proven backup",
      "note: never drilled",
    ]);
    expect(report.applications[0].upgrades).toMatchObject([{ backupBefore: { kind: "audited" } }]);
    expect(Date.parse(report.madeAt) - begun).toBeLessThan(60_000);
    expect(exitCode).toBe(2);
  });

  test("when a backup was taken on another endpoint and is not listed, then it is not called gone, and it ends with 2", async () => {
    const running = await shop();
    const set = await backUp(running);
    removeFiles(running, set);
    const elsewhere = withRecord({ ...set, clusterEndpoint: "https://old.example.com:19080" });
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ elsewhere }));

    expect(codes).not.toContain("problem: gone");
    expect(findings[0]).toMatchObject({ severity: "unchecked" });
    expect(findings[0]?.text).toContain("It was taken on https://old.example.com:19080");
    expect(exitCode).toBe(2);
  });

  test("when a backup was proven by the report alone and is not listed, then neither", async () => {
    const running = await shop();
    const set = await backUp(running);
    removeFiles(running, set);
    const reported = withRecord({ ...set, proof: "reported" }, { proof: "reported" });
    const { exitCode, codes } = await auditOf(running, dev, stackOf({ reported }));

    expect(codes).toEqual(["unchecked: cannot be told", "unchecked: no proven backup", "note: never drilled"]);
    expect(exitCode).toBe(2);
  });
});

describe("given records", () => {
  test("when one was altered, then it is told by its resource, and it ends with 1", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const altered = { ...set, requestedAt: new Date(running.clock.now() - 1_000).toISOString() };
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ altered }));

    expect(codes).toEqual(["note: never drilled", "problem: evidence altered"]);
    expect(findings[1]?.text).toContain("The record of altered of stack dev was altered");
    expect(exitCode).toBe(1);
  });

  test("when another resource has the name of the altered one, then it hides nothing", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const altered = { ...set, requestedAt: new Date(running.clock.now() - 1_000).toISOString() };
    const drill = resource("RestoreDrill", "shop", drillAt(running, running.clock.now(), set));
    expect((await auditOf(running, dev, stackOf({ shop: altered }, drill))).codes).toEqual([
      "problem: evidence altered",
    ]);
  });

  test("when an upgrade's does not tell its application any more, then that is told, and it ends with 1", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const upgrade = upgradeAt(running, running.clock.now(), [set.evidenceDigest]);
    const evidence = { ...upgrade.evidence, asked: { ...upgrade.evidence.asked, mode: "by hand" } };
    const found = await auditOf(
      running,
      dev,
      stackOf({ set }, resource("ApplicationUpgrade", "v2", { ...upgrade, evidence })),
    );

    expect(found.codes).toContain("problem: evidence altered");
    expect(found.exitCode).toBe(1);
  });

  test("when a stack of 0.1.0 has none, then its backups are checked all the same, and that is a note", async () => {
    const running = await shop();
    const { partitions, ...shared } = await backUp(running);
    const outputs = { ...partitions[0], ...shared, partition: undefined, policyName: "DailyToShare", reused: false };
    const environment = standInStacks(folder(), { dev: [resource("AdHocBackup", "before-v1", outputs)] });
    const { exitCode, codes, report } = await auditOf(running, dev, environment);

    expect(codes).toEqual(["note: never drilled", "note: evidence missing"]);
    expect(report.applications[0].backups).toMatchObject([{ verdict: "listed", evidence: { state: "none" } }]);
    expect(exitCode).toBe(0);
  });
});

describe("given an upgrade", () => {
  const upgraded = (upgrade: object) => resource("ApplicationUpgrade", "v2", upgrade);

  test("when the backups are from after it, then it had none, and it ends with 1", async () => {
    const running = await shop();
    const upgrade = upgradeAt(running, running.clock.now());
    running.clock.advance({ minutes: 5 });
    const set = await ofPolicy(running);
    const { exitCode, codes, findings } = await auditOf(running, dev, stackOf({ set }, upgraded(upgrade)));

    expect(codes).toEqual(["problem: upgrade without backup", "note: never drilled"]);
    expect(findings[0]?.text).toMatch(/^The upgrade from 1\.0\.0 to 2\.0\.0 \(v2 of stack dev, ended /);
    expect(exitCode).toBe(1);
  });

  test("when its own record names a backup that another has replaced since, then that is a note", async () => {
    const running = await shop();
    const before = await ofPolicy(running);
    running.clock.advance({ minutes: 5 });
    const upgrade = upgradeAt(running, running.clock.now(), [before.evidenceDigest]);
    const set = await ofPolicy(running);
    const { exitCode, codes, report } = await auditOf(running, dev, stackOf({ set }, upgraded(upgrade)));

    expect(codes).toEqual(["note: backup not in the audit", "note: never drilled"]);
    expect(report.applications[0].upgrades[0].backupBefore).toEqual({
      kind: "recorded",
      digests: [before.evidenceDigest],
    });
    expect(exitCode).toBe(0);
  });

  test("when its record names a drill alone, then that is no backup", async () => {
    const running = await shop();
    const upgradeEnd = running.clock.now();
    running.clock.advance({ minutes: 5 });
    const set = await ofPolicy(running);
    const drill = drillAt(running, running.clock.now(), set);
    const upgrade = upgradeAt(running, upgradeEnd, [drill.evidenceDigest]);
    const environment = stackOf({ set }, upgraded(upgrade), resource("RestoreDrill", "drill", drill));

    expect((await auditOf(running, dev, environment)).codes).toEqual(["problem: upgrade without backup"]);
  });

  test("when nothing but it is in the stack, then the application has no proven backup", async () => {
    const running = await shop();
    const environment = stackOf({}, upgraded(upgradeAt(running, running.clock.now())));
    const { exitCode, codes } = await auditOf(running, dev, environment);

    expect(codes).toEqual(["problem: no proven backup", "problem: upgrade without backup"]);
    expect(exitCode).toBe(1);
  });
});

test("given resources without a proof, when audited, then each is named, and it ends with 1", async () => {
  const running = await shop();
  const set = await ofPolicy(running);
  const environment = stackOf(
    { set },
    resource("ServiceBackup", "replaced", {}, { delete: true }),
    resource("ServiceBackup", "cut-short", { __pending: { phase: "accepted" } }, { initErrors: ["SFB_CUT_SHORT"] }),
    resource("AdHocBackup", "empty", {}),
  );
  const { exitCode, findings } = await auditOf(running, dev, environment);

  expect(findings).toMatchObject([
    {
      code: "unproven resource",
      text: expect.stringMatching(/^cut-short of stack dev: Its last run came to no proof/),
    },
    { code: "unproven resource", text: "empty of stack dev: Its outputs tell of no backup." },
    { code: "never drilled" },
  ]);
  expect(exitCode).toBe(1);
});

test("given several stacks of one application, when audited together, then a newer backup of one counts for all", async () => {
  const running = await retained("P2D");
  const old = await ofPolicy(running);
  running.clock.advance(days(4));
  removeFiles(running, old);
  const recent = await ofPolicy(running);
  const environment = standInStacks(folder(), {
    dev: [resource("ServiceBackup", "backup", old)],
    prod: [resource("ServiceBackup", "backup", recent)],
  });
  const alone = await auditOf(running, dev, environment);
  const both = await auditOf(running, [...dev, "--stack", "prod"], environment);

  expect(alone.exitCode).toBe(1);
  expect(both).toMatchObject({ exitCode: 0, codes: ["note: gone by retention", "note: never drilled"] });
  expect(both.report.sources).toEqual(["stack dev", "stack prod"]);
  expect(both.report.applications[0].backups).toHaveLength(6);
});

describe("given a file of records", () => {
  const written = (...lines: string[]) => {
    const file = join(folder(), "evidence.jsonl");
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    return file;
  };
  const password = "a very secret password";
  const asEnvironment = (path: string) => ({
    SERVICEFABRIC_STORAGE_KIND: "FileShare",
    SERVICEFABRIC_STORAGE_PATH: path,
    SERVICEFABRIC_STORAGE_USER_NAME: "backup-reader",
    SERVICEFABRIC_STORAGE_PASSWORD: password,
  });
  const elsewhere = async (running: Running) => {
    const path = folderOf(running.emulator);
    const asked = { storage: { storageKind: "FileShare", place: [path] } };
    return { path, file: written(recordLine("backup", withRecord(await backUp(running), asked))) };
  };

  test("when the backups lie in the policy's storage, then nothing else is needed", async () => {
    const running = await shop();
    const set = await ofPolicy(running);
    const file = written(
      recordLine("backup", set),
      recordLine("upgrade", upgradeAt(running, running.clock.now() + 600_000, [set.evidenceDigest])),
    );
    const { exitCode, report } = await auditOf(running, ["--evidence", file]);

    expect(report.applications[0].backups[0].source).toBe(`line 1 of ${file}`);
    expect(report).toMatchObject({ outcome: "ok", sources: [`file ${file}`] });
    expect(exitCode).toBe(0);
  });

  test("when they lie elsewhere, then the environment says how that is opened", async () => {
    const running = await shop();
    const { path, file } = await elsewhere(running);
    const args = ["--evidence", file, "--storage-from-env"];
    const right = await auditOf(running, args, asEnvironment(path));

    expect(right).toMatchObject({ exitCode: 0, report: { outcome: "ok" } });
    expect(JSON.stringify(right.report)).not.toContain(password);
  });

  test("when the environment names another place, or none, then they cannot be told, and it ends with 2", async () => {
    const running = await shop();
    const { path, file } = await elsewhere(running);
    const args = ["--evidence", file];
    const wrong = await auditOf(running, [...args, "--storage-from-env"], asEnvironment("\\\\other\\share"));
    const none = await auditOf(running, args);

    const closed = `Its backups lie in FileShare ${path}: give --storage-from-env with that.`;
    expect(wrong.findings[0]?.text).toContain(
      `${closed} The storage that the environment names is FileShare \\\\other\\share`,
    );
    expect(none.findings[0]?.text).toContain(closed);
    expect([wrong.exitCode, none.exitCode]).toEqual([2, 2]);
  });

  test("when a byte of it was changed, then it ends with 1", async () => {
    const running = await shop();
    const line = recordLine("backup", await ofPolicy(running));
    const { exitCode, codes } = await auditOf(running, [
      "--evidence",
      written(line.replace('"backupTimeoutMinutes":10', '"backupTimeoutMinutes":11')),
    ]);

    expect(codes).toContain("problem: evidence altered");
    expect(exitCode).toBe(1);
  });

  test("when it has none, then there is nothing to audit, and it ends with 1", async () => {
    const { exitCode, findings } = await auditOf(await shop(), ["--evidence", written()]);

    expect(findings).toMatchObject([
      { severity: "problem", text: expect.stringMatching(/^There is nothing to audit/) },
    ]);
    expect(exitCode).toBe(1);
  });
});

describe("given options that are wrong, when audited, then it is told at once, and it ends with 2", () => {
  test.each([
    [[], "what is to be audited? Give --stack or --evidence, or --policies."],
    [["--evidence", "a", "--max-age", "soon"], "--max-age: must be a time, such as 90m, 24h or 7d"],
    [["--evidence", "a", "--max-age", "0h"], "--max-age: must be a time, such as 90m, 24h or 7d"],
    [["--evidence", "a", "--storage-from-env"], "SERVICEFABRIC_STORAGE_KIND: must be "],
    [["--evidence", "/no/such/file"], "--evidence: ENOENT"],
    [["--evidence", "a", "--json", "--markdown"], "cannot be used with option"],
    [["--evidence", "a", "--html", "/no/such/folder/page.html"], "--html: ENOENT"],
    [["--application", "fabric:/Shop", "--evidence", "a"], "--application needs --policies"],
    [["--policies", "--max-age", "1h"], "cannot be used with option"],
    [["--stack"], "argument missing"],
    [["--nonsense"], "unknown option"],
  ])("%j", async (args, words) => {
    const { exitCode, stdout, stderr } = await run(["audit", "--endpoint", "http://127.0.0.1:1", ...args]);

    expect(stderr).toContain(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  test("a stack that cannot be read", async () => {
    const { exitCode, stderr } = await run(["audit", ...dev], standInStacks(folder(), {}));

    expect(stderr).toMatch(/^The (config|state) of stack dev cannot be read: /);
    expect(exitCode).toBe(2);
  });
});

test("given a stack whose storage has secrets, when audited in any form, then none of them is in sight", async () => {
  const running = await shop();
  const [first, second] = ['pass <word> & "one"', "another|pass`word"];
  const storage = {
    storageKind: "FileShare",
    path: folderOf(running.emulator),
    primaryUserName: "one",
    primaryPassword: secret(first),
    secondaryUserName: "two",
    secondaryPassword: secret(second),
  };
  const asked = { storage: { storageKind: "FileShare", place: [storage.path] } };
  const set = withRecord(await backUp(running), asked);
  running.emulator.faults.add({
    route: "GetBackupsFromBackupLocation",
    action: {
      kind: "answer",
      status: 500,
      body: { code: "E_FAIL", message: `The share refuses ${first} and ${second}.` },
    },
  });
  const environment = stackOf({ set: { ...set, storage } });
  const page = join(folder(), "audit.html");
  const shown = [];
  for (const form of [["--json"], ["--markdown"], ["--html", page]]) {
    const { stdout, stderr, exitCode } = await audit(running, [...dev, ...form], environment);
    expect(exitCode).toBe(2);
    shown.push(stdout, stderr);
  }
  expect(existsSync(page)).toBe(true);
  shown.push(readFileSync(page, "utf8"));

  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  for (const one of [first, second]) {
    const spelled = [one, JSON.stringify(one).slice(1, -1), escaped(one), escaped(one).replaceAll('"', "&quot;")];
    spelled.push(one.replaceAll("|", "\\|").replaceAll("`", "\\`"));
    for (const text of shown) for (const spelling of spelled) expect(text).not.toContain(spelling);
  }
  expect(shown.join("")).toContain("[secret]");
});
