import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FaultKind, type FaultOfKind, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { type Controlled, emulatorFixture } from "./emulator-fixture";
import { read } from "./gateway-client";
import { createPolicy, enable, hourly } from "./some-policy";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

const [, , suspended] = samplePartitions.orders;
const application = "/Applications/SampleApp";

/** Something of everything that is kept. */
async function live({ gateway, control, emulator }: Controlled): Promise<void> {
  await control.ok("POST", "/faults", { name: "list-lags", parameters: { lists: 1 } });
  await control.ok("POST", "/faults", { name: "numeric-error-code", parameters: { nth: 2 } });
  await control.ok("POST", "/faults", {
    route: "BackupPartition",
    calls: { from: 5 },
    action: { kind: "slowBackup", milliseconds: "Infinity" },
  });
  await gateway.requestBackup(orders);
  await control.advance(23);
  await gateway.list(orders);
  await control.ok("PUT", "/transitions", { backup: { afterPolls: 7 } });
  await control.ok("POST", `/partitions/${orders}/lsn`, { lsn: "9007199254740993" });
  await control.ok("POST", `/partitions/${suspended}/epoch`);
  await control.ok("POST", `/partitions/${suspended}/status`, { status: "Reconfiguring" });
  await control.ok("POST", `/partitions/${suspended}/restore`, { stuckInAccepted: true });
  await gateway.post(`/Partitions/${suspended}/$/SuspendBackup`);
  await createPolicy(gateway, hourly("/nowhere"));
  await enable(gateway, `/Partitions/${suspended}`);
  emulator.cluster.setPrimaryNode(orders, "_Node_4");
  const upgrade = {
    TargetApplicationTypeVersion: "2.0.0",
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "UnmonitoredAuto",
  };
  await gateway.post(`${application}/$/Upgrade`, { Name: "fabric:/SampleApp", ...upgrade }, {}, "6.0");
  await gateway.requestBackup(orders);
  await control.advance(5);
}

const shown = [
  ...[orders, suspended].flatMap((id) =>
    ["", "/$/GetBackups", "/$/GetBackupProgress", "/$/GetRestoreProgress", "/$/GetBackupConfigurationInfo"].map(
      (operation) => `/Partitions/${id}${operation}`,
    ),
  ),
  `/Partitions/${orders}/$/GetReplicas`,
  application,
  `${application}/$/GetUpgradeProgress`,
  "/BackupRestore/BackupPolicies/Hourly/$/GetBackupEnabledEntities",
];

/** What a client sees, and what the emulator knows, without what differs from process to process. */
async function seen({ gateway, control, emulator }: Controlled) {
  const requests = await control.ok("GET", "/requests");
  const { url: _, controlUrl: __, policies, ...state } = await control.ok("GET", "/state");
  const storages = policies.map(({ storage, ...rest }: { storage: object }) => ({ ...rest, kind: typeof storage }));
  const posts = emulator.backupPosts();
  const texts: string[] = [];
  for (const path of shown) texts.push((await gateway.get(path, {}, "6.4")).text);
  return { requests, ...state, clock: state.clock.utc, storages, posts, texts };
}

test("a snapshot that is put back gives the same replies again, after a reset and in another emulator", async () => {
  const controlled = await fixture.startControlled();
  const { control } = controlled;
  const fresh = await seen(controlled);
  await control.ok("POST", "/reset");
  await live(controlled);
  const snapshot = await control.ok("GET", "/snapshot");
  const before = await seen(controlled);
  await control.ok("POST", "/reset");
  expect(await seen(controlled)).toEqual(fresh);
  await control.ok("PUT", "/snapshot", snapshot);
  expect(await seen(controlled)).toEqual(before);
  expect(await control.ok("PUT", "/snapshot", snapshot)).toMatchObject({ clock: { utc: before.clock } });
  expect(await control.ok("GET", "/snapshot")).toEqual(snapshot);
  const other = await fixture.startControlled();
  await other.emulator.load(JSON.parse(JSON.stringify(snapshot)));
  expect(await seen(other)).toEqual(before);
  expect(read(await other.gateway.list(orders)).Items).toHaveLength(1);
});

test("faults go on counting where they stood", async () => {
  const { control, gateway, emulator } = await fixture.startControlled();
  await control.ok("POST", "/faults", { name: "status", parameters: { nth: 2 } });
  const ask = async () => (await gateway.progress(orders)).status;
  expect(await ask()).toBe(200);
  const snapshot = await emulator.save();
  expect([await ask(), await ask()]).toEqual([500, 200]);
  await emulator.load(snapshot);
  expect([await ask(), await ask()]).toEqual([500, 200]);
});

describe("a reset comes back to the options", () => {
  const of = ({ emulator }: Controlled) => emulator.save().then((saved) => JSON.parse(JSON.stringify(saved)));

  test("to the faults, which count anew, to the scenarios and to the state", async () => {
    const source = await fixture.startControlled();
    source.emulator.setLsn(orders, 77n);
    await createPolicy(source.gateway, hourly("/nowhere"));
    const state = await source.emulator.save();
    const started = await fixture.startControlled({
      state,
      scenarios: [{ name: "busy-partition", parameters: { partition: suspended, minutes: 5 } }, { name: "slow-list" }],
      faults: [
        { name: "status", parameters: { nth: 2, route: "GetPartitionBackupProgress" } },
        { route: "any", calls: { from: 9 }, action: { kind: "hang" } },
      ],
    });
    const { emulator, gateway, control } = started;
    const before = await of(started);
    const ask = async () => (await gateway.progress(orders)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 500, 200]);
    expect(await gateway.state(suspended)).toBe("Accepted");
    await control.advance(600);
    expect(await gateway.state(suspended)).toBe("Success");
    await control.ok("POST", "/faults", { name: "stall" });
    emulator.setLsn(orders, 1n);

    await control.ok("POST", "/reset");

    expect(await of(started)).toEqual(before);
    expect(emulator.policies.map(({ name }) => name)).toEqual(["DailyToShare", "Hourly"]);
    expect([await ask(), await ask()]).toEqual([200, 500]);
    expect(await gateway.state(suspended)).toBe("Accepted");
    await emulator.reset();
    expect(await of(started)).toEqual(before);
  });

  test("by a clock that went on meanwhile, a scenario is told from its first word", async () => {
    const running = await fixture.start({ scenarios: [{ name: "busy-partition", parameters: { minutes: 2 } }] });
    expect(await running.gateway.state(orders)).toBe("Accepted");
    running.clock.advance({ hours: 1 });
    expect(await running.gateway.state(orders)).toBe("Success");
    await running.emulator.reset();
    expect(await running.gateway.state(orders)).toBe("Accepted");
  });

  test("two resets at once tell it once", async () => {
    const started = await fixture.startControlled({ scenarios: [{ name: "busy-partition" }, { name: "lost-answer" }] });
    const before = await of(started);
    await Promise.all([started.emulator.reset(), started.emulator.reset()]);
    expect(await of(started)).toEqual(before);
  });

  test.each([
    [{ faults: [{ name: "stal" }] }, /no such fault: stal; did you mean stall/],
    [{ scenarios: [{ name: "lost-answer", parameters: { minutes: 2 } }] }, /scenario lost-answer has wrong parameters/],
    [{ state: { format: "else" } }, /format/],
  ])("what cannot be begun with is refused at the start: %j", async (options, message) => {
    await expect(startEmulator(options)).rejects.toThrow(message);
  });
});

/** One of each kind, with all that it may say: the compiler sees to it that no kind is missing. */
const oneOfEach: { readonly [Kind in FaultKind]: Required<FaultOfKind<Kind>> } = {
  answer: {
    ...aim("any"),
    action: {
      kind: "answer",
      status: 418,
      body: { code: "E_TEAPOT", message: "Short and stout." },
      headers: { "Retry-After": "1" },
      reason: "Teapot",
      carryOut: true,
    },
  },
  reset: { ...aim("BackupPartition"), action: { kind: "reset", carryOut: true } },
  hang: { ...aim("GetClusterHealth"), action: { kind: "hang", carryOut: false } },
  delay: { ...aim("any"), action: { kind: "delay", milliseconds: 5, effect: "before" } },
  truncate: { ...aim("any"), action: { kind: "truncate" } },
  slowBody: { ...aim("any"), action: { kind: "slowBody", bytes: 3, everyMilliseconds: 1 } },
  editHeaders: { ...aim("any"), action: { kind: "editHeaders", set: { Server: "IIS" } } },
  event: {
    ...aim("GetPartitionBackupProgress"),
    action: {
      kind: "event",
      moment: "before",
      whenState: "Accepted",
      event: {
        kind: "foreignBackup",
        partitionId: orders,
        stuckInAccepted: true,
        failure: { Code: 2148734208n, Message: "No." },
        backupMilliseconds: Infinity,
        epochBump: true,
        backupTimeoutMinutes: 7,
      },
    },
  },
  failBackup: { ...aim("BackupPartition"), action: { kind: "failBackup", error: { Code: "E_FAIL", Message: "No." } } },
  stuckInAccepted: { ...aim("BackupPartition"), action: { kind: "stuckInAccepted" } },
  spoilBackup: {
    ...aim("BackupPartition"),
    action: { kind: "spoilBackup", damage: "records", isMoved: true },
  },
  alterRestore: {
    ...aim("RestorePartition"),
    action: {
      kind: "alterRestore",
      stuckInAccepted: true,
      restoreMilliseconds: Infinity,
      fails: true,
      lsn: 131846800323087021n,
      staysIn: "InQuorumLoss",
      secondariesMilliseconds: Infinity,
    },
  },
  slowBackup: { ...aim("BackupPartition"), action: { kind: "slowBackup", milliseconds: Infinity } },
  editProgress: {
    ...aim("GetPartitionBackupProgress"),
    action: {
      kind: "editProgress",
      whenState: "Success",
      set: { LsnOfLastBackupRecord: 9007199254740993n, Epoch: { DataLossVersion: null } },
      remove: ["BackupId"],
      rename: { BackupState: "State" },
      quoteLsn: true,
    },
  },
  staleProgress: { ...aim("GetPartitionBackupProgress"), action: { kind: "staleProgress" } },
  omitFromList: { ...aim("GetServiceBackupList"), action: { kind: "omitFromList", backups: ["an-id"] } },
  lagInList: { ...aim("GetPartitionBackupList"), action: { kind: "lagInList", lists: 3 } },
  editList: {
    ...aim("GetBackupsFromBackupLocation"),
    action: { kind: "editList", backups: "newest", set: { Lsn: "1" }, rename: { Lsn: "BackupLsn" } },
  },
};

function aim<Route extends string>(route: Route) {
  return { route: [route], partitionId: orders, method: "GET", calls: { from: 2 } } as const;
}

test.each(Object.entries(oneOfEach))(
  "a fault of the kind %s comes back from a snapshot as it was",
  async (kind, fault) => {
    const first = await fixture.startControlled();
    first.emulator.faults.add(fault);
    const snapshot = JSON.parse(JSON.stringify(await first.emulator.save()));
    const second = await fixture.startControlled();
    await second.emulator.load(snapshot);
    expect(JSON.parse(JSON.stringify(await second.emulator.save()))).toEqual(snapshot);
    const { faults } = await second.control.ok("GET", "/faults");
    expect(faults).toMatchObject([{ name: kind, faults: [{ route: fault.route, calls: { from: 2 } }] }]);
    // What somebody reads over HTTP can be sent there again.
    await second.control.ok("POST", "/faults", faults[0].faults[0]);
  },
);

test("what is no snapshot changes nothing, and all that is wrong with it is told", async () => {
  const controlled = await fixture.startControlled();
  await live(controlled);
  const before = await controlled.control.ok("GET", "/snapshot");
  const { files: _, ...broken } = structuredClone(before);
  broken.clock.mode = "sideways";
  broken.faults.entries[1].faults[0].fault.route = "Nowhere";
  const answer = await controlled.control.send("PUT", "/snapshot", broken);
  expect(answer.status).toBe(400);
  const { problems } = read(answer).error;
  expect(problems).toEqual([
    expect.stringMatching(/^clock: mode: /),
    expect.stringMatching(/^faults: entries\[1\]\.faults\[0\]\.fault\.route: /),
    expect.stringMatching(/^files: /),
  ]);
  expect(await controlled.control.ok("GET", "/snapshot")).toEqual(before);
  expect((await controlled.control.send("PUT", "/snapshot", { format: "else" })).status).toBe(400);
});

test.each(["../outside.txt", "/tmp/outside.txt", "a/../../outside.txt", "..\\outside.txt", ""])(
  "a snapshot cannot write to %j",
  async (path) => {
    const { control, emulator } = await fixture.startControlled();
    const { storage } = emulator.policy;
    if (storage.StorageKind !== "FileShare") throw new Error("By default the policy has a file share.");
    const snapshot = await control.ok("GET", "/snapshot");
    const answer = await control.send("PUT", "/snapshot", { ...snapshot, files: { [path]: "YQ==" } });
    expect(answer.status).toBe(400);
    expect(existsSync(join(dirname(storage.Path), "outside.txt"))).toBe(false);
    expect(await readdir(storage.Path)).toEqual([]);
  },
);

test("a folder that was given is not part of it", async () => {
  const Path = await fixture.folder();
  const { emulator, control } = await fixture.startControlled({
    policy: { storage: { StorageKind: "FileShare", Path } },
  });
  expect(await control.ok("GET", "/snapshot")).not.toHaveProperty("files");
  await emulator.startForeignBackup({ partitionId: orders });
  await control.advance(23);
  await control.ok("POST", "/reset");
  expect(await readdir(Path)).toEqual(["SampleApp"]);
});

test("an emulator with a clock of its own program leaves that clock alone", async () => {
  const { emulator, clock } = await fixture.start();
  const before = await emulator.save();
  clock.advance(1_000);
  await emulator.load(before);
  expect(clock.now()).toBe(Date.parse("2026-03-01T10:00:01Z"));
  const withClock = await startEmulator();
  fixture.afterwards(() => withClock.close());
  await expect(withClock.load(before)).rejects.toThrow("clock: ");
});
