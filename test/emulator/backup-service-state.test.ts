import { ManualClock, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, start } from "./emulator-fixture";
import { read } from "./gateway-client";
import { backupsOf, createPolicy, enable, hourly } from "./some-policy";

const fixture = emulatorFixture();
const [orders, second, third] = samplePartitions.orders;

interface World extends Running {
  readonly clock: ManualClock;
}

/** An emulator whose policy is enabled for nothing yet. */
async function begin(time: string | number = start): Promise<World> {
  const clock = new ManualClock(time);
  return { ...(await fixture.start({ clock, policy: "off" })), clock };
}

/** Another emulator that goes on where the first one stood. */
async function goOn({ emulator, clock }: World): Promise<World> {
  const saved: unknown = JSON.parse(JSON.stringify(await emulator.save()));
  const next = await begin(clock.now());
  await next.emulator.load(saved);
  return next;
}

/** Everything that an emulator shows, and then what becomes of it in the next hours. */
async function story({ gateway, clock }: World) {
  const look = async () => ({
    policies: (await gateway.get("/BackupRestore/BackupPolicies")).text,
    protection: (await gateway.get("/Applications/SampleApp/$/GetBackupConfigurationInfo")).text,
    restore: (await gateway.get(`/Partitions/${third}/$/GetRestoreProgress`)).text,
    states: [await gateway.state(orders), await gateway.state(second), await gateway.state(third)],
    listed: backupsOf(await gateway.get("/Applications/SampleApp/$/GetBackups")),
  });
  const chapters = [await look()];
  for (const seconds of [5, 15, 15, 60, 3_600, 3_600, 86_400]) {
    clock.advance({ seconds });
    chapters.push(await look());
  }
  return chapters;
}

/** In the midst of everything: periodic backups, one that waits, a restore, a backup that was given up. */
async function midst(): Promise<World> {
  const world = await begin();
  const { gateway, clock, emulator } = world;
  const policy = hourly(await fixture.folder(), {
    MaxIncrementalBackups: 2,
    RetentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration: "P1D", MinimumNumberOfBackups: 1 },
  });
  await createPolicy(gateway, policy);
  await createPolicy(gateway, hourly("/x", { Name: "Unused" }));
  await enable(gateway, "/Applications/SampleApp");
  await gateway.post(`/Partitions/${third}/$/SuspendBackup`);
  clock.advance({ minutes: 90 });
  await gateway.requestBackup(second, undefined, { BackupTimeout: "1" });
  clock.advance({ minutes: 30, seconds: 25 });
  emulator.startRestore({ partitionId: third });
  await emulator.startForeignBackup({ partitionId: orders, failure: { Code: 2148734208n, Message: "Broken." } });
  clock.advance({ seconds: 5 });
  return world;
}

test("what is put back goes on as if nothing had happened", async () => {
  const copy = await goOn(await midst());
  const original = await story(await midst());
  const paths = /"(Path|StorageId)":"[^"]*"/g;
  const plain = (chapters: unknown) =>
    JSON.stringify(chapters)
      .replaceAll(paths, "")
      .replaceAll(/emulator-[^"\\]*/g, "");
  expect(plain(await story(copy))).toBe(plain(original));
  expect(original.at(-1)?.states).toEqual(["Failure", "Success", null]);
  expect(original.at(-1)?.listed.some((backup) => backup.endsWith("Incremental"))).toBe(true);
});

test("what is saved twice is the same, and shares nothing", async () => {
  const world = await midst();
  const saved = await world.emulator.save();
  const text = JSON.stringify(saved);
  const copy = await begin(world.clock.now());
  await copy.emulator.load(saved);
  expect(await copy.emulator.save()).toEqual(saved);
  await story(world);
  expect(JSON.stringify(saved)).toBe(text);
});

test("a backup that the service gave up still comes to storage", async () => {
  const world = await begin();
  await enable(world.gateway, "/Applications/SampleApp", "DailyToShare");
  world.emulator.transitions = { ...world.emulator.transitions, backup: { afterMilliseconds: 120_000 } };
  await world.gateway.requestBackup(orders, undefined, { BackupTimeout: "1" });
  world.clock.advance({ minutes: 1 });
  await world.gateway.requestBackup(orders, undefined, { BackupTimeout: "20" });
  const copy = await goOn(world);
  expect(await copy.gateway.state(orders)).toBe("Accepted");
  copy.clock.advance({ minutes: 5 });
  expect(backupsOf(await copy.gateway.list(orders))).toEqual(["10:02:03 Full", "10:04:03 Full"]);
  expect(await copy.gateway.state(orders)).toBe("Success");
});

test("a reset drops what is under way", async () => {
  const world = await begin();
  await enable(world.gateway, "/Applications/SampleApp", "DailyToShare");
  await world.gateway.requestBackup(orders);
  await world.emulator.reset();
  expect(await world.gateway.state(orders)).toBeNull();
  world.clock.advance({ minutes: 60 * 24 * 3 });
  await enable(world.gateway, "/Applications/SampleApp", "DailyToShare");
  expect(read(await world.gateway.list(orders)).Items).toEqual([]);
});

describe("what is no state is refused, and nothing has changed", () => {
  // A state is spoilt wherever a case wants to, so it is of the type that parsed JSON has.
  const spoil: [string, (state: ReturnType<typeof JSON.parse>) => object, RegExp][] = [
    ["nothing", () => ({}), /^backupRestore: transitions: /],
    ["a number", (state) => ({ ...state, policies: 7 }), /^backupRestore: policies: /],
    ["an unknown member", (state) => ({ ...state, more: 7 }), /^backupRestore: .*more/],
    [
      "an assignment of an unknown policy",
      (state) => ({
        ...state,
        protection: {
          assignments: [
            { entity: { kind: "Application", applicationName: "fabric:/SampleApp" }, policyName: "Gone", since: 0 },
          ],
          suspensions: [],
        },
      }),
      /^backupRestore: protection\.assignments\[0\]\.policyName: no policy Gone/,
    ],
    [
      "a backup whose metadata is none",
      (state) => ({
        ...state,
        backups: {
          current: [{ ...state.backups.current[0], result: { kind: "stored", backup: "?" } }],
          replaced: [],
          older: [],
        },
      }),
      /^backupRestore: backups\.current\[0\]\.result\.backup: no metadata/,
    ],
  ];
  test.each(spoil)("%s", async (_what, change, problem) => {
    const { emulator, gateway } = await begin();
    await gateway.requestBackup(orders, { StorageKind: "FileShare", Path: "/x" });
    const saved = await emulator.save();
    const state = JSON.parse(JSON.stringify(saved));
    await expect(emulator.load({ ...state, backupRestore: change(state.backupRestore) })).rejects.toThrow(problem);
    expect(await emulator.save()).toEqual(saved);
    expect(await gateway.state(orders)).toBe("Accepted");
  });
});
