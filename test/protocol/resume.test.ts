import { type Properties, refusalOf } from "./provider-host";
import { partitionId, useWorld } from "./world";

jest.setTimeout(30_000);

/** A backup is over as soon as it has begun, so that no test depends on who is faster. */
const world = useWorld({ emulator: { timings: { acceptedMilliseconds: 0, backupMilliseconds: 0 } } });
const minute = 60_000;
const isoTime = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * minute).toISOString();

/** What a run leaves whose request was accepted a moment ago, on a partition without any backup. */
function pending(changes: Properties = {}): Properties {
  return {
    phase: "accepted",
    requestedAt: isoTime(0),
    acceptedAt: isoTime(0),
    backupTimeoutMinutes: 10,
    snapshot: null,
    baseline: { kind: "none" },
    target: {
      serviceName: "fabric:/SampleApp/Orders",
      applicationName: "fabric:/SampleApp",
      policyName: "DailyToShare",
    },
    ...changes,
  };
}

/** A request whose answer was lost, so long ago that the gateway cannot hold it any more. */
const lost = (minutesAgo = 5): Properties => {
  const { acceptedAt: _, ...rest } = pending({ phase: "unknown", requestedAt: isoTime(minutesAgo) });
  return rest;
};

/** The `update` that follows on a run which left this. */
async function resumed(left: unknown): Promise<{ outputs: Properties; posts: number }> {
  const { host, emulator, checked } = world();
  const inputs = await checked();
  const outputs = await host.update("id", { ...inputs, __pending: left }, inputs);
  expect(outputs).toMatchObject({ ...inputs, partitionId, reused: false, policyName: "DailyToShare" });
  expect(outputs).not.toHaveProperty("__pending");
  expect(await host.diff("id", outputs, inputs)).toEqual({ changes: "none", replaces: [] });
  return { outputs, posts: emulator.backupPosts().received };
}

/** The backup of the lost run, as the cluster has it. */
async function startOurs(plan: { failure?: { Code: string; Message: string } } = {}): Promise<void> {
  await world().emulator.startForeignBackup({ partitionId, ...plan });
}

const accessDenied = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "Access to the storage was denied." };

describe("given a run that was cut after its request was accepted, when the next up goes on", () => {
  test("then it follows the same backup, and asks for none", async () => {
    await startOurs();
    const left = pending();

    const { outputs, posts } = await resumed(left);

    expect(posts).toBe(0);
    expect(outputs.requestedAt).toBe(left.requestedAt);
  });

  test("and that backup fails, then the state says so, and the up after it starts afresh", async () => {
    const { host, emulator, checked } = world();
    await startOurs({ failure: accessDenied });
    const inputs = await checked();

    const refusal = await refusalOf(host.update("id", { ...inputs, __pending: pending() }, inputs));

    expect(refusal.message).toContain("[SFB_BACKUP_FAILED]");
    expect(refusal.message).toContain(accessDenied.Code);
    expect(refusal.partial).toEqual({
      id: "id",
      properties: { ...inputs, __pending: expect.objectContaining({ phase: "failed" }) },
      reasons: [refusal.message],
    });
    expect(emulator.backupPosts().received).toBe(0);

    const { posts } = await resumed(refusal.partial?.properties.__pending);
    expect(posts).toBe(1);
  });

  test("and the one afresh fails as well, then the state still says so", async () => {
    const { host, emulator, checked } = world();
    emulator.faults.add({ route: "BackupPartition", action: { kind: "failBackup", error: accessDenied } });
    const inputs = await checked();

    const { partial } = await refusalOf(
      host.update("id", { ...inputs, __pending: pending({ phase: "failed" }) }, inputs),
    );

    expect(partial?.properties).toEqual({ ...inputs, __pending: expect.objectContaining({ phase: "failed" }) });
    expect(emulator.backupPosts().received).toBe(1);
  });
});

describe("given a run whose answer was lost, when the next up goes on", () => {
  test("and the request had taken effect, then that backup is the result, and none is asked for", async () => {
    await startOurs();

    expect((await resumed(lost(0))).posts).toBe(0);
  });

  test("and nothing had come of it, then a backup is asked for", async () => {
    expect((await resumed(lost())).posts).toBe(1);
  });

  test("and it had failed, then another one is asked for", async () => {
    await startOurs({ failure: accessDenied });

    expect((await resumed(lost())).posts).toBe(1);
  });
});

describe("given a run whose backup the server gave up, when the next up goes on", () => {
  test("and it has arrived since, then it is the result, and none is asked for", async () => {
    const { emulator } = world();
    await startOurs();
    const left = pending({ phase: "timed out" });
    emulator.faults.add({
      route: "GetPartitionBackupProgress",
      action: { kind: "editProgress", set: { BackupState: "Timeout" } },
    });

    expect((await resumed(left)).posts).toBe(0);
  });

  test("and it has not, then another one is asked for", async () => {
    expect(
      (await resumed(pending({ phase: "timed out", requestedAt: isoTime(30), acceptedAt: isoTime(30) }))).posts,
    ).toBe(1);
  });
});

describe("given a state whose trace cannot be read, when the next up goes on, then it starts afresh", () => {
  test.each<[string, unknown]>([
    ["a text", "accepted"],
    ["an empty object", {}],
    ["a phase of another release", pending({ phase: "paused" })],
    ["a time that is none", pending({ requestedAt: "yesterday" })],
    ["a trace without its target", pending({ target: null })],
    ["nothing", null],
  ])("%s", async (_, left) => {
    expect((await resumed(left)).posts).toBe(1);
  });

  test("and where that fails too, it is no green one", async () => {
    const { host, emulator, checked } = world();
    emulator.turnPolicy("off");
    const inputs = await checked();

    const { partial, message } = await refusalOf(host.update("id", { ...inputs, __pending: "text" }, inputs));

    expect(message).toContain("[SFB_NO_POLICY]");
    // Told from inputs alone, which nobody has begun with.
    const left = { ...inputs, __pending: null };
    expect(partial).toEqual({ id: "id", properties: left, reasons: [message] });
    expect(await host.read("id", left)).toEqual({ id: "id", properties: left });
    expect(await host.diff("id", left, inputs)).toEqual({ changes: "some", replaces: [] });
  });
});
