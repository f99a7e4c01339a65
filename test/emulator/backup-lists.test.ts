import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, start, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [first, second] = samplePartitions.orders;
const partition = { EntityKind: "Partition", ServiceName: "fabric:/SampleApp/Orders", PartitionId: first };
const service = { EntityKind: "Service", ServiceName: "fabric:/SampleApp/Orders" };
const application = { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" };

/** Backups of the first partition at 10:00:23, 10:01:23, 10:02:23 and so on. */
async function takeBackups(running: Running, count: number, storage?: unknown): Promise<void> {
  for (let taken = 0; taken < count; taken++) {
    await takeBackup(running, first, storage);
    running.clock.advance({ seconds: 37 });
  }
}

const timesOf = (items: { CreationTimeUtc: string }[]) => items.map((item) => item.CreationTimeUtc.slice(11, 19));

describe("the backups of a partition in its policy's storage", () => {
  test("before the first one the list is empty", async () => {
    const { gateway } = await fixture.start();
    expect((await gateway.list(first)).text).toBe('{"ContinuationToken":null,"Items":[]}');
  });

  test("an item agrees with the progress, with its LSN quoted", async () => {
    const running = await fixture.start();
    await takeBackup(running, first);
    const progress = read(await running.gateway.progress(first));
    const [item] = read(await running.gateway.list(first)).Items;
    expect(item).toEqual({
      BackupId: progress.BackupId,
      BackupChainId: progress.BackupId,
      ApplicationName: "fabric:/SampleApp",
      ServiceName: "fabric:/SampleApp/Orders",
      PartitionInformation: {
        ServicePartitionKind: "Int64Range",
        Id: first,
        LowKey: "-9223372036854775808",
        HighKey: "-3074457345618258603",
      },
      BackupLocation: progress.BackupLocation,
      BackupType: "Full",
      EpochOfLastBackupRecord: progress.EpochOfLastBackupRecord,
      LsnOfLastBackupRecord: "24",
      CreationTimeUtc: progress.TimeStampUtc,
      FailureError: null,
      ServiceManifestVersion: "1.0.0",
    });
  });

  test("a backup that is not yet due is not in it", async () => {
    const running = await fixture.start();
    await running.gateway.requestBackup(first);
    running.clock.advance({ seconds: 23, milliseconds: -1 });
    expect(read(await running.gateway.list(first)).Items).toEqual([]);
    running.clock.advance(1);
    expect(read(await running.gateway.list(first)).Items).toHaveLength(1);
  });

  test("a backup that was sent to another storage is not in it", async () => {
    const running = await fixture.start();
    await takeBackup(running, first, { StorageKind: "FileShare", Path: await fixture.folder() });
    expect(await running.gateway.state(first)).toBe("Success");
    expect(read(await running.gateway.list(first)).Items).toEqual([]);
  });

  test("Latest is the newest only", async () => {
    const running = await fixture.start();
    await takeBackups(running, 3);
    expect(timesOf(read(await running.gateway.list(first, { Latest: "True" })).Items)).toEqual(["10:02:23"]);
    expect(timesOf(read(await running.gateway.list(first, { Latest: "false" })).Items)).toHaveLength(3);
  });

  test.each([
    [{ StartDateTimeFilter: "2026-03-01T10:01:23Z" }, ["10:01:23", "10:02:23"]],
    [{ EndDateTimeFilter: "2026-03-01T10:01:23Z" }, ["10:00:23", "10:01:23"]],
    [{ StartDateTimeFilter: "2026-03-01T10:01:23.001Z" }, ["10:02:23"]],
    [{ StartDateTimeFilter: "2026-03-01T11:01:23+01:00", EndDateTimeFilter: "2026-03-01T10:01:23" }, ["10:01:23"]],
    [{ StartDateTimeFilter: "2026-03-02" }, []],
    [{ EndDateTimeFilter: "2026-03-01T10:01:30Z", Latest: "true" }, ["10:01:23"]],
  ])("filters %j are inclusive", async (query, expected) => {
    const running = await fixture.start();
    await takeBackups(running, 3);
    expect(timesOf(read(await running.gateway.list(first, query)).Items)).toEqual(expected);
  });

  test("MaxResults cuts it into pages, and the last page has no token", async () => {
    const running = await fixture.start();
    await takeBackups(running, 4);
    const { gateway } = running;
    const one = read(await gateway.list(first, { MaxResults: "3" }));
    expect(timesOf(one.Items)).toEqual(["10:00:23", "10:01:23", "10:02:23"]);
    expect(one.ContinuationToken).toMatch(/ /);
    const two = read(await gateway.list(first, { MaxResults: "3", ContinuationToken: one.ContinuationToken }));
    expect(timesOf(two.Items)).toEqual(["10:03:23"]);
    expect(two.ContinuationToken).toBeNull();
    expect(read(await gateway.list(first, { MaxResults: "4" })).ContinuationToken).toBeNull();
  });

  test.each([
    { Latest: "perhaps" },
    { StartDateTimeFilter: "yesterday" },
    { EndDateTimeFilter: "2026-13-01T00:00:00Z" },
    { MaxResults: "many" },
    { ContinuationToken: "elsewhere" },
  ])("%j is refused", async (query) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.list(first, query);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe("E_INVALIDARG");
  });

  test("a policy's storage that cannot be read is 500", async () => {
    const storage = { StorageKind: "FileShare", Path: "\\\\server\\share" } as const;
    const { gateway } = await fixture.start({ policy: { storage } });
    const answer = await gateway.list(first);
    expect(answer.status).toBe(500);
    expect(codeOf(answer)).toBe("E_UNEXPECTED");
  });
});

describe("the backups in a named storage", () => {
  test("of a partition, a service and an application", async () => {
    const running = await fixture.start();
    const storage = { StorageKind: "FileShare", Path: await fixture.folder() };
    await takeBackups(running, 2, storage);
    await takeBackup(running, second, storage);
    const { gateway } = running;
    const countOf = async (entity: object, filters: object = {}) =>
      read(await gateway.listStorage(storage, entity, {}, filters)).Items.length;
    expect(await countOf(partition)).toBe(2);
    expect(await countOf({ ...partition, PartitionId: second.toUpperCase() })).toBe(1);
    expect(await countOf({ ...partition, PartitionId: samplePartitions.cart })).toBe(0);
    expect(await countOf(service)).toBe(3);
    expect(await countOf(application)).toBe(3);
    expect(await countOf(application, { Latest: true })).toBe(2);
    expect(await countOf(application, { StartDateTimeFilter: "2026-03-01T10:01:00Z" })).toBe(2);
    expect(await countOf(application, { EndDateTimeFilter: "2026-03-01T10:01:00Z" })).toBe(1);
    expect(await countOf({ EntityKind: "Service", ServiceName: "fabric:/Gone/Long/Ago" })).toBe(0);
  });

  test("pages run over all partitions", async () => {
    const running = await fixture.start();
    const storage = { StorageKind: "FileShare", Path: await fixture.folder() };
    await takeBackups(running, 2, storage);
    await takeBackup(running, second, storage);
    const ids = new Set<string>();
    let token: string | null = "";
    for (let page = 0; token !== null; page++) {
      expect(page).toBeLessThan(3);
      const query: Record<string, string> = { MaxResults: "1", ...(token ? { ContinuationToken: token } : {}) };
      const list = read(await running.gateway.listStorage(storage, application, query));
      for (const item of list.Items) ids.add(item.BackupId);
      token = list.ContinuationToken;
    }
    expect(ids.size).toBe(3);
  });

  test("a folder that is not there holds no backups", async () => {
    const { gateway } = await fixture.start();
    const storage = { StorageKind: "FileShare", Path: join(await fixture.folder(), "not", "there") };
    expect(read(await gateway.listStorage(storage, partition))).toEqual({ ContinuationToken: null, Items: [] });
  });

  test("a storage that cannot be read is 200 with one item that holds nothing but the failure", async () => {
    const { gateway } = await fixture.start();
    const storage = { StorageKind: "FileShare", Path: "\\\\server\\share" };
    const answer = await gateway.listStorage(storage, partition);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"BackupId":"00000000-0000-0000-0000-000000000000"');
    expect(answer.text).toContain('"FailureError":{"Code":2148734496,"Message":"The file share');
  });

  test("a backup whose metadata cannot be read shows -1 and a failure", async () => {
    const running = await fixture.start();
    const Path = await fixture.folder();
    const storage = { StorageKind: "FileShare", Path };
    await takeBackup(running, first, storage);
    await writeFile(join(Path, "SampleApp", "Orders", first, "2026-03-01 10.00.23.bkmetadata"), "\0\0 something else");
    expect(read(await running.gateway.listStorage(storage, partition)).Items).toMatchObject([
      {
        BackupLocation: `SampleApp\\Orders\\${first}\\2026-03-01 10.00.23.zip`,
        EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" },
        LsnOfLastBackupRecord: "-1",
        CreationTimeUtc: "2026-03-01T10:00:23Z",
        FailureError: { Code: "E_UNEXPECTED" },
      },
    ]);
  });

  test.each([
    ["no body", undefined],
    ["no storage", { BackupEntity: partition }],
    ["no entity", { Storage: { StorageKind: "FileShare", Path: "/x" } }],
    ["an unknown entity", { Storage: { StorageKind: "FileShare", Path: "/x" }, BackupEntity: { EntityKind: "Node" } }],
    [
      "a partition without an id",
      { Storage: { StorageKind: "FileShare", Path: "/x" }, BackupEntity: { ...service, EntityKind: "Partition" } },
    ],
    [
      "a service without a name",
      { Storage: { StorageKind: "FileShare", Path: "/x" }, BackupEntity: { EntityKind: "Service" } },
    ],
    [
      "an application without the scheme",
      {
        Storage: { StorageKind: "FileShare", Path: "/x" },
        BackupEntity: { EntityKind: "Application", ApplicationName: "SampleApp" },
      },
    ],
    [
      "a filter that is no date",
      { Storage: { StorageKind: "FileShare", Path: "/x" }, BackupEntity: partition, StartDateTimeFilter: 7 },
    ],
  ])("%s is refused", async (_what, body) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.post("/BackupRestore/$/GetBackups", body);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe("E_INVALIDARG");
  });
});

test("what lies in storage outlives the emulator, and a second emulator never writes over it", async () => {
  const storage = { StorageKind: "FileShare", Path: await fixture.folder() } as const;
  const one = await fixture.start({ policy: { storage } });
  await takeBackup(one, first);
  const before = read(await one.gateway.list(first)).Items;
  expect(before).toHaveLength(1);
  await one.emulator.close();

  const two = await fixture.start({ policy: { storage } });
  expect(two.clock.now()).toBe(Date.parse(start));
  expect(await two.gateway.state(first)).toBeNull();
  expect(read(await two.gateway.list(first)).Items).toEqual(before);
  await takeBackup(two, first);
  expect(timesOf(read(await two.gateway.list(first)).Items)).toEqual(["10:00:23", "10:00:24"]);
});
