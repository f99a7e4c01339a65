import { type Engine, partitionId, startedEngine } from "./engine";
import type { Ended, Operation } from "./operation";
import { lastUsageOf } from "./process-tree";
import { errorsOf, failureOf, rowOf } from "./seen";
import { backupsOfPolicy } from "./stored-backup";

/** How long a provider may go on without its engine. */
const patienceMilliseconds = 10_000;

const before = { config: { partitionId, version: "v1" } };

/** An `up` in the middle of its backup: the request is accepted, and stays so while the cluster's clock stands. */
async function upInItsBackup(engine: Engine): Promise<Operation> {
  engine.clock.stop();
  const up = engine.start("up", before);
  await up.until("the request", () => rowOf(up, "backup").some((line) => line.startsWith("Accepted")));
  return up;
}

async function killedInCreate(engine: Engine): Promise<void> {
  const up = await upInItsBackup(engine);
  process.kill(up.provider, "SIGKILL");
  const ended = await up.ended;

  expect(ended.exitCode).toBeGreaterThan(0);
  expect(engine.saved().named("backup")).toEqual([]);
  expect(engine.journal()).toEqual([]);
}

/** The next `up`, which meets the backup that nobody waits for any more, and that ends under its eyes. */
async function upMeetingOrphan(engine: Engine, more: Readonly<Record<string, unknown>> = {}): Promise<Ended> {
  const up = engine.start("up", { config: { more } });
  await up.until("its turn", () => rowOf(up, "backup").some((line) => line.includes("waiting for its end")));
  engine.clock.go();
  return up.ended;
}

function expectOwnBackup(engine: Engine, up: Ended): void {
  expect(failureOf(up)).toBe("");
  // The second was asked for when the first had ended, so none was turned away.
  expect(engine.cluster.backupPosts()).toEqual({ received: 2, accepted: 2 });
  const [, own] = backupsOfPolicy(engine.cluster);
  expect(engine.saved().one("backup").outputs).toMatchObject({ backupId: own?.backupId, reused: false });
  expect(engine.journal()).toEqual(["upgraded to v1"]);
}

describe("given a provider that was killed in create", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(() => killedInCreate(engine()));

  test("when up, then it waits for the orphan's end, takes its own backup, and the upgrade begins", async () => {
    expectOwnBackup(engine(), await upMeetingOrphan(engine()));
  });
});

describe("given a provider that was killed in create, a backup that has ended since, and reuseNewerThanMinutes", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    await killedInCreate(engine());
    engine().clock.go();
  });

  test("when up, then that backup is proven and taken, and none is asked for", async () => {
    const up = await engine().up({ config: { more: { reuseNewerThanMinutes: 5 } } });

    expect(failureOf(up)).toBe("");
    expect(engine().cluster.backupPosts()).toEqual({ received: 1, accepted: 1 });
    const [orphan] = backupsOfPolicy(engine().cluster);
    expect(engine().saved().one("backup").outputs).toMatchObject({ backupId: orphan?.backupId, reused: true });
    expect(rowOf(up, "backup").at(-1)).toMatch(/^proven, taken before: LSN /);
    expect(engine().journal()).toEqual(["upgraded to v1"]);
  });
});

describe("given a provider that was killed in create, a backup still in progress, and reuseNewerThanMinutes", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(() => killedInCreate(engine()));

  test("when up, then it waits for that backup's end and takes it, and none is asked for", async () => {
    const up = await upMeetingOrphan(engine(), { reuseNewerThanMinutes: 5 });

    expect(failureOf(up)).toBe("");
    expect(engine().cluster.backupPosts()).toEqual({ received: 1, accepted: 1 });
    expect(engine().saved().one("backup").outputs).toMatchObject({ reused: true });
  });
});

describe("given an engine and a program that were killed in the middle of a backup", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  test("then the provider asks the cluster nothing more, and ends by itself, with little work and memory", async () => {
    const up = await upInItsBackup(engine());
    const { provider } = up;
    const before = performance.now();
    up.killAllButProvider();
    const { cpuSeconds, residentBytes } = await lastUsageOf(provider, patienceMilliseconds);
    const asked = engine().cluster.requests.length;
    await up.ended;

    expect(performance.now() - before).toBeLessThan(patienceMilliseconds);
    expect(cpuSeconds).toBeLessThan(5);
    expect(residentBytes).toBeLessThan(300 * 1024 * 1024);
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when up, then it waits for the orphan's end, takes its own backup, and the upgrade begins", async () => {
    expectOwnBackup(engine(), await upMeetingOrphan(engine()));
  });
});

describe("given an engine that was interrupted twice", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    const up = await upInItsBackup(engine());
    up.interrupt();
    await up.until("the first to be taken", () => up.output.includes("^C received"));
    up.interrupt();
    const ended = await up.ended;

    expect(ended.exitCode).toBeGreaterThan(0);
    expect(engine().saved().named("backup")).toEqual([]);
    expect(engine().saved().pendingOperations).toEqual(["creating"]);
    expect(engine().journal()).toEqual([]);
  });

  test("when up, then it waits for the orphan's end, takes its own backup, and the upgrade begins", async () => {
    expectOwnBackup(engine(), await upMeetingOrphan(engine()));
  });
});

describe("given an engine that was interrupted once", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    const up = await upInItsBackup(engine());
    up.interrupt();
    await up.until("that to be taken", () => up.output.includes("^C received"));
    engine().clock.go();
    const ended = await up.ended;

    expect(ended.exitCode).toBeGreaterThan(0);
    expect(errorsOf(ended)).not.toContain("SFB_");
    expect(engine().journal()).toEqual([]);
  });

  test("when up, then the backup that the engine waited for is kept, and the upgrade begins", async () => {
    const { backupId } = engine().saved().one("backup").outputs;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(engine().saved().one("backup").outputs).toMatchObject({ backupId });
    expect(engine().cluster.backupPosts()).toEqual({ received: 1, accepted: 1 });
    expect(engine().journal()).toEqual(["upgraded to v1"]);
  });
});
