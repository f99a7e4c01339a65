import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RetentionPolicy, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { read } from "./gateway-client";
import { hourly, policies, protect } from "./some-policy";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const partition = `/Partitions/${orders}`;
const day = { minutes: 24 * 60 };

const keep = (RetentionDuration: string, MinimumNumberOfBackups = 0): RetentionPolicy => ({
  RetentionPolicyType: "Basic",
  RetentionDuration,
  MinimumNumberOfBackups,
});

/** Backups every day at noon, for the first time on the first of March; the policy is looked at every day at ten. */
async function startDaily(retention: RetentionPolicy, more: object = {}): Promise<Running & { folder: string }> {
  const running = await fixture.start({ policy: "off", timings: { backupMilliseconds: 0 } });
  const folder = await fixture.folder();
  const Schedule = {
    ScheduleKind: "TimeBased",
    ScheduleFrequencyType: "Daily",
    RunDays: [],
    RunTimes: ["12:00"],
  } as const;
  await protect(running.gateway, partition, hourly(folder, { Schedule, RetentionPolicy: retention, ...more }));
  return { ...running, folder };
}

/** Days of March and kinds of the backups that are left. */
const left = async ({ gateway }: Running) =>
  read(await gateway.list(orders)).Items.map(
    ({ CreationTimeUtc, BackupType }: { CreationTimeUtc: string; BackupType: string }) =>
      `${Number(CreationTimeUtc.slice(8, 10))}${BackupType === "Full" ? "F" : "i"}`,
  );

test("backups that are older are deleted, but for the newest full one of them", async () => {
  const running = await startDaily(keep("P3D"));
  for (let days = 0; days < 10; days++) running.clock.advance(day);
  // On the 11th at ten, those of the 7th and before are older than three days.
  expect(await left(running)).toEqual(["7F", "8F", "9F", "10F"]);
});

test("one jump deletes what many days would have", async () => {
  const running = await startDaily(keep("P3D"));
  running.clock.advance({ minutes: 10 * 24 * 60 });
  expect(await left(running)).toEqual(["7F", "8F", "9F", "10F"]);
});

test("what a kept incremental backup adds to is kept", async () => {
  const running = await startDaily(keep("P3D"), { MaxIncrementalBackups: 4 });
  running.clock.advance({ minutes: 9 * 24 * 60 });
  // Of the chain 6F 7i 8i 9i, the 6th is too old; the chain of the 1st is gone.
  expect(await left(running)).toEqual(["6F", "7i", "8i", "9i"]);
});

test("so many backups are kept, however old they are", async () => {
  const running = await startDaily(keep("P1D", 5));
  running.clock.advance({ minutes: 4 * 24 * 60 });
  expect(await left(running)).toEqual(["1F", "2F", "3F", "4F"]);
  running.clock.advance({ minutes: 6 * 24 * 60 });
  expect(await left(running)).toHaveLength(5);
});

test("a duration of hours is looked at every hour", async () => {
  const running = await startDaily(keep("PT2H"));
  await takeBackup(running, orders);
  running.clock.advance({ minutes: 10 });
  await takeBackup(running, orders);
  // 10:00:03 and 10:10:26, then 12:00:00; at 13:00 the first two are older than two hours, and the newer one is kept.
  running.clock.advance({ minutes: 169 });
  expect(await left(running)).toHaveLength(3);
  running.clock.advance({ minutes: 1 });
  expect(await left(running)).toHaveLength(2);
});

test("ad hoc backups in the policy's storage are deleted too, those elsewhere and of other partitions are not", async () => {
  const running = await startDaily(keep("P1D"));
  const elsewhere = { StorageKind: "FileShare", Path: await fixture.folder() };
  const here = { StorageKind: "FileShare", Path: running.folder };
  await takeBackup(running, orders);
  await takeBackup(running, orders, elsewhere);
  await takeBackup(running, samplePartitions.orders[1], here);
  running.clock.advance({ minutes: 5 * 24 * 60 });
  expect(await left(running)).toEqual(["4F", "5F"]);
  const application = { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" };
  expect(read(await running.gateway.listStorage(elsewhere, application)).Items).toHaveLength(1);
  expect(read(await running.gateway.listStorage(here, application)).Items).toHaveLength(3);
});

test("suspended entities are cleared too, and an update changes the rules", async () => {
  const running = await startDaily(keep("P100D"));
  running.clock.advance({ minutes: 5 * 24 * 60 });
  await running.gateway.post(`${partition}/$/SuspendBackup`);
  expect(await left(running)).toHaveLength(5);
  const policy = JSON.parse(running.emulator.requests[0]?.body ?? "");
  await running.gateway.post(`${policies}/Hourly/$/Update`, { ...policy, RetentionPolicy: keep("P1D") });
  running.clock.advance(1);
  expect(await left(running)).toEqual(["4F", "5F"]);
  await running.gateway.post(`${policies}/Hourly/$/Update`, { ...policy, RetentionPolicy: null });
  running.clock.advance({ minutes: 50 * 24 * 60 });
  expect(await left(running)).toEqual(["4F", "5F"]);
});

test("a backup whose metadata cannot be read is no full one", async () => {
  const running = await startDaily(keep("P1D"));
  running.clock.advance({ minutes: 3 * 24 * 60 });
  expect(await left(running)).toEqual(["2F", "3F"]);
  await writeFile(join(running.folder, "SampleApp", "Orders", orders, "2026-03-03 12.00.00.bkmetadata"), "?");
  running.clock.advance(day);
  expect(read(await running.gateway.list(orders)).Items).toHaveLength(3);
  running.clock.advance(day);
  expect(await left(running)).toEqual(["4F", "5F"]);
});

test("a storage that cannot be reached is no error", async () => {
  const running = await fixture.start({ policy: "off" });
  await protect(running.gateway, partition, hourly("\\\\server\\share", { RetentionPolicy: keep("P1D") }));
  running.clock.advance({ minutes: 2 * 24 * 60 });
  await running.emulator.settle();
  expect(await running.gateway.state(orders)).toBeNull();
});
