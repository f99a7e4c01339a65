import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { codeOf, type GatewayClient, read } from "./gateway-client";
import { createPolicy, enable, hourly, policies } from "./some-policy";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

const update = (gateway: GatewayClient, name: string, policy: unknown, query: Record<string, string> = {}) =>
  gateway.post(`${policies}/${name}/$/Update`, policy, query);
const remove = (gateway: GatewayClient, name: string) => gateway.post(`${policies}/${name}/$/Delete`);
const get = (gateway: GatewayClient, name: string) => gateway.get(`${policies}/${name}`);

describe("the built-in policy", () => {
  test("is the first of the store, and enabled for the application", async () => {
    const { gateway, emulator } = await fixture.start();
    const { storage } = emulator.policy;
    const { Items, ContinuationToken } = read(await gateway.get(`${policies}/`));
    expect(ContinuationToken).toBeNull();
    expect(Items).toMatchObject([
      {
        Name: "DailyToShare",
        Schedule: { ScheduleKind: "FrequencyBased", Interval: "P1D" },
        Storage: { StorageKind: "FileShare", Path: storage.StorageKind === "FileShare" && storage.Path },
      },
    ]);
    const entities = await gateway.get(`${policies}/DailyToShare/$/GetBackupEnabledEntities`);
    expect(entities.text).toBe(
      '{"Items":[{"EntityKind":"Application","ApplicationName":"fabric:/SampleApp"}],"ContinuationToken":null}',
    );
  });

  test("is there but not enabled where it is off, and follows what HTTP does to it", async () => {
    const { gateway, emulator } = await fixture.start({ policy: "off" });
    expect(emulator.policy.enabled).toBe(false);
    expect((await get(gateway, "DailyToShare")).status).toBe(200);
    await enable(gateway, "/Applications/SampleApp", "DailyToShare");
    expect(emulator.policy.enabled).toBe(true);
    emulator.turnPolicy("off");
    expect((await remove(gateway, "DailyToShare")).status).toBe(200);
    expect(() => emulator.turnPolicy("on")).toThrow(/doesn't exist/);
  });

  test.each(["Service", "Partition"] as const)("may be enabled for every %s that keeps state", async (scope) => {
    const { gateway } = await fixture.start({ policy: { scope } });
    const { Items } = read(await gateway.get(`${policies}/DailyToShare/$/GetBackupEnabledEntities`));
    expect(Items).toHaveLength(scope === "Service" ? 1 : 3);
    expect(Items[0]).toMatchObject({ EntityKind: scope, ServiceName: "fabric:/SampleApp/Orders" });
  });

  test("further policies may be given, and are checked as those of a request", async () => {
    const Path = await fixture.folder();
    const { gateway } = await fixture.start({ policies: [hourly(Path)] });
    expect(read(await get(gateway, "Hourly")).Name).toBe("Hourly");
    const weekly = { ScheduleKind: "TimeBased", ScheduleFrequencyType: "Weekly", RunDays: [], RunTimes: [] } as const;
    await expect(fixture.start({ policies: [hourly(Path, { Schedule: weekly })] })).rejects.toMatchObject({
      code: "E_INVALIDARG",
      message: expect.stringContaining("RunDays field is required"),
    });
  });
});

describe("creating and reading", () => {
  test("a policy is created once, and its secrets are never read", async () => {
    const { gateway } = await fixture.start();
    const policy = hourly("", {
      Storage: { StorageKind: "AzureBlobStore", ConnectionString: "AccountKey=s3cret", ContainerName: "backups" },
      RetentionPolicy: { RetentionPolicyType: "Basic", RetentionDuration: "P3M", MinimumNumberOfBackups: 20 },
    });
    expect(await createPolicy(gateway, policy)).toMatchObject({ status: 201, text: "" });
    expect((await get(gateway, "Hourly")).text).toBe(
      '{"AutoRestoreOnDataLoss":false,"Name":"Hourly","MaxIncrementalBackups":0,' +
        '"Schedule":{"ScheduleKind":"FrequencyBased","Interval":"PT1H"},' +
        '"Storage":{"StorageKind":"AzureBlobStore","ConnectionString":"****","ContainerName":"backups","FriendlyName":""},' +
        '"RetentionPolicy":{"RetentionPolicyType":"Basic","RetentionDuration":"P90D","MinimumNumberOfBackups":20}}',
    );
    const again = await createPolicy(gateway, policy);
    expect([again.status, codeOf(again)]).toEqual([409, "FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS"]);
    expect(again.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  test.each([
    [
      { StorageKind: "FileShare", Path: "/x", PrimaryUserName: "u", PrimaryPassword: "s3cret" },
      { PrimaryUserName: "u", PrimaryPassword: "****", SecondaryUserName: null, SecondaryPassword: "****" },
    ],
    [
      { StorageKind: "DsmsAzureBlobStore", StorageCredentialsSourceLocation: "here", ContainerName: "c" },
      { StorageCredentialsSourceLocation: "here", ContainerName: "c", FriendlyName: "" },
    ],
    [
      {
        StorageKind: "ManagedIdentityAzureBlobStore",
        ManagedIdentityType: "VMSS",
        BlobServiceUri: "https://x",
        ContainerName: "c",
        ManagedIdentityClientId: "id",
        FriendlyName: "mine",
      },
      { ManagedIdentityType: "VMSS", BlobServiceUri: "https://x", ManagedIdentityClientId: "id", FriendlyName: "mine" },
    ],
  ])("storage %j", async (Storage, expected) => {
    const { gateway } = await fixture.start();
    expect((await createPolicy(gateway, { ...hourly(""), Storage })).status).toBe(201);
    const { text } = await get(gateway, "Hourly");
    expect(JSON.parse(text).Storage).toMatchObject(expected);
    expect(text).not.toContain("s3cret");
  });

  test("a timetable is kept with times of no date in UTC", async () => {
    const { gateway } = await fixture.start();
    const Schedule = {
      ScheduleKind: "TimeBased",
      ScheduleFrequencyType: "weekly",
      RunDays: ["monday", "Friday", "Monday"],
      RunTimes: ["0001-01-01T09:00:00Z", "19:30", "2020-05-05T01:00:00.5+02:00", "09:00:00"],
    };
    expect((await createPolicy(gateway, { ...hourly("/x"), Schedule })).status).toBe(201);
    expect(read(await get(gateway, "Hourly")).Schedule).toEqual({
      ScheduleKind: "TimeBased",
      ScheduleFrequencyType: "Weekly",
      RunDays: ["Monday", "Friday"],
      RunTimes: ["0001-01-01T09:00:00Z", "0001-01-01T19:30:00Z", "0001-01-01T23:00:00.500Z"],
    });
  });

  test.each([
    ["PT90M", "PT1H30M"],
    ["PT1M59S", "PT1M"],
    ["P15D", "P15D"],
    ["P1DT2H", "P1DT2H"],
  ])("an interval of %s is kept as %s", async (Interval, kept) => {
    const { gateway } = await fixture.start();
    const Schedule = { ScheduleKind: "FrequencyBased", Interval } as const;
    expect((await createPolicy(gateway, hourly("/x", { Schedule }))).status).toBe(201);
    expect(read(await get(gateway, "Hourly")).Schedule.Interval).toBe(kept);
  });

  test("the list is sorted and cut into pages", async () => {
    const { gateway } = await fixture.start();
    for (const Name of ["B", "A", "C"]) await createPolicy(gateway, hourly("/x", { Name }));
    const page = async (query: Record<string, string>) => {
      const { Items, ContinuationToken } = read(await gateway.get(policies, query));
      return [Items.map(({ Name }: { Name: string }) => Name).join(), ContinuationToken];
    };
    expect(await page({})).toEqual(["A,B,C,DailyToShare", null]);
    expect(await page({ MaxResults: "2" })).toEqual(["A,B", "B"]);
    expect(await page({ MaxResults: "2", ContinuationToken: "B" })).toEqual(["C,DailyToShare", null]);
    expect(await page({ ContinuationToken: "C" })).toEqual(["DailyToShare", null]);
  });
});

describe("what is refused", () => {
  const bad: [string, object, string, string][] = [
    ["no name", { Name: " " }, "Name", "The Name field is required."],
    ["no schedule", { Schedule: null }, "Schedule", "The Schedule field is required."],
    ["no kind of schedule", { Schedule: {} }, "Schedule", " ScheduleKind is Required"],
    ["an unknown schedule", { Schedule: { ScheduleKind: "timebased" } }, "Schedule", "Invalid Schedule Type timebased"],
    ["a schedule that is a text", { Schedule: "daily" }, "Schedule", "Error converting value to type 'Schedule'."],
    [
      "no interval",
      { Schedule: { ScheduleKind: "FrequencyBased" } },
      "Schedule.Interval",
      "The Interval field is required.",
    ],
    [
      "an interval that is none",
      { Schedule: { ScheduleKind: "FrequencyBased", Interval: "1h" } },
      "Schedule.Interval",
      'Error converting value "1h".',
    ],
    [
      "a week without days",
      { Schedule: { ScheduleKind: "TimeBased", ScheduleFrequencyType: "Weekly", RunTimes: ["09:00"] } },
      "Schedule.RunDays",
      "The RunDays field is required.",
    ],
    [
      "a day without times",
      { Schedule: { ScheduleKind: "TimeBased", ScheduleFrequencyType: "Daily", RunTimes: [] } },
      "Schedule.RunTimes",
      "The RunTimes field is required.",
    ],
    [
      "a time that is none",
      { Schedule: { ScheduleKind: "TimeBased", ScheduleFrequencyType: "Daily", RunTimes: ["09:00", "25:00"] } },
      "Schedule.RunTimes[1]",
      'Error converting value "25:00".',
    ],
    [
      "a time in a list of its own",
      { Schedule: { ScheduleKind: "TimeBased", ScheduleFrequencyType: "Daily", RunTimes: ["09:00", ["10:00"]] } },
      "Schedule.RunTimes[1]",
      'Error converting value "["10:00"]".',
    ],
    [
      "a day in a list of its own",
      {
        Schedule: {
          ScheduleKind: "TimeBased",
          ScheduleFrequencyType: "Weekly",
          RunDays: ["Monday", ["Tuesday"]],
          RunTimes: ["09:00"],
        },
      },
      "Schedule.RunDays[1]",
      'Error converting value "["Tuesday"]".',
    ],
    [
      "an interval in a list",
      { Schedule: { ScheduleKind: "FrequencyBased", Interval: ["PT1H"] } },
      "Schedule.Interval",
      'Error converting value "["PT1H"]".',
    ],
    [
      "a number of backups in a list",
      { MaxIncrementalBackups: ["5"] },
      "MaxIncrementalBackups",
      'Error converting value "["5"]".',
    ],
    [
      "no number of backups",
      { MaxIncrementalBackups: null },
      "MaxIncrementalBackups",
      "The MaxIncrementalBackups field is required.",
    ],
    [
      "too many incremental backups",
      { MaxIncrementalBackups: 256 },
      "MaxIncrementalBackups",
      "The field MaxIncrementalBackups must be between 0 and 255.",
    ],
    ["half a backup", { MaxIncrementalBackups: 0.5 }, "MaxIncrementalBackups", 'Error converting value "0.5".'],
    ["no storage", { Storage: null }, "Storage", "The Storage field is required."],
    ["an unknown storage", { Storage: { StorageKind: "Tape" } }, "Storage", "Invalid StorageKind Tape "],
    [
      "an unknown retention",
      { RetentionPolicy: { RetentionPolicyType: "Eternal" } },
      "RetentionPolicy",
      "Invalid Retention policy Type Eternal ",
    ],
    [
      "no retention",
      { RetentionPolicy: { RetentionPolicyType: "Basic" } },
      "RetentionPolicy.RetentionDuration",
      "The RetentionDuration field is required.",
    ],
  ];
  test.each(bad)("%s: the Web API error object as a string", async (_what, change, key, message) => {
    const { gateway } = await fixture.start();
    const policy = { ...hourly("/x"), ...change };
    for (const answer of [await createPolicy(gateway, policy), await update(gateway, "DailyToShare", policy)]) {
      expect([answer.status, codeOf(answer)]).toEqual([400, "E_INVALIDARG"]);
      expect(JSON.parse(read(answer).Error.Message).ModelState).toEqual({ [`backupPolicy.${key}`]: [message] });
    }
    expect(read(await gateway.get(policies)).Items).toHaveLength(1);
  });

  test.each([
    ["PT59S", /Minimum time interval/],
    ["-PT1H", /Minimum time interval/],
    ["P15DT1M", /maximum time interval between consecutive backups is 15 days/],
  ])("an interval of %s, with a text of its own", async (Interval, message) => {
    const { gateway } = await fixture.start();
    const answer = await createPolicy(gateway, {
      ...hourly("/x"),
      Schedule: { ScheduleKind: "FrequencyBased", Interval },
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, "E_INVALIDARG"]);
    expect(read(answer).Error.Message).toMatch(message);
  });

  test("a retention of less than an hour", async () => {
    const { gateway } = await fixture.start();
    const RetentionPolicy = { RetentionPolicyType: "Basic", RetentionDuration: "PT59M" };
    expect(codeOf(await createPolicy(gateway, { ...hourly("/x"), RetentionPolicy }))).toBe("E_INVALIDARG");
  });

  test.each([undefined, "null", "7"])("a body of %p", async (body) => {
    const { gateway } = await fixture.start();
    expect(codeOf(await createPolicy(gateway, body))).toBe("E_INVALIDARG");
  });

  test("an unknown policy is 404, whatever is done with it", async () => {
    const { gateway } = await fixture.start();
    for (const answer of [
      await get(gateway, "Nothing"),
      await remove(gateway, "Nothing"),
      await update(gateway, "Nothing", hourly("/x")),
      await gateway.get(`${policies}/Nothing/$/GetBackupEnabledEntities`),
      await get(gateway, "dailytoshare"),
      await enable(gateway, `/Partitions/${orders}`, "Nothing"),
    ]) {
      expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST"]);
      expect(answer.headers.get("x-servicefabric")).toBe("ResourceNotFound");
    }
  });

  test("a policy that is enabled for something cannot be deleted", async () => {
    const { gateway } = await fixture.start();
    const refused = await remove(gateway, "DailyToShare");
    expect([refused.status, codeOf(refused)]).toEqual([400, "FABRIC_E_BACKUP_IS_ENABLED"]);
    await gateway.post("/Applications/SampleApp/$/DisableBackup");
    expect(await remove(gateway, "DailyToShare")).toMatchObject({ status: 200, text: "" });
    expect(codeOf(await get(gateway, "DailyToShare"))).toBe("FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST");
  });

  test("with ValidateConnection, a storage that cannot be reached", async () => {
    const { gateway } = await fixture.start();
    const here = hourly(await fixture.folder());
    const unreachable = hourly("\\\\server\\share");
    const validate = { ValidateConnection: "true" };
    const refused = await createPolicy(gateway, unreachable, validate);
    expect([refused.status, codeOf(refused)]).toEqual([400, "E_INVALIDARG"]);
    expect((await createPolicy(gateway, here, validate)).status).toBe(201);
    expect(codeOf(await update(gateway, "Hourly", unreachable, validate))).toBe("E_INVALIDARG");
    expect((await update(gateway, "Hourly", unreachable)).status).toBe(200);
  });
});

test("an update keeps the name of the path, and all of the rest is new", async () => {
  const { gateway } = await fixture.start();
  await createPolicy(gateway, hourly("/x"));
  const next = hourly("/y", { Name: "Other", AutoRestoreOnDataLoss: true, MaxIncrementalBackups: 3 });
  expect(await update(gateway, "Hourly", next)).toMatchObject({ status: 200, text: "" });
  expect(read(await get(gateway, "Hourly"))).toMatchObject({
    Name: "Hourly",
    AutoRestoreOnDataLoss: true,
    MaxIncrementalBackups: 3,
    Storage: { Path: "/y" },
  });
  expect(codeOf(await get(gateway, "Other"))).toBe("FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST");
});

test("enabled entities are sorted and cut into pages", async () => {
  const { gateway } = await fixture.start();
  await enable(gateway, "/Services/SampleApp~Orders", "DailyToShare");
  await enable(gateway, `/Partitions/${orders}`, "DailyToShare");
  const path = `${policies}/DailyToShare/$/GetBackupEnabledEntities`;
  const first = read(await gateway.get(path, { MaxResults: "2" }));
  expect(first).toEqual({
    Items: [
      { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" },
      { EntityKind: "Service", ServiceName: "fabric:/SampleApp/Orders" },
    ],
    ContinuationToken: "fabric:/SampleApp/Orders",
  });
  const rest = read(await gateway.get(path, { MaxResults: "2", ContinuationToken: first.ContinuationToken }));
  expect(rest).toEqual({
    Items: [{ EntityKind: "Partition", ServiceName: "fabric:/SampleApp/Orders", PartitionId: orders }],
    ContinuationToken: null,
  });
});
