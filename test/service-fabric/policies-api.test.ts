import fc from "fast-check";
import { type Emulator, startEmulator } from "servicefabric-backup-emulator";
import { type Client, createClient } from "../../src/service-fabric/client";
import { secondsOfDuration } from "../../src/service-fabric/iso-duration";
import { createTransport } from "../../src/service-fabric/transport";
import { parseJson } from "../../src/service-fabric/wire";
import { backupPolicy } from "../../src/service-fabric/wire-policy";
import { anonymous } from "./anonymous";

const applicationName = "fabric:/SampleApp";
const share = { StorageKind: "FileShare", Path: "\\\\server\\share", PrimaryPassword: "a secret" };
const hourly = {
  Name: "Hourly, in full",
  AutoRestoreOnDataLoss: true,
  MaxIncrementalBackups: 0,
  Schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
  Storage: share,
  RetentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration: "P10DT1H", MinimumNumberOfBackups: 3 },
};
const never = new AbortController().signal;

let emulator: Emulator;
let client: Client;
beforeEach(async () => {
  emulator = await startEmulator();
  const connection = anonymous(emulator.url);
  client = createClient(connection, createTransport(connection));
});
afterEach(async () => {
  await client.close();
  await emulator.close();
});

async function post(path: string, body?: unknown): Promise<void> {
  const answer = await fetch(`${emulator.url}${path}?api-version=6.4`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

describe("given policies in a cluster", () => {
  const read = {
    name: "Hourly, in full",
    autoRestoreOnDataLoss: true,
    schedule: { kind: "FrequencyBased", intervalSeconds: 3_600 },
    retention: { durationSeconds: 10 * 86_400 + 3_600, minimumNumberOfBackups: 3 },
    storageKind: "FileShare",
  };

  test("when one is asked for by its name, then its schedule, its retention and its kind of storage are there, and no secret", async () => {
    await post("/BackupRestore/BackupPolicies/$/Create", hourly);
    expect(await client.getBackupPolicy("Hourly, in full", never)).toEqual({ kind: "answered", value: read });
    expect(await client.getBackupPolicy("None", never)).toMatchObject({
      kind: "error",
      status: 404,
      code: "FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST",
    });
  });

  test("when all are asked for, then the list has them, and a token leads to the next page", async () => {
    await post("/BackupRestore/BackupPolicies/$/Create", hourly);
    const all = await client.pageOfPolicies(undefined, never);
    expect(all).toMatchObject({ kind: "answered", value: { items: [{ name: "DailyToShare" }, read] } });
    expect(await client.pageOfPolicies("DailyToShare", never)).toEqual({
      kind: "answered",
      value: { items: [read], continuationToken: undefined },
    });
  });

  test("when backups are suspended, then the configurations say so, and where", async () => {
    const partitionId = emulator.topology.applications[0]?.services[0]?.partitions[0]?.id ?? "";
    await post(`/Partitions/${partitionId}/$/SuspendBackup`);
    const suspension = { isSuspended: true, suspensionInheritedFrom: "Partition" };
    const active = { isSuspended: false, suspensionInheritedFrom: "Invalid" };
    const inherited = { policyName: "DailyToShare", inheritedFrom: "Application" };

    expect(await client.getBackupConfiguration(partitionId, never)).toEqual({
      kind: "answered",
      value: { ...inherited, suspension },
    });
    expect(await client.getSuspension(partitionId, never)).toEqual({ kind: "answered", value: suspension });
    expect(await client.pageOfConfigurations({ kind: "Application", applicationName }, undefined, never)).toMatchObject(
      {
        value: {
          items: [
            { ...inherited, kind: "Application", suspension: active },
            { ...inherited, kind: "Partition", partitionId, suspension },
          ],
        },
      },
    );
  });
});

describe("given a policy as the server writes it", () => {
  const policyOf = (Schedule: unknown, more: object = {}) =>
    backupPolicy.parse(parseJson(JSON.stringify({ Name: "P", Schedule, ...more })));
  const timetable = (more: object) => ({
    ScheduleKind: "TimeBased",
    ScheduleFrequencyType: "Daily",
    RunTimes: ["0001-01-01T19:30:00Z", "0001-01-01T09:00:00Z"],
    ...more,
  });

  test("a daily timetable runs on all days, and its times are in order", () => {
    expect(policyOf(timetable({ RunDays: [] })).schedule).toEqual({
      kind: "TimeBased",
      days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
      runTimesSeconds: [9 * 3_600, 19.5 * 3_600],
    });
  });

  test("a weekly one runs on its days", () => {
    const weekly = timetable({
      ScheduleFrequencyType: "Weekly",
      RunDays: ["Friday", "Monday"],
      RunTimes: ["19:00:00"],
    });
    expect(policyOf(weekly).schedule).toEqual({
      kind: "TimeBased",
      days: ["Monday", "Friday"],
      runTimesSeconds: [19 * 3_600],
    });
  });

  test.each([
    ["none at all", undefined],
    ["a kind that we do not know", { ScheduleKind: "Lunar" }],
    ["an interval that is no duration", { ScheduleKind: "FrequencyBased", Interval: "daily" }],
    ["an interval of nothing", { ScheduleKind: "FrequencyBased", Interval: "PT0S" }],
    ["a timetable without times", timetable({ RunTimes: [] })],
    ["a time that does not exist", timetable({ RunTimes: ["0001-01-01T09:00:00Z", "25:00:00"] })],
    ["a week without days", timetable({ ScheduleFrequencyType: "Weekly", RunDays: [] })],
    ["a day that does not exist", timetable({ ScheduleFrequencyType: "Weekly", RunDays: ["Monday", "Octidi"] })],
    ["a month", timetable({ ScheduleFrequencyType: "Monthly" })],
  ])("a schedule is left out where it cannot be told: %s", (_what, schedule) => {
    expect(policyOf(schedule).schedule).toBeUndefined();
  });

  test("a retention is told apart from none, and from one of a kind that we do not know", () => {
    const kept = (RetentionPolicy: unknown) => {
      const { retention, isRetentionUnknown } = policyOf(undefined, { RetentionPolicy });
      return { retention, isRetentionUnknown };
    };
    expect(kept(undefined)).toEqual({});
    expect(kept(null)).toEqual({});
    expect(kept({ RetentionPolicyType: "Basic", RetentionDuration: "P7D" })).toEqual({
      retention: { durationSeconds: 7 * 86_400 },
    });
    expect(kept({ RetentionPolicyType: "Tiered", RetentionDuration: "P7D" })).toEqual({ isRetentionUnknown: true });
    expect(kept({ RetentionPolicyType: "Basic", RetentionDuration: "a week" })).toEqual({ isRetentionUnknown: true });
  });
});

describe("given a duration of ISO 8601", () => {
  test.each([
    ["PT10M", 600],
    ["PT4H5M", 14_700],
    ["P7D", 604_800],
    ["P10DT1H", 867_600],
    ["PT0S", 0],
    ["PT0.5S", 0.5],
    ["-PT1M", -60],
    ["P1Y2M", 425 * 86_400],
  ])("%s are %d seconds", (duration, seconds) => {
    expect(secondsOfDuration(duration)).toBe(seconds);
  });

  test.each(["", "P", "PT", "P1DT", "10M", "PT10", "PT1H1D", "P1.5D", "00:10:00"])("%j is none", (text) => {
    expect(secondsOfDuration(text)).toBeUndefined();
  });

  test("every length of time comes back as it was written, part by part", () => {
    const part = fc.option(fc.nat(9_999), { nil: undefined });
    fc.assert(
      fc.property(part, part, part, part, (days, hours, minutes, seconds) => {
        const write = (amount: number | undefined, unit: string) => (amount === undefined ? "" : `${amount}${unit}`);
        const time = `${write(hours, "H")}${write(minutes, "M")}${write(seconds, "S")}`;
        const text = `P${write(days, "D")}${time === "" ? "" : `T${time}`}`;
        const sum = 86_400 * (days ?? 0) + 3_600 * (hours ?? 0) + 60 * (minutes ?? 0) + (seconds ?? 0);
        expect(secondsOfDuration(text)).toBe(text === "P" ? undefined : sum);
      }),
    );
  });
});
