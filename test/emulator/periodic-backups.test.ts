import { readdir, rm, writeFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { type BackupPolicyDescription, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { read } from "./gateway-client";
import { backupsOf, createPolicy, enable, hourly, policies, protect } from "./some-policy";

const fixture = emulatorFixture();
const [orders, second] = samplePartitions.orders;
const partition = `/Partitions/${orders}`;
const hour = { minutes: 60 };

/** An emulator at 10:00:00 with nothing but an hourly policy for one partition, from then on. */
async function startHourly(more: Partial<BackupPolicyDescription> = {}, entity = partition): Promise<Running> {
  const running = await fixture.start({ policy: "off" });
  await protect(running.gateway, entity, hourly(await fixture.folder(), more));
  return running;
}

/** The policy of `startHourly`, as it was sent. */
const policyOf = ({ emulator }: Running) => JSON.parse(emulator.requests[0]?.body ?? "");

const list = async ({ gateway }: Running, id: string = orders) => backupsOf(await gateway.list(id));

describe("a frequency", () => {
  test("begins one interval after it was enabled, and counts from the end of each backup", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 60, seconds: 20, milliseconds: -1 });
    expect(await list(running)).toEqual([]);
    running.clock.advance(1);
    expect(await list(running)).toEqual(["11:00:20 Full"]);
    running.clock.advance({ minutes: 60, seconds: 19 });
    expect(await list(running)).toEqual(["11:00:20 Full"]);
    running.clock.advance({ seconds: 1 });
    expect(await list(running)).toEqual(["11:00:20 Full", "12:00:40 Full"]);
  });

  test("a jump over many backups takes all of them, in order", async () => {
    const running = await startHourly({ MaxIncrementalBackups: 5 });
    running.clock.advance({ minutes: 60 * 24 * 30 });
    const { Items } = read(await running.gateway.list(orders));
    // 30 days, in steps of an hour and 20 seconds.
    expect(Items).toHaveLength(Math.floor((30 * 24 * 3_600) / 3_620));
    const times = Items.map((item: { CreationTimeUtc: string }) => item.CreationTimeUtc);
    expect(times).toEqual([...times].sort());
    expect(times[0]).toBe("2026-03-01T11:00:20Z");
    const lsns = Items.map((item: { LsnOfLastBackupRecord: string }) => Number(item.LsnOfLastBackupRecord));
    expect(lsns).toEqual(lsns.map((_: number, index: number) => 24 + 12 * index));
  }, 60_000);

  test("no periodic backup shows in the progress", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 60, seconds: 10 });
    expect(await running.gateway.state(orders)).toBeNull();
    running.clock.advance(hour);
    expect(await running.gateway.state(orders)).toBeNull();
    expect(await list(running)).toHaveLength(1);
  });

  test("a jump over years is made up for by the last backups only", async () => {
    const running = await fixture.start({
      policy: "off",
      timings: { backupMilliseconds: 0 },
      mostCaughtUpBackups: 20,
    });
    const timetable = {
      ScheduleKind: "TimeBased",
      ScheduleFrequencyType: "Daily",
      RunDays: [],
      RunTimes: ["12:00"],
    } as const;
    const one = hourly(await fixture.folder());
    const other = hourly(await fixture.folder(), { Name: "Daily", Schedule: timetable });
    await protect(running.gateway, partition, one);
    await protect(running.gateway, `/Partitions/${second}`, other);
    running.clock.advance({ minutes: 60 * 24 * 365 * 20 });
    const times = async (id: string) =>
      read(await running.gateway.list(id)).Items.map(
        ({ CreationTimeUtc }: { CreationTimeUtc: string }) => CreationTimeUtc,
      );
    // Ten for each of the two, besides the very last one.
    expect(await times(orders)).toHaveLength(11);
    expect(await times(second)).toHaveLength(11);
    expect((await times(orders)).at(-1)).toBe("2046-02-24T10:00:00Z");
    expect((await times(second)).at(-1)).toBe("2046-02-23T12:00:00Z");
  });
});

describe("a timetable", () => {
  const timetable = (more: object) =>
    ({ ScheduleKind: "TimeBased", ScheduleFrequencyType: "Daily", RunDays: [], RunTimes: [], ...more }) as const;
  const days = async (running: Running) =>
    read(await running.gateway.list(orders)).Items.map((item: { CreationTimeUtc: string }) =>
      item.CreationTimeUtc.slice(0, 16),
    );

  test("of every day runs at all of its times", async () => {
    const Schedule = timetable({ RunTimes: ["17:00", "09:00"] });
    const running = await startHourly({ Schedule });
    running.clock.advance({ minutes: 60 * 24 * 2 });
    expect(await days(running)).toEqual([
      "2026-03-01T17:00",
      "2026-03-02T09:00",
      "2026-03-02T17:00",
      "2026-03-03T09:00",
    ]);
  });

  test("of a week runs on its days only", async () => {
    // The first of March 2026 is a Sunday.
    const Schedule = timetable({
      ScheduleFrequencyType: "Weekly",
      RunDays: ["Sunday", "Tuesday"],
      RunTimes: ["09:00"],
    });
    const running = await startHourly({ Schedule });
    running.clock.advance({ minutes: 60 * 24 * 14 });
    expect(await days(running)).toEqual([
      "2026-03-03T09:00",
      "2026-03-08T09:00",
      "2026-03-10T09:00",
      "2026-03-15T09:00",
    ]);
  });

  test("never runs twice for one time, even if a backup takes none", async () => {
    const running = await fixture.start({ policy: "off", timings: { backupMilliseconds: 0 } });
    const Schedule = timetable({ RunTimes: ["10:00", "11:00"] });
    await protect(running.gateway, partition, hourly(await fixture.folder(), { Schedule }));
    running.clock.advance({ minutes: 60 * 24 });
    expect(await days(running)).toEqual(["2026-03-01T11:00", "2026-03-02T10:00"]);
  });
});

describe("chains", () => {
  test("a full backup and as many incremental ones as the policy allows share a chain", async () => {
    const running = await startHourly({ MaxIncrementalBackups: 2 });
    running.clock.advance({ minutes: 7 * 61 });
    const { Items } = read(await running.gateway.list(orders));
    const kinds = Items.map(({ BackupType }: { BackupType: string }) => BackupType);
    expect(kinds).toEqual(["Full", "Incremental", "Incremental", "Full", "Incremental", "Incremental", "Full"]);
    const ids = Items.map(({ BackupId }: { BackupId: string }) => BackupId);
    const chains = Items.map(({ BackupChainId }: { BackupChainId: string }) => ids.indexOf(BackupChainId));
    expect(chains).toEqual([0, 0, 0, 3, 3, 3, 6]);
  });

  test.each(["the policy's storage", "another storage"])("an ad hoc backup to %s ends the chain", async (where) => {
    const running = await startHourly({ MaxIncrementalBackups: 9 });
    running.clock.advance({ minutes: 123 });
    const storage = { StorageKind: "FileShare", Path: await fixture.folder() };
    await running.gateway.requestBackup(orders, where === "another storage" ? storage : undefined);
    running.clock.advance({ minutes: 123 });
    const kinds = (await list(running)).map((item) => item.slice(9));
    const adHoc = where === "another storage" ? [] : ["Full"];
    expect(kinds).toEqual(["Full", "Incremental", ...adHoc, "Full", "Incremental"]);
  });

  test.each([
    [
      "a new epoch",
      (running: Running) => running.emulator.setEpoch(orders, { dataLossVersion: 1n, configurationVersion: 1n }),
    ],
    ["a restore", (running: Running) => running.emulator.startRestore({ partitionId: orders })],
    [
      "an update of the policy",
      (running: Running) => running.gateway.post(`${policies}/Hourly/$/Update`, policyOf(running)),
    ],
  ])("%s ends the chain", async (_what, happen) => {
    const running = await startHourly({ MaxIncrementalBackups: 9 });
    running.clock.advance({ minutes: 123 });
    expect(await list(running)).toEqual(["11:00:20 Full", "12:00:40 Incremental"]);
    await happen(running);
    running.clock.advance({ minutes: 61 });
    expect((await list(running)).slice(2)).toEqual([expect.stringContaining("Full")]);
  });
});

describe("what changes while it runs", () => {
  test("suspended entities are not backed up, and begin anew when they are resumed", async () => {
    const running = await startHourly({ MaxIncrementalBackups: 9 });
    running.clock.advance({ minutes: 90 });
    await running.gateway.post("/Services/SampleApp~Orders/$/SuspendBackup");
    running.clock.advance({ minutes: 300 });
    expect(await list(running)).toEqual(["11:00:20 Full"]);
    await running.gateway.post("/Services/SampleApp~Orders/$/ResumeBackup");
    running.clock.advance({ minutes: 61 });
    expect(await list(running)).toEqual(["11:00:20 Full", "17:30:20 Full"]);
  });

  test("nothing comes after the policy was disabled", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 61 });
    await running.gateway.post(`${partition}/$/DisableBackup`);
    running.clock.advance({ minutes: 600 });
    await enable(running.gateway, partition);
    expect(await list(running)).toEqual(["11:00:20 Full"]);
  });

  test("an update lets the schedule begin anew, in the new storage", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 30 });
    const next = hourly(await fixture.folder(), { Schedule: { ScheduleKind: "FrequencyBased", Interval: "PT10M" } });
    await running.gateway.post(`${policies}/Hourly/$/Update`, next);
    running.clock.advance({ minutes: 21 });
    expect(await list(running)).toEqual(["10:40:20 Full", "10:50:40 Full"]);
  });

  test("enabling the same policy again, here or further up, changes nothing", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 30 });
    await enable(running.gateway, partition);
    await enable(running.gateway, "/Applications/SampleApp");
    await running.gateway.post(`${partition}/$/DisableBackup`);
    running.clock.advance({ minutes: 31 });
    expect(await list(running)).toEqual(["11:00:20 Full"]);
    expect(await list(running, second)).toEqual([]);
    running.clock.advance({ minutes: 30 });
    expect(await list(running, second)).toEqual(["11:30:20 Full"]);
  });

  test("another policy further down takes over at once", async () => {
    const running = await startHourly({}, "/Applications/SampleApp");
    const Path = await fixture.folder();
    await createPolicy(running.gateway, hourly(Path, { Name: "Other", MaxIncrementalBackups: 1 }));
    running.clock.advance({ minutes: 30 });
    await enable(running.gateway, partition, "Other");
    running.clock.advance({ minutes: 121 });
    expect(await list(running)).toEqual(["11:30:20 Full", "12:30:40 Incremental"]);
    expect(await list(running, second)).toEqual(["11:00:20 Full", "12:00:40 Full"]);
  });

  test("a backup that is being copied is still stored", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 60, seconds: 10 });
    await running.gateway.post(`${partition}/$/SuspendBackup`);
    running.clock.advance({ minutes: 600 });
    expect(await list(running)).toEqual(["11:00:20 Full"]);
  });
});

describe("one replica takes one backup at a time", () => {
  test("an ad hoc one is in progress while it waits for a periodic one", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 60 });
    expect((await running.gateway.requestBackup(orders)).status).toBe(202);
    running.clock.advance({ seconds: 3 });
    expect(await running.gateway.state(orders)).toBe("BackupInProgress");
    running.clock.advance({ seconds: 36 });
    expect(await running.gateway.state(orders)).toBe("BackupInProgress");
    running.clock.advance({ seconds: 1 });
    expect(await running.gateway.state(orders)).toBe("Success");
    expect(await list(running)).toEqual(["11:00:20 Full", "11:00:40 Full"]);
  });

  test("its timeout ticks while it waits", async () => {
    const running = await fixture.start({ policy: "off", timings: { backupMilliseconds: 300_000 } });
    await protect(running.gateway, partition, hourly(await fixture.folder()));
    running.clock.advance({ minutes: 60 });
    await running.gateway.requestBackup(orders, undefined, { BackupTimeout: "6" });
    running.clock.advance({ minutes: 6 });
    expect(await running.gateway.state(orders)).toBe("Timeout");
    running.clock.advance({ minutes: 4 });
    expect(await list(running)).toEqual(["11:05:00 Full", "11:10:00 Full"]);
    expect(await running.gateway.state(orders)).toBe("Timeout");
  });

  test("a periodic one waits for an ad hoc one, and never stands in the way of a request", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 59, seconds: 50 });
    await running.gateway.requestBackup(orders);
    running.clock.advance({ seconds: 23 });
    expect(await running.gateway.state(orders)).toBe("Success");
    expect((await running.gateway.requestBackup(orders)).status).toBe(202);
    running.clock.advance({ seconds: 40 });
    expect(await list(running)).toEqual(["11:00:13 Full", "11:00:33 Full", "11:00:53 Full"]);
  });
});

describe("a backup that fails", () => {
  test("is tried again every minute, five times, and then at its next time", async () => {
    const running = await fixture.start({ policy: "off" });
    const file = `${await fixture.folder()}/file`;
    await writeFile(file, "");
    await protect(running.gateway, partition, hourly(`${file}/below`));
    // 11:00:20, 11:01:40, 11:03:00, 11:04:20, 11:05:40, 11:07:00; the next one begins at 12:07:00.
    running.clock.advance({ minutes: 66 });
    expect((await running.gateway.list(orders)).status).toBe(500);
    running.clock.advance({ minutes: 2 });
    await running.emulator.settle();
    await rm(file);
    running.clock.advance({ minutes: 59, seconds: 19 });
    expect(await list(running)).toEqual([]);
    running.clock.advance({ seconds: 1 });
    expect(await list(running)).toEqual(["12:07:20 Full"]);
  });

  test("waits for the end of a restore", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 59, seconds: 50 });
    running.emulator.startRestore({ partitionId: orders });
    running.clock.advance({ minutes: 2 });
    expect(await list(running)).toEqual(["11:01:20 Full"]);
  });
});

describe("stopped, as after an upgrade of the cluster", () => {
  test("no backup is taken and nothing is ill, until they go on by the same schedule", async () => {
    const running = await startHourly();
    running.clock.advance({ minutes: 61 });
    running.emulator.cluster.periodicBackupsStopped = true;
    running.clock.advance({ minutes: 180 });
    expect(await list(running)).toEqual(["11:00:20 Full"]);
    const health = read(await running.gateway.get("/$/GetClusterHealth", { "api-version": "6.0" }));
    expect(health.AggregatedHealthState).toBe("Ok");
    await running.gateway.requestBackup(orders);
    running.clock.advance({ seconds: 23 });
    expect(await list(running)).toEqual(["11:00:20 Full", "14:01:23 Full"]);
    running.emulator.cluster.periodicBackupsStopped = false;
    running.clock.advance(hour);
    expect(await list(running)).toEqual(["11:00:20 Full", "14:01:23 Full", "15:00:40 Full"]);
  });

  test("it is told over HTTP, shown, and kept in a snapshot", async () => {
    const { emulator, control } = await fixture.startControlled();
    await control.ok("PUT", "/periodic-backups", { stopped: true });
    expect(emulator.cluster.periodicBackupsStopped).toBe(true);
    expect(await control.ok("GET", "/state")).toMatchObject({ periodicBackupsStopped: true });
    const saved = await emulator.save();
    await control.ok("PUT", "/periodic-backups", { stopped: false });
    await emulator.load(saved);
    expect(emulator.cluster.periodicBackupsStopped).toBe(true);
    expect((await control.send("PUT", "/periodic-backups", { stopped: "yes" })).status).toBe(400);
  });
});

test("the built-in policy backs up a day after the start, whatever keeps state", async () => {
  const running = await fixture.start();
  running.clock.advance({ minutes: 24 * 60 - 1 });
  expect(read(await running.gateway.get("/Applications/SampleApp/$/GetBackups")).Items).toEqual([]);
  running.clock.advance({ minutes: 2 });
  const { Items } = read(await running.gateway.get("/Applications/SampleApp/$/GetBackups"));
  expect(new Set(Items.map((item: { PartitionInformation: { Id: string } }) => item.PartitionInformation.Id))).toEqual(
    new Set(samplePartitions.orders),
  );
});

test("the clock of the machine rings for periodic backups too", async () => {
  const start = Date.now();
  // A machine whose hour takes a tenth of a second.
  const clock = {
    now: () => start + (Date.now() - start) * 36_000,
    at(time: number, callback: () => void) {
      const timer = setTimeout(callback, (time - clock.now()) / 36_000 + 1);
      return () => clearTimeout(timer);
    },
  };
  const running = await fixture.start({ clock, policy: "off", timings: { backupMilliseconds: 0 } });
  const Path = await fixture.folder();
  await protect(running.gateway, partition, hourly(Path));
  while ((await readdir(Path, { recursive: true })).filter((name) => name.endsWith(".bkmetadata")).length < 2) {
    await setImmediate();
  }
});
