import { type Engine, partitionId, startedEngine } from "./engine";
import { errorsOf, failureOf, rowOf, stepsOf } from "./seen";
import { backupsOfPolicy } from "./stored-backup";

/** Long enough to get the request through on a busy machine. */
const customTimeouts = { create: "3s", update: "3s" };
const once = { received: 1, accepted: 1 };

/** Takes a backup whose end the wait does not see, because the cluster's clock stands. */
async function cutShort(engine: Engine): Promise<void> {
  engine.clock.stop();
  const up = await engine.up({ config: { partitionId, version: "v1", customTimeouts } });

  expect(up.exitCode).toBeGreaterThan(0);
  expect(errorsOf(up)).toContain("[SFB_CUT_SHORT]");
  expect(engine.cluster.backupPosts()).toEqual(once);
  expect(engine.journal()).toEqual([]);
  const { initErrors, outputs } = engine.saved().one("backup");
  expect(initErrors).toEqual([expect.stringContaining("[SFB_CUT_SHORT]")]);
  expect(outputs.__pending).toMatchObject({ phase: "accepted" });
}

/** That the last `up` has brought the proof of the backup that was asked for at first, and only then the upgrade. */
function expectProof(engine: Engine, up: Awaited<ReturnType<Engine["up"]>>): void {
  expect(failureOf(up)).toBe("");
  expect(stepsOf(up).filter((step) => !step.startsWith("refresh "))).toEqual(["update backup", "create upgrade"]);
  expect(engine.journal()).toEqual(["upgraded to v1"]);
  expect(engine.cluster.backupPosts()).toEqual(once);
  const { initErrors, outputs } = engine.saved().one("backup");
  expect(initErrors).toEqual([]);
  expect(outputs).not.toHaveProperty("__pending");
  expect(backupsOfPolicy(engine.cluster)).toEqual([expect.objectContaining({ backupId: outputs.backupId })]);
}

describe("given a proven backup, and a wait for the next one that was cut short", () => {
  const engine = startedEngine({ program: "before-upgrade" });
  const twice = { received: 2, accepted: 2 };

  beforeAll(async () => {
    const first = await engine().up({ config: { partitionId, version: "v1" } });
    expect(failureOf(first)).toBe("");
    engine().clock.stop();
    const second = await engine().up({ config: { version: "v2", customTimeouts } });
    expect(errorsOf(second)).toContain("[SFB_CUT_SHORT]");
  });

  test("then the first is kept until there is another, and the next upgrade does not begin", () => {
    expect(engine().cluster.backupPosts()).toEqual(twice);
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    const states = engine().saved().named("backup");
    expect(states.map((state) => state.delete).sort()).toEqual([false, true]);
  });

  test("when up after the backup's end, then it is proven without another request, and the upgrade begins", async () => {
    engine().clock.go();
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["update backup", "update upgrade", "delete-replaced backup"]);
    expect(rowOf(up, "backup").some((line) => line.startsWith("proven: LSN "))).toBe(true);
    expect(engine().journal()).toEqual(["upgraded to v1", "upgraded to v2"]);
    expect(engine().cluster.backupPosts()).toEqual(twice);
    const [, second] = backupsOfPolicy(engine().cluster);
    expect(engine().saved().one("backup").outputs).toMatchObject({ ...second, triggers: ["v2"], reused: false });
  });
});

describe("given a wait that was cut short, then a refresh", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    await cutShort(engine());
    expect(failureOf(await engine().run("refresh"))).toBe("");
  });

  test("when up before the backup's end, then it is cut short again, and the upgrade does not begin", async () => {
    const up = await engine().up();

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_CUT_SHORT]");
    expect(engine().journal()).toEqual([]);
    expect(engine().cluster.backupPosts()).toEqual(once);
  });

  test("when up after the backup's end, then it is proven, and the upgrade begins", async () => {
    engine().clock.go();

    expectProof(engine(), await engine().up());
  });
});

describe("given a wait that was cut short, then up with --refresh", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(() => cutShort(engine()));

  test("when that is before the backup's end, then the upgrade does not begin", async () => {
    const up = await engine().up({ options: { refresh: true } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_CUT_SHORT]");
    expect(engine().journal()).toEqual([]);
    expect(engine().cluster.backupPosts()).toEqual(once);
  });

  test("when that is after the backup's end, then it is proven, and the upgrade begins", async () => {
    engine().clock.go();
    const up = await engine().up({ options: { refresh: true } });

    expectProof(engine(), up);
  });
});

describe("given a wait that was cut short, and a backup that fails after it", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    engine().cluster.faults.add({
      route: "BackupPartition",
      calls: { nth: 1 },
      action: {
        kind: "failBackup",
        error: { Code: "FABRIC_E_BACKUPCOPIER_TIMEOUT", Message: "The upload took too long." },
      },
    });
    await cutShort(engine());
    engine().clock.go();
  });

  test("when up, then it reports the failure, asks for no other, and the upgrade does not begin", async () => {
    const up = await engine().up();

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("[SFB_BACKUP_FAILED]");
    expect(errorsOf(up)).toContain("FABRIC_E_BACKUPCOPIER_TIMEOUT: The upload took too long.");
    expect(engine().journal()).toEqual([]);
    expect(engine().cluster.backupPosts()).toEqual(once);
  });

  test("when up after that, then a new backup is taken, and the upgrade begins", async () => {
    const up = await engine().up({ config: { customTimeouts: {} } });

    expect(failureOf(up)).toBe("");
    expect(engine().cluster.backupPosts()).toEqual({ received: 2, accepted: 2 });
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    expect(engine().saved().one("backup").outputs).not.toHaveProperty("__pending");
  });
});
