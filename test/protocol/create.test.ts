import { answers, junkSuccess, oddProgress, samplePartitions } from "servicefabric-backup-emulator";
import { type Properties, refusalOf } from "./provider-host";
import { partitionId, urn, useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld();
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const [, otherPartition, thirdPartition] = samplePartitions.orders;

async function created(changes?: Properties) {
  const { host, checked } = world();
  return host.create(await checked(changes));
}

describe("given a partition that can be backed up, when the resource is created", () => {
  test("then the outputs are the inputs and the proven backup, as plain JSON", async () => {
    const { emulator, inputs } = world();
    const given = inputs({ triggers: ["v2", { image: "orders:2" }] });

    const { id, properties } = await created({ triggers: given.triggers });

    expect(id).toMatch(uuid);
    expect(properties).toEqual({
      ...given,
      backupTimeoutMinutes: 10,
      whenBusy: "wait",
      proof: "listed",
      verifyOnRefresh: false,
      backupId: expect.stringMatching(uuid),
      backupLocation: expect.stringContaining(`SampleApp\\Orders\\${partitionId}\\`),
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
      lsn: "24",
      timestamp: expect.stringMatching(time),
      requestedAt: expect.stringMatching(time),
      completedAt: expect.stringMatching(time),
      reused: false,
      clusterEndpoint: emulator.url,
      partition: { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "-3074457345618258603" },
      serviceName: "fabric:/SampleApp/Orders",
      applicationName: "fabric:/SampleApp",
      policyName: "DailyToShare",
      evidence: {
        program: {
          packageVersion: "0.2.0",
          project: "test",
          stack: "dev",
          type: "pulumi-nodejs:dynamic/servicefabric:AdHocBackup",
          resource: "before-v2",
        },
        clocks: { cluster: ["timestamp"], program: ["requestedAt", "completedAt"] },
        asked: { partitionId, backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait" },
        clusterVersion: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        seen: {
          record: { state: "Success", timestamp: properties.timestamp },
          listed: { type: "Full", createdAt: properties.timestamp },
        },
      },
      evidenceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(id).not.toBe(properties.backupId);
  });

  test("then exactly one backup is asked for, with the timeouts stated", async () => {
    const { emulator } = world();

    await created({ backupTimeoutMinutes: 25 });

    const posts = emulator.requests.filter(({ method }) => method === "POST");
    expect(posts).toMatchObject([
      { path: `/Partitions/${partitionId}/$/Backup`, query: { BackupTimeout: "25", timeout: "60" }, status: 202 },
    ]);
  });

  test("then its progress goes live to its own row, and the last line tells the result", async () => {
    const { engine } = world();
    const row = `${urn}-progress`;

    const { properties } = await created({ __urn: row });

    const lines = engine.lines.filter((line) => line.urn === row);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    // Only the result stays when the run is over.
    expect(lines.map(({ isEphemeral }) => isEphemeral)).toEqual(lines.map((line) => line !== lines.at(-1)));
    expect(lines.at(-1)?.message).toBe(`proven: LSN 24, ${String(properties.timestamp)}`);
    expect(lines.map(({ message }) => message)).toContain("asking for the backup");
  });
});

describe("given two partitions of one service, when a backup of each is taken in one process", () => {
  test.each(["in turn", "at once"])("%s, then what is the same for both is asked once", async (way) => {
    const { emulator } = world();

    const first = created();
    if (way === "in turn") await first;
    await Promise.all([first, created({ partitionId: otherPartition })]);

    const paths = emulator.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith("/$/GetApplicationName"))).toHaveLength(1);
    expect(paths.filter((path) => path.startsWith("/Applications/"))).toHaveLength(1);
    expect(paths.filter((path) => path.endsWith("/$/GetServiceName"))).toHaveLength(2);
  });
});

describe("given int64 that JavaScript's numbers cannot hold, when the resource is created", () => {
  test.each([
    ["131846800323087021", "9223372036854775807"],
    ["9223372036854775807", "9007199254740993"],
  ])("then the epoch %s and the LSN %s arrive digit by digit", async (dataLossVersion, lsn) => {
    const { emulator } = world();
    emulator.setEpoch(partitionId, {
      dataLossVersion: BigInt(dataLossVersion),
      configurationVersion: 9223372036854775806n,
    });
    emulator.setLsn(partitionId, BigInt(lsn));

    const { properties } = await created();

    expect(properties).toMatchObject({ epoch: { dataLossVersion, configurationVersion: "9223372036854775806" }, lsn });
  });
});

describe("given another spelling of the progress, when the resource is created, then the outputs are the same", () => {
  test.each(["olderEpochNames", "shortNames", "quotedLsn"] as const)("%s", async (spelling) => {
    world().emulator.faults.add({ route: "GetPartitionBackupProgress", action: oddProgress[spelling]() });

    expect((await created()).properties).toMatchObject({
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
      lsn: "24",
    });
  });
});

describe("given a success that proves nothing, when the resource is created, then it fails and stays to be resumed", () => {
  test.each(Object.keys(junkSuccess) as (keyof typeof junkSuccess)[])("%s", async (fault) => {
    const { host, emulator, checked } = world();
    emulator.faults.add({ route: "GetPartitionBackupProgress", action: junkSuccess[fault] });

    const refusal = await refusalOf(host.create(await checked()));

    expect(refusal.message).toContain("SFB_INCOMPLETE_RESULT");
    expect(refusal.partial?.reasons).toEqual([refusal.message]);
    expect(refusal.partial?.properties).not.toHaveProperty("backupId");
  });
});

test("given a page of the list that is longer than is read, when the resource is created, then that is said at once", async () => {
  const { host, emulator, checked } = world();
  emulator.faults.add({ route: "GetPartitionBackupList", calls: "all", action: answers.hugeBody(33) });

  const refusal = await refusalOf(host.create(await checked()));

  expect(refusal.message).toContain("[SFB_NOT_PROVEN]");
  expect(refusal.message).toContain(
    "The list of backups could not be had. The last answer: HTTP 200 with more than 32 MiB.",
  );
  expect(refusal.message).toContain("let the policy's retention delete old backups");
  expect(emulator.requests.filter(({ route }) => route === "GetPartitionBackupList")).toHaveLength(2);
});

describe("given several resources, when they are created at the same time", () => {
  test("on partitions of their own, then all are backed up, also by a process that has only just started", async () => {
    const { host, emulator, checked } = world();
    const partitions = [partitionId, otherPartition, thirdPartition];
    const inputs = await Promise.all(partitions.map((partition) => checked({ partitionId: partition })));

    const results = await Promise.all(inputs.map((input) => host.create(input)));

    expect(results.map(({ properties }) => properties.partitionId)).toEqual(partitions);
    expect(new Set(results.map(({ properties }) => properties.backupId)).size).toBe(3);
    for (const partition of partitions) expect(emulator.backupPosts(partition).accepted).toBe(1);
  });

  test("on one partition, then each gets a backup of its own, and none is refused as busy", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked();

    const results = await Promise.all([1, 2].map((trigger) => host.create({ ...inputs, triggers: [trigger] })));

    expect(new Set(results.map(({ properties }) => properties.backupId)).size).toBe(2);
    expect(emulator.requests.filter(({ status }) => status === 409)).toEqual([]);
    expect(emulator.backupPosts(partitionId).accepted).toBe(2);
  });
});

describe("given a backup that fails on the cluster, when the resource is created", () => {
  test("then nothing is stored, and the error has the cluster's code, the partition and a remedy", async () => {
    const { host, emulator, engine, checked } = world();
    const row = `${urn}-failure`;
    const error = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "Access to the storage is denied." };
    emulator.faults.add({ route: "BackupPartition", action: { kind: "failBackup", error } });

    const refusal = await refusalOf(host.create(await checked({ __urn: row })));

    expect(refusal.partial).toBeUndefined();
    expect(refusal.message).toContain(
      `Backup of partition ${partitionId}: The cluster reports that the backup failed.`,
    );
    expect(refusal.message).toContain("FABRIC_E_BACKUPCOPIER_ACCESS_DENIED: Access to the storage is denied.");
    expect(refusal.message).toContain("What to do: The cluster may not write to the storage");
    expect(refusal.message).not.toMatch(/^\s+at /m);
    expect(engine.linesOf(row).at(-1)).toBe("failed");
  });
});

describe("given inputs that change the way of a backup, when the resource is created", () => {
  test("then one that is young enough, and proven to lie there, is taken instead of a new one", async () => {
    const { emulator } = world();
    const { properties: first } = await created();

    const { id, properties } = await created({ reuseNewerThanMinutes: 5 });

    expect(properties).toMatchObject({ backupId: first.backupId, lsn: first.lsn, reused: true });
    expect(id).not.toBe(first.backupId);
    expect(emulator.backupPosts().received).toBe(1);
  });

  test("then a backup that the cluster gives up is asked for again with twice the time, up to the limit", async () => {
    const { emulator } = world();
    emulator.faults.add({ route: "BackupPartition", calls: { first: 2 }, action: { kind: "stuckInAccepted" } });

    const { properties } = await created({
      backupTimeoutMinutes: 2,
      retryOnTimeout: { maxBackupTimeoutMinutes: 5 },
    });

    const posts = emulator.requests.filter(({ route }) => route === "BackupPartition");
    expect(posts.map(({ query }) => query.BackupTimeout)).toEqual(["2", "4", "5"]);
    expect(properties).toMatchObject({ backupTimeoutMinutes: 2, reused: false });
  });
});
