import { type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { type Properties, refusalOf } from "./provider-host";
import { useWorld } from "./world";

jest.setTimeout(30_000);

const service = "fabric:/SampleApp/Orders";
const [first, second, third] = samplePartitions.orders;

const id = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
type Topology = NonNullable<EmulatorOptions["topology"]>;
type Service = Topology["applications"][number]["services"][number];
type Scheme = Service["partitions"][number]["scheme"];

const stateful = (name: string, ...partitions: readonly (readonly [number, Scheme])[]): Service => ({
  kind: "Stateful",
  name,
  typeName: "OrdersType",
  hasPersistedState: true,
  partitions: partitions.map(([digit, scheme]) => ({ id: id(digit), scheme })),
});
const strangeNames = ["fabric:/Läden & Söhne/Team A/Bestellungen 注文", "fabric:/Läden & Söhne/100%25 it's(1)"];
const topology: Topology = {
  applications: [
    {
      name: "fabric:/Läden & Söhne",
      typeName: "ShopType",
      typeVersion: "1.0.0",
      services: [
        ...strangeNames.map((name, index) => stateful(name, [index + 1, { kind: "Singleton" }])),
        stateful(
          "fabric:/Läden & Söhne/Named",
          [3, { kind: "Named", name: "eu ~west/1" }],
          [4, { kind: "Named", name: "42" }],
          [5, { kind: "Named", name: "us" }],
        ),
      ],
    },
  ],
};

describe("given the sample cluster", () => {
  const world = useWorld({ emulator: { partitionsPageSize: 2 } });
  const byName = (changes: Properties = {}): Properties => ({ partitionId: undefined, service, ...changes });

  test.each<[unknown, string, string]>([
    [-5_000_000_000_000_000, second, "-5000000000000000"],
    ["-9223372036854775808", first, "-9223372036854775808"],
    ["-3074457345618258603", first, "-3074457345618258603"],
    ["-3074457345618258602", second, "-3074457345618258602"],
    ["3074457345618258602", second, "3074457345618258602"],
    ["3074457345618258603", third, "3074457345618258603"],
    ["9223372036854775807", third, "9223372036854775807"],
  ])(
    "when a backup is taken by the key %p, then it is of the partition that holds the key",
    async (key, partition, text) => {
      const { host, emulator, checked, inputs } = world();

      const { properties } = await host.create(await checked(byName({ partitionKey: key })));

      expect(properties).toMatchObject({
        partitionId: partition,
        service,
        partitionKey: text,
        serviceName: service,
        partition: { kind: "Int64Range", lowKey: expect.any(String), highKey: expect.any(String) },
      });
      const posts = emulator.requests.filter(({ method }) => method === "POST");
      expect(posts.map(({ path }) => path)).toEqual([`/Partitions/${partition}/$/Backup`]);
      const { inputs: same } = await host.check({}, inputs(byName({ partitionKey: key })));
      expect(await host.diff("id", properties, same)).toEqual({ changes: "none", replaces: [] });
    },
  );

  test("when the way to name the partition changes, there and back, then it is stored, and no backup is taken", async () => {
    const { host, emulator, checked } = world();
    const given = { id: await checked({ partitionId: second }), name: await checked(byName({ partitionKey: 0 })) };
    const { id: resource, properties: taken } = await host.create(given.id);
    const asked = emulator.requests.length;
    const { partitionId: _, ...rest } = taken;

    expect(await host.diff(resource, taken, given.name)).toEqual({ changes: "unknown", replaces: [] });
    const renamed = await host.update(resource, taken, given.name);
    expect(renamed).toEqual({ ...rest, partitionId: second, service, partitionKey: "0" });
    expect(await host.diff(resource, renamed, given.name)).toEqual({ changes: "none", replaces: [] });

    expect(await host.diff(resource, renamed, given.id)).toEqual({ changes: "unknown", replaces: [] });
    expect(await host.update(resource, renamed, given.id)).toEqual(taken);
    expect(emulator.requests).toHaveLength(asked);
  });

  test("when another partition is named, in either way, then that replaces", async () => {
    const { host, checked } = world();
    const { id: resource, properties } = await host.create(await checked(byName({ partitionKey: 0 })));

    expect(await host.diff(resource, properties, await checked(byName({ partitionKey: 1 })))).toEqual({
      changes: "unknown",
      replaces: ["partitionKey"],
    });
    expect(await host.diff(resource, properties, await checked({ partitionId: third }))).toEqual({
      changes: "unknown",
      replaces: ["partitionId"],
    });
  });

  test.each<[string, Properties, string, string]>([
    ["no key", {}, "SFB_PARTITION_KEY_MISSING", "-3074457345618258602 to 3074457345618258602"],
    ["a word", { partitionKey: "eu" }, "SFB_PARTITION_KEY_OUT_OF_RANGE", "no whole number"],
    [
      "a key for a single partition",
      { service: "fabric:/SampleApp/Cart", partitionKey: 1 },
      "SFB_PARTITION_KEY_NOT_TAKEN",
      "Singleton",
    ],
    [
      "a volatile service",
      { service: "fabric:/SampleApp/Cart" },
      "SFB_VOLATILE_SERVICE",
      `partition ${samplePartitions.cart} (fabric:/SampleApp/Cart)`,
    ],
    [
      "a stateless service",
      { service: "fabric:/SampleApp/Web" },
      "SFB_STATELESS_SERVICE",
      "Backup of fabric:/SampleApp/Web: ",
    ],
    [
      "a service that is not there",
      { service: "fabric:/SampleApp/orders" },
      "SFB_SERVICE_NOT_FOUND",
      "Backup of fabric:/SampleApp/orders: ",
    ],
  ])("when the target is %s, then the error says so, and nothing is asked for", async (_, changes, code, said) => {
    const { host, emulator, checked } = world();

    const refusal = await refusalOf(host.create(await checked(byName(changes))));

    expect(refusal.message).toContain(`[${code}]`);
    expect(refusal.message).toContain(said);
    expect(refusal.partial).toBeUndefined();
    expect(emulator.backupPosts().received).toBe(0);
  });

  test("when the success cannot be proven, then the state keeps the partition, and the next up goes on with that", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked(byName({ partitionKey: 0 }));
    const fault = emulator.faults.add({ route: "GetPartitionBackupList", action: { kind: "answer", status: 403 } });

    const refusal = await refusalOf(host.create(inputs));
    expect(refusal.message).toContain(`Backup of partition ${second} (${service}, partitionKey "0"): `);
    expect(refusal.partial?.properties).toMatchObject({ service, __pending: { partitionId: second } });
    expect(refusal.partial?.properties).not.toHaveProperty("partitionId");
    fault.clear();
    const asked = emulator.requests.length;
    const properties = await host.update("id", refusal.partial?.properties ?? {}, inputs);

    expect(properties).toMatchObject({ partitionId: second, service, partitionKey: "0", reused: false });
    expect(
      emulator.requests
        .slice(asked)
        .map(({ path }) => path)
        .join(),
    ).not.toContain("/Services/");
    expect(emulator.backupPosts().received).toBe(1);
  });
});

describe("given a cluster with names of all kinds", () => {
  const world = useWorld({ emulator: { topology } });

  test.each(strangeNames.map((name, index) => [name, id(index + 1)]))(
    "when %s is backed up, then it is that service",
    async (name, partition) => {
      const { host, checked } = world();

      const { properties } = await host.create(await checked({ partitionId: undefined, service: ` ${name}/ ` }));

      expect(properties).toMatchObject({
        service: name,
        serviceName: name,
        applicationName: "fabric:/Läden & Söhne",
        partitionId: partition,
        partition: { kind: "Singleton" },
      });
    },
  );

  test.each<[unknown, string]>([
    ["eu ~west/1", id(3)],
    [42, id(4)],
  ])("when the partition named %p is backed up, then it is that one", async (partitionKey, partition) => {
    const { host, checked } = world();
    const named = "fabric:/Läden & Söhne/Named";

    const { properties } = await host.create(await checked({ partitionId: undefined, service: named, partitionKey }));

    expect(properties).toMatchObject({
      partitionId: partition,
      partition: { kind: "Named", name: String(partitionKey) },
    });
  });
});
