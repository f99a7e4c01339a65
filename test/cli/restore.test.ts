import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Emulator, EmulatorOptions } from "servicefabric-backup-emulator";
import { isConfirmed } from "../../src/cli/confirm";
import { readRecordLine, recordLine } from "../../src/evidence/record";
import { command, ofShop, restoresOf, ruin, shop, startShop, stateOf, typing } from "./restore-fixture";

jest.setTimeout(120_000);

const journal = "restore-Shop.journal";
let folder = "";
let emulator: Emulator;

async function start(options: EmulatorOptions = {}): Promise<readonly string[]> {
  emulator = await startShop(options);
  return ruin(emulator);
}

const restore = (...args: readonly string[]) => command(["restore", ...ofShop(emulator), ...args], folder).ended;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "restore-test-"));
});
afterEach(async () => {
  await emulator?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("restoring an application", () => {
  test("given ruined partitions, when they are restored, then they hold what was backed up, and the way back is told", async () => {
    const ids = await start();
    const { exitCode, stdout, stderr } = await restore("--yes");

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/operations given up, way back [0-9a-f-]{36}/);
    expect(stdout).toMatch(/^2 partitions restored and proven\.$/m);
    for (const id of ids) expect(await stateOf(emulator, id)).toBe("good");
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(1);
    expect(existsSync(join(folder, journal))).toBe(false);
  });

  test("given ruined partitions, when they are restored, then a record tells what was done, with its digest", async () => {
    const ids = await start();
    const { exitCode, stdout } = await restore("--yes");

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^The record of it: restore-Shop\.evidence\.jsonl\.$/m);
    const [line = "", ...more] = readFileSync(join(folder, "restore-Shop.evidence.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    expect(more).toEqual([]);
    expect(readRecordLine(line, "it")).toMatchObject({
      kind: "restore",
      digest: { state: "intact" },
      facts: { program: { command: "restore" }, asked: { application: shop } },
      result: { partitions: ids.map((partitionId) => ({ partitionId, serviceName: `${shop}/Orders` })) },
    });
  });

  test("given a file of records that cannot be written, when it is asked for, then nothing is restored", async () => {
    const ids = await start();
    const { exitCode, stderr } = await restore("--yes", "--evidence-file", join(folder, "none", "records"));

    expect(stderr).toMatch(/--evidence-file: ENOENT/);
    expect(exitCode).toBe(2);
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
  });

  test("given a way back, when it is restored in its turn, then what was given up is there again", async () => {
    const ids = await start();
    const first = await restore("--yes", "--json");
    const ways: readonly string[] = JSON.parse(first.stdout).partitions.map(
      ({ wayBack }: { wayBack: { timestamp: string } }) => wayBack.timestamp,
    );
    const { exitCode } = await restore("--yes", "--at", [...ways].sort().at(-1) ?? "");

    expect(exitCode).toBe(0);
    for (const id of ids) expect(await stateOf(emulator, id)).toBe("bad");
  });

  test("given --json, when they are restored, then stdout is one JSON, and what goes on is on stderr", async () => {
    const ids = await start();
    const { exitCode, stdout, stderr } = await restore("--yes", "--json");

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      clusterEndpoint: emulator.url,
      partitions: ids.map((partitionId) => ({ state: "restored", partitionId, suspended: false, wayBack: {} })),
    });
    expect(stderr).toContain("asking for the restore");
  });

  test("given --no-backup-first, when they are restored, then no backup is taken, and what that costs was said", async () => {
    const [id = ""] = await start();
    const before = emulator.backupPosts(id).accepted;
    const { exitCode, stdout } = await restore("--yes", "--no-backup-first");

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Without a backup before there is no way back");
    expect(emulator.backupPosts(id).accepted).toBe(before);
  });

  test("given periodic backups, when they are restored, then they are suspended on the way; with --keep-suspended they stay so", async () => {
    await start();
    const calls = () =>
      emulator.requests
        .filter(({ method, status }) => method === "POST" && status === 202)
        .map(({ path }) => /\$\/(SuspendBackup|Restore|ResumeBackup)$/.exec(path)?.[1])
        .filter((call) => call !== undefined);
    await restore("--yes", "--concurrency", "1");
    expect(calls()).toEqual(["SuspendBackup", "Restore", "ResumeBackup", "SuspendBackup", "Restore", "ResumeBackup"]);

    const { stdout } = await restore("--yes", "--concurrency", "1", "--keep-suspended");
    expect(calls().slice(6)).toEqual(["SuspendBackup", "Restore", "SuspendBackup", "Restore"]);
    expect(stdout).toMatch(/^periodic backups are suspended: fabric:\/Shop\/Orders, keys/m);
  });
});

describe("what a person is asked", () => {
  test("given no terminal and no --yes, when a restore is asked for, then it shows the plan, and nothing is sent", async () => {
    const ids = await start();
    const { exitCode, stdout, stderr } = await restore();

    expect(exitCode).toBe(2);
    expect(stdout).toContain("2 partitions can be restored.");
    expect(stdout).toContain("hold now is given up: everything that was written since the backups is gone.");
    expect(stderr).toBe("There is no terminal to confirm it in: give --yes.\n");
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
    expect(existsSync(join(folder, journal))).toBe(false);
  });

  test.each([
    ["the name", `${shop}\n`, true],
    ["blanks around it", `  ${shop} \n`, true],
    ["another", "fabric:/Shop2\n", false],
    ["yes", "yes\n", false],
    ["nothing", "\n", false],
    ["the end of the input", "", false],
  ])("given that somebody types %s, when asked for the application, then it is %s", async (_, typed, isTyped) => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    input.end(typed);

    expect(await isConfirmed([shop], { input, output })).toBe(isTyped);
    expect(String(output.read())).toContain(`Type the name of the application to go on (${shop}): `);
  });

  test("given two applications, when the second name is another, then it is no", async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.end(`${shop}\n${shop}\n`);

    expect(await isConfirmed([shop, "fabric:/Cart"], { input, output: new PassThrough() })).toBe(false);
  });

  test.each([
    [["--concurrency", "0"], "--concurrency: must be a whole number, 1 to 100"],
    [["--concurrency", "many"], "--concurrency: must be a whole number, 1 to 100"],
    [["--json"], "--json: needs --yes, as nothing is asked"],
  ])("given %j, when it is run, then it says what is wrong with it", async (args, problem) => {
    emulator = await startShop();
    const { exitCode, stderr } = await restore(...args);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`${problem}\n`);
  });
});

describe("what cannot begin", () => {
  test("given another name than the application's, when it is typed, then nothing is restored", async () => {
    const ids = await start();
    const { exitCode, stderr } = await typing("fabric:/Shop2", ["restore", ...ofShop(emulator)], folder).ended;

    expect(exitCode).toBe(1);
    expect(stderr).toContain("The name does not match: nothing was restored.");
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
  });

  test("given a journal that cannot be written, when a restore is asked for, then nothing is sent", async () => {
    const ids = await start();
    const { exitCode, stderr } = await restore("--yes", "--journal", join(folder, "missing", "a.journal"));

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--journal: ENOENT/);
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
  });

  test("given the journal of other backups, when a restore is asked for, then it is refused", async () => {
    const ids = await start({
      transitions: { accepted: "immediate", backup: "immediate", restore: { afterMilliseconds: 30_000 } },
    });
    const running = command(["restore", ...ofShop(emulator), "--yes"], folder);
    await running.wrote("RestoreInProgress");
    running.kill("SIGKILL");
    await running.ended;
    const other = {
      applicationName: shop,
      clusterEndpoint: emulator.url,
      proof: "listed",
      requestedAt: "2026-01-05T12:00:00Z",
      completedAt: "2026-01-05T12:00:00Z",
      serviceName: `${shop}/Orders`,
      partitionId: ids[0],
      backupId: "7a8c3a4e-2f1d-4a53-9a0f-0c8f5b1de7a1",
      backupLocation: "somewhere.zip",
      timestamp: "2026-01-05T12:00:00Z",
      epoch: { dataLossVersion: "1", configurationVersion: "1" },
      lsn: "1",
    };
    writeFileSync(join(folder, "evidence.jsonl"), recordLine("backup", other));
    const args = ["restore", "--endpoint", emulator.url, "--evidence", "evidence.jsonl", "--yes"];
    const { exitCode, stderr } = await command(args, folder).ended;

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--journal: it is of a restore of other backups, begun at /);
  });

  test("given an application that the cluster does not have, and no storage, when it is asked for, then it says so", async () => {
    await start();
    const { exitCode, stderr } = await command(
      ["restore", "--endpoint", emulator.url, "--application", "fabric:/No", "--yes"],
      folder,
    ).ended;

    expect(exitCode).toBe(1);
    expect(stderr).toContain("[SFB_APPLICATION_NOT_FOUND]");
  });

  test("given a service whose partitions are taken for another's, when it is asked for, then nothing is sent", async () => {
    const ids = await start();
    emulator.faults.add({
      route: "GetServiceNameInfo",
      action: { kind: "answer", status: 200, body: JSON.stringify({ Id: "Other", Name: "fabric:/Other" }) },
    });
    const { exitCode } = await restore("--yes");

    expect(exitCode).toBe(1);
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
  });

  test("given a list that cannot be read once, when a restore is asked for, then it is read again", async () => {
    await start();
    emulator.faults.addNamed("status", { status: 503, route: "GetServiceBackupList", first: 1 });
    emulator.faults.addNamed("status", { status: 503, route: "GetApplicationBackupList", first: 1 });
    expect((await restore("--yes", "--no-backup-first")).exitCode).toBe(0);
  });
});

describe("what goes wrong", () => {
  test("given one request that is rejected, when they are restored, then the other is, and the same command does the rest alone", async () => {
    const [first = "", second = ""] = await start();
    emulator.faults.add({
      route: "RestorePartition",
      partitionId: first,
      action: {
        kind: "answer",
        status: 400,
        body: JSON.stringify({ Error: { Code: "E_INVALIDARG", Message: "Not this one." } }),
      },
    });
    const failed = await restore("--yes");

    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("[SFB_RESTORE_REJECTED]");
    expect(failed.stdout).toContain(`1 of 2 partitions not restored. The same command goes on (${journal}).`);
    expect(await stateOf(emulator, first)).toBe("bad");
    expect(await stateOf(emulator, second)).toBe("good");
    expect(existsSync(join(folder, journal))).toBe(true);

    emulator.faults.clear();
    const { exitCode, stdout } = await restore("--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("was restored by an earlier call");
    expect(await stateOf(emulator, first)).toBe("good");
    expect(restoresOf(emulator, first)).toBe(1);
    expect(restoresOf(emulator, second)).toBe(1);
  });

  test("given a partition that cannot be restored, when a restore is asked for, then nothing is; with --partial the rest is", async () => {
    const [first = "", second = ""] = await start();
    emulator.setStatus(first, "InQuorumLoss");
    const refused = await restore("--yes");

    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain(
      "Nothing was restored. --partial restores the rest; --service and --partition choose.",
    );
    expect(restoresOf(emulator, second)).toBe(0);

    const { exitCode } = await restore("--yes", "--partial");
    expect(exitCode).toBe(1);
    expect(await stateOf(emulator, second)).toBe("good");
    expect(restoresOf(emulator, first)).toBe(0);
  });

  test("given a way back that cannot be taken, when a restore is asked for, then nothing is given up", async () => {
    const [first = ""] = await start();
    emulator.faults.addNamed("status", { route: "BackupPartition", status: 400, code: "E_INVALIDARG", calls: "all" });
    const { exitCode, stdout } = await restore("--yes", "--partition", first);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("[SFB_WAY_BACK_FAILED]");
    expect(stdout).toContain("[SFB_REQUEST_REJECTED]");
    expect(await stateOf(emulator, first)).toBe("bad");
    expect(restoresOf(emulator, first)).toBe(0);
  });

  test("given Ctrl+C in the middle, when the same command is called again, then it goes on, and nothing is restored twice", async () => {
    const ids = await start({
      transitions: { accepted: "immediate", backup: "immediate", restore: { afterMilliseconds: 30_000 } },
    });
    const running = command(["restore", ...ofShop(emulator), "--yes", "--concurrency", "1"], folder);
    await running.wrote("RestoreInProgress");
    running.kill("SIGINT");
    const { exitCode, stdout, stderr } = await running.ended;

    expect(exitCode).toBe(1);
    expect(stderr).toContain("Stopping: nothing more is asked for.");
    expect(stdout).toContain("[SFB_CUT_SHORT]");
    const again = await restore("--yes");
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain("This goes on with the restore that was begun at ");
    for (const id of ids) expect([await stateOf(emulator, id), restoresOf(emulator, id)]).toEqual(["good", 1]);
  });

  test("given the journal of another cluster, when it is called again, then it is refused, and nothing is sent", async () => {
    await start({
      transitions: { accepted: "immediate", backup: "immediate", restore: { afterMilliseconds: 30_000 } },
    });
    const running = command(["restore", ...ofShop(emulator), "--yes"], folder);
    await running.wrote("RestoreInProgress");
    running.kill("SIGKILL");
    await running.ended;
    const there = emulator.url;
    await emulator.close();
    const ids = await start();
    const { exitCode, stderr } = await restore("--yes");

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`--journal: it is of a restore on ${there}, and this is ${emulator.url}.\n`);
    for (const id of ids) expect(restoresOf(emulator, id)).toBe(0);
  });

  test.each([
    ["restore-hangs", 1, "SFB_RESTORE_TIMED_OUT", "nobody knows whether the partition is restored, old or empty"],
    ["restore-stuck-accepted", 1, "SFB_RESTORE_STUCK", "No backup and no restore of the partition can start"],
    ["storage-gone", 30, "SFB_RESTORE_FAILED", "Look at the partition's data before anybody writes to it."],
    ["replica-stays-away", 1, "SFB_RESTORE_TIMED_OUT", "Ask for no other restore now."],
  ])(
    "given %s, when a partition is restored within %i min, then it is %s, and what to do is said",
    async (fault, minutes, code, text) => {
      const [first = ""] = await start();
      emulator.faults.addNamed(fault, { partition: first });
      const { exitCode, stdout } = await restore("--yes", "--partition", first, "--timeout", String(minutes));

      expect(exitCode).toBe(1);
      expect(stdout).toContain(`FAILED [${code}]`);
      expect(stdout.replace(/\n\s*/g, " ")).toContain(text);
      expect(stdout).toContain("Its periodic backups stay suspended.");
      expect(existsSync(join(folder, journal))).toBe(true);
    },
  );

  test("given a Timeout, when the same command is called again, then it asks for nothing until a retry is wanted", async () => {
    const [first = ""] = await start();
    const fault = emulator.faults.addNamed("restore-hangs", { partition: first });
    await restore("--yes", "--partition", first, "--timeout", "1");
    fault.clear();
    const again = await restore("--yes", "--partition", first);

    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain("Nothing was asked for now.");
    expect(again.stdout).toContain("It leaves out what timed out: look at it,");
    expect(restoresOf(emulator, first)).toBe(1);
    const retried = await restore("--yes", "--partition", first, "--retry-timed-out");
    expect(retried.exitCode).toBe(0);
    expect([await stateOf(emulator, first), restoresOf(emulator, first)]).toEqual(["good", 2]);
  });

  test("given a partition that comes back with another LSN, when it is restored, then it is told as odd", async () => {
    const [first = ""] = await start();
    emulator.faults.addNamed("restored-lsn", { partition: first, lsn: "7" });
    const { stdout } = await restore("--yes", "--partition", first);

    expect(stdout).toMatch(
      /^warning: fabric:\/Shop\/Orders, keys .*: its primary tells the LSN 7, and the backup has \d+\./m,
    );
  });

  test("given a runtime that restores an old backup again, when it is restored, then that is told before and after", async () => {
    const [first = ""] = await start({ clusterVersion: "9.0.1048.9590" });
    const { exitCode, stdout } = await restore("--yes", "--partition", first);

    expect(exitCode).toBe(0);
    expect(stdout.match(/^warning: .*9\.0\.1048/gm)).toHaveLength(2);
  });
});
