import { samplePartitions } from "servicefabric-backup-emulator";
import { z } from "zod";
import { type Properties, refusalOf } from "./provider-host";
import { ofApplication, ofService, partitionsOf, persisted, stateless, topologyOf } from "./shop";
import { urn, useWorld } from "./world";

jest.setTimeout(30_000);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const [first, second, third] = samplePartitions.orders;

/** What the outputs tell of one partition of the sample's Orders. */
const proven = (id: string, lowKey: string, highKey: string) => ({
  partitionId: id,
  serviceName: "fabric:/SampleApp/Orders",
  partition: { kind: "Int64Range", lowKey, highKey },
  backupId: expect.stringMatching(uuid),
  backupLocation: expect.stringContaining(`SampleApp\\Orders\\${id}\\`),
  epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
  lsn: "24",
  timestamp: expect.stringMatching(time),
});

/** What there is beside the inputs once the sample's Orders are backed up. */
const backupOfOrders = {
  concurrency: 32,
  maxRequestsPerSecond: 100,
  backupTimeoutMinutes: 10,
  whenBusy: "wait",
  proof: "listed",
  verifyOnRefresh: false,
  partitions: [
    proven(first, "-9223372036854775808", "-3074457345618258603"),
    proven(second, "-3074457345618258602", "3074457345618258602"),
    proven(third, "3074457345618258603", "9223372036854775807"),
  ],
  partitionCount: 3,
  serviceCount: 1,
  applicationName: "fabric:/SampleApp",
  earliestTimestamp: expect.stringMatching(time),
  latestTimestamp: expect.stringMatching(time),
  requestedAt: expect.stringMatching(time),
  completedAt: expect.stringMatching(time),
  evidence: {
    program: expect.objectContaining({ project: "test", stack: "dev" }),
    clusterVersion: "10.1.2493.9590",
    clocks: { cluster: ["timestamp"], program: ["requestedAt", "completedAt"] },
    asked: expect.objectContaining({ proof: "listed", whenBusy: "wait" }),
  },
  evidenceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
};

const timed = z.array(z.object({ partitionId: z.string(), timestamp: z.string() }));

describe("given the sample application, when a backup of it is created", () => {
  const world = useWorld({ resource: ofApplication("fabric:/SampleApp") });

  test("then the outputs are the inputs and the proven backups, as plain JSON", async () => {
    const { host, emulator, inputs, checked } = world();
    const given = { triggers: ["v2", { image: "orders:2" }], services: { exclude: ["W*"] } };

    const { id, properties } = await host.create(await checked(given));

    expect(id).toMatch(uuid);
    expect(properties).toEqual({
      ...inputs(given),
      ...backupOfOrders,
      skipped: [{ serviceName: "fabric:/SampleApp/Cart", reason: "in memory only" }],
      clusterEndpoint: emulator.url,
    });
  });

  test("then the next up has nothing to do, and whatever does not decide which backups they are is stored without a request", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked();
    const { id, properties } = await host.create(inputs);
    const asked = emulator.requests.length;

    expect(await host.diff(id, properties, inputs)).toEqual({ changes: "none", replaces: [] });
    expect(await host.read(id, properties)).toEqual({ id, properties });
    const faster = await checked({ concurrency: 64, maxRequestsPerSecond: 400 });
    expect(await host.update(id, properties, faster)).toEqual({
      ...properties,
      concurrency: 64,
      maxRequestsPerSecond: 400,
    });
    await host.delete(id, properties);
    expect(emulator.requests).toHaveLength(asked);
  });

  test("with reuseNewerThanMinutes, then those that were just taken are taken again, and say so", async () => {
    const { host, emulator, checked } = world();
    const { properties: before } = await host.create(await checked());

    const { properties } = await host.create(await checked({ reuseNewerThanMinutes: 5 }));

    const backups = z.array(z.record(z.string(), z.unknown())).parse(before.partitions);
    expect(properties.partitions).toEqual(backups.map((backup) => ({ ...backup, reused: true })));
    expect(emulator.backupPosts()).toEqual({ received: 3, accepted: 3 });
  });
});

describe("given a service, when a backup of it is created", () => {
  const world = useWorld({ resource: ofService("fabric:/SampleApp/Orders") });

  test("then the outputs are the inputs and the proven backups, as plain JSON", async () => {
    const { host, emulator, inputs, checked } = world();
    const given = { service: " fabric:/SampleApp/Orders/ ", backupTimeoutMinutes: 25, concurrency: 1 };

    const { properties } = await host.create(await checked(given));

    expect(properties).toEqual({
      ...inputs(),
      ...backupOfOrders,
      backupTimeoutMinutes: 25,
      concurrency: 1,
      skipped: [],
      clusterEndpoint: emulator.url,
    });
    const posts = emulator.requests.filter(({ method }) => method === "POST");
    expect(posts.map(({ query }) => query.BackupTimeout)).toEqual(["25", "25", "25"]);
  });
});

const ranges = [
  ["10", "9223372036854775806"],
  ["-5", "8"],
  ["9223372036854775807", "9223372036854775807"],
  ["9", "9"],
  ["-9223372036854775808", "-6"],
] as const;

const shop = topologyOf({
  "fabric:/Shop": [
    persisted("fabric:/Shop/Stock", { scheme: "Named", names: ["us", "EU", "eu"] }),
    stateless("fabric:/Shop/Web"),
    persisted("fabric:/Shop/Orders", {
      partitions: ranges.map(([lowKey, highKey], index) => ({
        id: `${index}0000000-0000-4000-8000-000000000000`,
        scheme: { kind: "Int64Range", lowKey, highKey },
      })),
    }),
    persisted("fabric:/Shop/Audit"),
  ],
});

describe("given services and partitions in no order", () => {
  const world = useWorld({ resource: ofApplication("fabric:/Shop"), emulator: { topology: shop } });

  test("when a backup of all is created, then the outputs are by service, and within it by key as a number", async () => {
    const { host, checked } = world();

    const { properties } = await host.create(await checked());

    const placed = z.array(
      z.object({
        serviceName: z.string(),
        partition: z.object({ lowKey: z.string().optional(), name: z.string().optional() }),
      }),
    );
    const keys = placed
      .parse(properties.partitions)
      .map(({ serviceName, partition: { lowKey = "", name = lowKey } }) => [
        serviceName.replace("fabric:/Shop/", ""),
        name,
      ]);
    expect(keys).toEqual([
      ["Audit", ""],
      ["Orders", "-9223372036854775808"],
      ["Orders", "-5"],
      ["Orders", "9"],
      ["Orders", "10"],
      ["Orders", "9223372036854775807"],
      ["Stock", "EU"],
      ["Stock", "eu"],
      ["Stock", "us"],
    ]);
    expect(properties).toMatchObject({ partitionCount: 9, serviceCount: 3 });
  });

  test("when one takes longer than the others, then the outputs tell how far the moments lie apart", async () => {
    const { host, emulator, checked } = world();
    const [slow = ""] = partitionsOf(emulator, "fabric:/Shop/Audit");
    emulator.faults.add({
      route: "BackupPartition",
      partitionId: slow,
      action: { kind: "slowBackup", milliseconds: 1_100_000 },
    });

    const { properties } = await host.create(await checked({ backupTimeoutMinutes: 60 }));

    const backups = timed.parse(properties.partitions);
    const times = backups.map(({ timestamp }) => timestamp).sort();
    expect(properties.earliestTimestamp).toBe(times[0]);
    expect(properties.latestTimestamp).toBe(times.at(-1));
    expect(properties.latestTimestamp).toBe(backups.find(({ partitionId }) => partitionId === slow)?.timestamp);
    expect(properties.latestTimestamp).not.toBe(properties.earliestTimestamp);
    const { earliestTimestamp } = properties;
    expect(Date.parse(String(properties.requestedAt))).toBeLessThan(Date.parse(String(earliestTimestamp)) + 1_000);
    expect(Date.parse(String(properties.completedAt))).toBeGreaterThan(Date.parse(String(properties.latestTimestamp)));
  });
});

describe("given a service of 120 partitions and one of 30", () => {
  const world = useWorld({
    resource: ofApplication("fabric:/Shop"),
    emulator: {
      topology: topologyOf({
        "fabric:/Shop": [
          persisted("fabric:/Shop/Orders", { scheme: "Int64Range", partitionCount: 120 }),
          persisted("fabric:/Shop/Stock", { scheme: "Int64Range", partitionCount: 30 }),
        ],
      }),
    },
  });

  test("when a backup of all is created, then what is the same is asked once, each partition little, and nothing else is printed", async () => {
    const { host, emulator, checked } = world();

    const { properties } = await host.create(await checked({ maxRequestsPerSecond: 10_000 }));

    expect(properties.partitionCount).toBe(150);
    const times = (route: string): number => emulator.requests.filter((request) => request.route === route).length;
    expect(times("GetApplicationInfo")).toBe(1);
    expect(times("GetServiceInfoList")).toBe(1);
    expect(times("GetApplicationBackupConfigurationInfo")).toBe(1);
    // 120 partitions are two pages of the gateway.
    expect(times("GetPartitionInfoList")).toBe(3);
    expect(times("GetServiceNameInfo")).toBe(2);
    expect(times("GetPartitionBackupConfigurationInfo")).toBe(0);
    expect(times("GetPartitionBackupList")).toBeLessThanOrEqual(2);
    expect(times("BackupPartition")).toBe(150);
    expect(emulator.requests.length / 150).toBeLessThanOrEqual(8);
    const ofOne = new Map<string, number>();
    for (const { partitionId = "" } of emulator.requests) ofOne.set(partitionId, (ofOne.get(partitionId) ?? 0) + 1);
    ofOne.delete("");
    expect(Math.max(...ofOne.values())).toBeLessThanOrEqual(8);
    expect(host.output).not.toContain("Warning");
  });
});

describe("given a partition whose backup fails on the cluster", () => {
  const world = useWorld({ resource: ofApplication("fabric:/SampleApp") });
  const error = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "Access to the storage is denied." };
  const failSecond = () =>
    world().emulator.faults.add({
      route: "BackupPartition",
      partitionId: second,
      action: { kind: "failBackup", error },
    });

  test("when a backup of all is created, then the others go on to their end, and all is told in the resource's own row", async () => {
    const { host, engine, checked } = world();
    failSecond();
    const row = `${urn}-failing-set`;

    const refusal = await refusalOf(host.create(await checked({ __urn: row })));

    const lines = engine.linesOf(row);
    expect(lines[0]).toMatch(/^looking for the partitions of fabric:\/SampleApp on http:/);
    expect(lines).toContain("found 3 partitions of fabric:/SampleApp");
    expect(lines.find((line) => line.startsWith("the first failure: "))).toContain(`partition ${second}`);
    expect(lines.at(-1)).toBe("failed");
    expect(engine.lines.filter((line) => line.urn === row && !line.isEphemeral)).toEqual([]);
    expect(refusal.message).toContain("[SFB_SET_INCOMPLETE]");
    expect(refusal.message).toContain("2 of 3 partitions have a proven backup, which is kept.");
    expect(refusal.message).toContain("1 failed: 1 × SFB_BACKUP_FAILED.");
    expect(refusal.message).toContain("fabric:/SampleApp/Orders, -3074457345618258602 to 3074457345618258602");
    expect(refusal.message).toContain("What to do: The cluster may not write to the storage");
    expect(refusal.message).not.toMatch(/^\s+at /m);
    expect(refusal.partial?.reasons).toEqual([refusal.message]);
  });

  test("when the next up goes on, then it takes the rest alone, and the result tells nothing of the failure", async () => {
    const { host, emulator, engine, inputs, checked } = world();
    const fault = failSecond();
    const row = `${urn}-resumed-set`;
    const given = await checked({ __urn: row });
    const { partial } = await refusalOf(host.create(given));
    if (partial === undefined) throw new Error("Nothing is left.");
    const { id, properties: left } = partial;
    expect(left).toEqual({ ...given, __pending: expect.objectContaining({ missing: [expect.anything()] }) });
    expect(await host.diff(id, left, given)).toEqual({ changes: "some", replaces: [] });
    expect(await host.diff(id, left, { ...given, triggers: ["v2"] })).toEqual({
      changes: "some",
      replaces: ["triggers"],
    });

    fault.clear();
    const outputs = await host.update(id, left, given);

    expect(outputs).toEqual({
      ...inputs({ __urn: row }),
      ...backupOfOrders,
      skipped: expect.any(Array),
      clusterEndpoint: emulator.url,
    });
    expect(emulator.backupPosts(first).received).toBe(1);
    expect(emulator.backupPosts(second).received).toBe(2);
    expect(emulator.backupPosts(third).received).toBe(1);
    const result = engine.lines.filter((line) => line.urn === row).at(-1);
    expect(result).toMatchObject({ isEphemeral: false });
    expect(result?.message).toMatch(/^proven: 3 partitions of 1 service, /);
    expect(await host.diff(id, outputs, given)).toEqual({ changes: "none", replaces: [] });
  });

  test("when nothing can be asked of any, then nothing is asked for, and nothing is stored", async () => {
    const { host, emulator, checked } = world();
    emulator.turnPolicy("off");

    const refusal = await refusalOf(host.create(await checked()));

    expect(refusal.message).toContain("3 failed: 3 × SFB_NO_POLICY.");
    expect(refusal.partial).toBeUndefined();
    expect(emulator.backupPosts().received).toBe(0);
  });
});

describe("given an AdHocBackup and two sets of the same partitions, when they are created at the same time in one process", () => {
  const world = useWorld();

  test("then they stand in line: each has backups of its own, and none is turned away", async () => {
    const { host, emulator, checked } = world();
    const set = (resource: Properties) => checked({ partitionId: undefined, ...resource });
    const all = [
      await checked({ partitionId: second }),
      await set(ofApplication("fabric:/SampleApp")),
      await set(ofService("fabric:/SampleApp/Orders")),
    ];

    const [alone, ...sets] = await Promise.all(all.map((inputs) => host.create(inputs)));

    const owned = z.array(z.object({ partitionId: z.string(), backupId: z.string() }));
    const ofSets = sets.flatMap(({ properties }) => owned.parse(properties.partitions));
    expect(new Set([alone?.properties.backupId, ...ofSets.map(({ backupId }) => backupId)]).size).toBe(7);
    expect(emulator.backupPosts()).toEqual({ received: 7, accepted: 7 });
    expect(emulator.backupPosts(second)).toEqual({ received: 3, accepted: 3 });
  });
});
