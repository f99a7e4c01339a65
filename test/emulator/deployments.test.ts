import { readTopology, samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, type GatewayClient, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

const ordersDescription = {
  ServiceKind: "Stateful",
  ServiceName: "fabric:/Copy/Orders",
  ServiceTypeName: "OrdersType",
  PartitionDescription: {
    PartitionScheme: "UniformInt64Range",
    Count: 3,
    LowKey: "-9223372036854775808",
    HighKey: "9223372036854775807",
  },
  TargetReplicaSetSize: 3,
  MinReplicaSetSize: 2,
  HasPersistedState: true,
};

const createApplication = (gateway: GatewayClient, changes: object = {}) =>
  gateway.post("/Applications/$/Create", {
    Name: "fabric:/Copy",
    TypeName: "SampleAppType",
    TypeVersion: "1.0.0",
    ...changes,
  });
const createService = (gateway: GatewayClient, changes: object = {}, application = "Copy") =>
  gateway.post(`/Applications/${application}/$/GetServices/$/Create`, { ...ordersDescription, ...changes });

const applicationOf = ({ gateway }: Running) => gateway.get("/Applications/Copy");
const partitionsOf = async ({ gateway }: Running, service = "Copy~Orders") =>
  read(await gateway.get(`/Services/${service}/$/GetPartitions`)).Items;
const idsOf = async (running: Running): Promise<string[]> =>
  (await partitionsOf(running)).map(({ PartitionInformation }: { PartitionInformation: { Id: string } }) => {
    return PartitionInformation.Id;
  });

/** The sample, and an application with one service that has been made at run time and is ready. */
async function withCopy(running: Running) {
  expect((await createApplication(running.gateway)).status).toBe(201);
  running.clock.advance({ seconds: 3 });
  expect((await createService(running.gateway)).status).toBe(202);
  running.clock.advance({ seconds: 3 });
  return idsOf(running);
}

describe("an application that is created", () => {
  test("is not there before, creating at first, and ready after a while", async () => {
    const running = await fixture.start();
    expect(await applicationOf(running)).toMatchObject({ status: 204, text: "" });
    const answer = await createApplication(running.gateway, { ParameterList: [{ Key: "Colour", Value: "blue" }] });
    expect(answer).toMatchObject({ status: 201, text: "" });
    expect(read(await applicationOf(running))).toMatchObject({
      Name: "fabric:/Copy",
      TypeName: "SampleAppType",
      TypeVersion: "1.0.0",
      Status: "Creating",
      Parameters: [{ Key: "Colour", Value: "blue" }],
      HealthState: "Ok",
    });
    running.clock.advance({ seconds: 3 });
    expect(read(await applicationOf(running))).toMatchObject({ Status: "Ready" });
  });

  test("is listed by its name among the others, and has no services of its own", async () => {
    const running = await fixture.start();
    await createApplication(running.gateway);
    const { Items } = read(await running.gateway.get("/Applications"));
    expect(Items.map(({ Name }: { Name: string }) => Name)).toEqual(["fabric:/Copy", "fabric:/SampleApp"]);
    expect(read(await running.gateway.get("/Applications/Copy/$/GetServices")).Items).toEqual([]);
  });

  test("has the default services of its type, with partitions of their own", async () => {
    const topology = readTopology({
      applications: [],
      applicationTypes: [
        {
          name: "ShopType",
          versions: ["1"],
          defaultServices: [
            {
              kind: "Stateful",
              name: "Orders",
              typeName: "OrdersType",
              hasPersistedState: true,
              targetReplicaSetSize: 1,
              scheme: "Named",
              names: ["north", "south"],
              details: { ServiceDnsName: "orders.shop" },
            },
          ],
        },
      ],
    });
    const running = await fixture.start({ topology });
    const { gateway, clock, emulator } = running;
    await createApplication(gateway, { TypeName: "ShopType", TypeVersion: "1" });
    const service = async () => read(await gateway.get("/Applications/Copy/$/GetServices")).Items[0];
    expect(await service()).toMatchObject({
      Name: "fabric:/Copy/Orders",
      ServiceStatus: "Creating",
      HealthState: "Ok",
    });
    clock.advance({ seconds: 3 });
    expect(read(await applicationOf(running)).Status).toBe("Ready");
    expect(await partitionsOf(running)).toHaveLength(2);
    expect((await partitionsOf(running))[0].PartitionStatus).toBe("NotReady");
    clock.advance({ seconds: 3 });
    expect((await service()).ServiceStatus).toBe("Active");
    const [partition] = await partitionsOf(running);
    expect(partition).toMatchObject({ PartitionStatus: "Ready", TargetReplicaSetSize: 1, MinReplicaSetSize: 1 });
    expect(read(await gateway.get("/Services/Copy~Orders/$/GetDescription"))).toMatchObject({
      ApplicationName: "fabric:/Copy",
      ServiceDnsName: "orders.shop",
      PartitionDescription: { PartitionScheme: "Named", Count: 2 },
    });
    expect(codeOf(await createService(gateway))).toBe("FABRIC_E_SERVICE_ALREADY_EXISTS");
    await takeBackup(running, partition.PartitionInformation.Id, emulator.policy.storage);
    expect(await gateway.state(partition.PartitionInformation.Id)).toBe("Success");
  });

  test.each([
    [{ Name: "fabric:/SampleApp" }, 409, "FABRIC_E_APPLICATION_ALREADY_EXISTS"],
    [{ TypeName: "NoType" }, 404, "FABRIC_E_APPLICATION_TYPE_NOT_FOUND"],
    [{ TypeVersion: "9" }, 404, "FABRIC_E_APPLICATION_TYPE_NOT_FOUND"],
    [{ ParameterList: [{ Key: "Size", Value: "3" }] }, 400, "FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR"],
    [{ Name: "Copy" }, 400, "FABRIC_E_INVALID_NAME_URI"],
    [{ Name: undefined }, 400, "E_INVALIDARG"],
  ])("is refused with %j", async (changes, status, code) => {
    const applicationTypes = [{ name: "SampleAppType", versions: ["1.0.0"], parameters: { Colour: "blue" } }];
    const { gateway } = await fixture.start({ topology: { ...sampleTopology(), applicationTypes } });
    const answer = await createApplication(gateway, changes);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test("keeps a version of its type from being unprovisioned, and can be upgraded once it is ready", async () => {
    const running = await fixture.start();
    const { gateway, clock } = running;
    await createApplication(gateway, { TypeVersion: "2.0.0" });
    const unprovision = () =>
      gateway.post("/ApplicationTypes/SampleAppType/$/Unprovision", { ApplicationTypeVersion: "2.0.0" });
    expect(codeOf(await unprovision())).toBe("FABRIC_E_APPLICATION_TYPE_IN_USE");
    const upgrade = () =>
      gateway.post("/Applications/Copy/$/Upgrade", {
        Name: "fabric:/Copy",
        TargetApplicationTypeVersion: "1.0.0",
        Parameters: [],
        UpgradeKind: "Rolling",
        RollingUpgradeMode: "UnmonitoredAuto",
      });
    expect(codeOf(await upgrade())).toBe("FABRIC_E_APPLICATION_NOT_FOUND");
    clock.advance({ seconds: 3 });
    expect((await upgrade()).status).toBe(200);
    clock.advance({ minutes: 5 });
    expect(read(await applicationOf(running))).toMatchObject({ TypeVersion: "1.0.0", Status: "Ready" });
    expect((await unprovision()).status).toBe(200);
  });
});

describe("a service that is created", () => {
  test("has empty partitions with new ids, whose replicas are in build until they are ready", async () => {
    const running = await fixture.start();
    const { gateway, clock, emulator } = running;
    await createApplication(gateway);
    expect(await createService(gateway)).toMatchObject({ status: 202, text: "" });
    const [id = ""] = await idsOf(running);
    const replicas = async () =>
      read(await gateway.get(`/Partitions/${id}/$/GetReplicas`)).Items.map(
        ({ ReplicaStatus }: { ReplicaStatus: string }) => ReplicaStatus,
      );
    expect(await replicas()).toEqual(["InBuild", "InBuild", "InBuild"]);
    expect(read(await gateway.get(`/Partitions/${id}`)).PartitionStatus).toBe("NotReady");
    clock.advance({ seconds: 3 });
    expect(await replicas()).toEqual(["Ready", "Ready", "Ready"]);
    expect(read(await gateway.get(`/Partitions/${id}`)).PartitionStatus).toBe("Ready");
    expect(await emulator.readData(id)).toEqual({ records: {}, lsn: 2n });
  });

  test("is described as it was created, so that a copy of a copy is the same", async () => {
    const running = await fixture.start();
    await createApplication(running.gateway);
    const details = {
      InitializationData: [1, 2],
      ServiceDnsName: "orders.copy",
      PlacementConstraints: "NodeType == blue",
      CorrelationScheme: [{ Scheme: "Affinity", ServiceName: "fabric:/SampleApp/Web" }],
      ServicePackageActivationMode: "ExclusiveProcess",
      IsDefaultMoveCostSpecified: true,
    };
    await createService(running.gateway, details);
    expect(read(await running.gateway.get("/Services/Copy~Orders/$/GetDescription"))).toMatchObject({
      ...ordersDescription,
      ...details,
      ApplicationName: "fabric:/Copy",
    });
  });

  test("has the ranges of keys of one with the same description, so that its backups fit", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const ids = await withCopy(running);
    const keysOf = async (service: string) =>
      (await partitionsOf(running, service))
        .map(({ PartitionInformation: { LowKey, HighKey } }: { PartitionInformation: Record<string, string> }) => {
          return `${LowKey} ${HighKey}`;
        })
        .sort();
    expect(await keysOf("Copy~Orders")).toEqual(await keysOf("SampleApp~Orders"));
    expect(new Set([...ids, ...samplePartitions.orders]).size).toBe(6);
    const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
    const body = { BackupId, BackupLocation, BackupStorage: running.emulator.policy.storage };
    const codes = await Promise.all(
      ids.map(async (id) => (await running.gateway.post(`/Partitions/${id}/$/Restore`, body)).status),
    );
    expect(codes.sort()).toEqual([202, 400, 400]);
    running.clock.advance({ seconds: 33 });
    const data = await Promise.all(ids.map((id) => running.emulator.readData(id)));
    expect(data.map(({ records }) => Object.keys(records).length).sort()).toEqual([0, 0, 3]);
  });

  test("is a singleton, named, or stateless as well", async () => {
    const running = await fixture.start();
    await createApplication(running.gateway);
    const named = { PartitionScheme: "Named", Count: 2, Names: ["a", "b"] };
    await createService(running.gateway, { PartitionDescription: named });
    const web = {
      ServiceKind: "Stateless",
      ServiceName: "fabric:/Copy/Web",
      ServiceTypeName: "WebType",
      PartitionDescription: { PartitionScheme: "Singleton" },
      InstanceCount: -1,
    };
    expect((await running.gateway.post("/Applications/Copy/$/GetServices/$/Create", web)).status).toBe(202);
    expect(await partitionsOf(running, "Copy~Orders")).toHaveLength(2);
    expect(read(await running.gateway.get("/Services/Copy~Web/$/GetDescription"))).toMatchObject(web);
  });

  test.each([
    [{}, "Nowhere", 404, "FABRIC_E_APPLICATION_NOT_FOUND"],
    [{ ServiceTypeName: "NoType" }, "Copy", 404, "FABRIC_E_SERVICE_TYPE_NOT_FOUND"],
    [{ ServiceName: "fabric:/SampleApp/Orders" }, "SampleApp", 409, "FABRIC_E_SERVICE_ALREADY_EXISTS"],
    [{ ServiceName: "fabric:/Other/Orders" }, "Copy", 400, "E_INVALIDARG"],
    [{ ServiceName: "Orders" }, "Copy", 400, "FABRIC_E_INVALID_NAME_URI"],
    [{ ServiceTypeName: "WebType" }, "Copy", 400, "E_INVALIDARG"],
    [{ PartitionDescription: { PartitionScheme: "Named", Count: 3, Names: ["a"] } }, "Copy", 400, "E_INVALIDARG"],
    [
      { PartitionDescription: { PartitionScheme: "UniformInt64Range", Count: 9, LowKey: "1", HighKey: "3" } },
      "Copy",
      400,
      "E_INVALIDARG",
    ],
    [{ TargetReplicaSetSize: undefined }, "Copy", 400, "E_INVALIDARG"],
  ])("is refused with %j in %s", async (changes, application, status, code) => {
    const { gateway } = await fixture.start();
    await createApplication(gateway);
    const answer = await createService(gateway, changes, application);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test("takes part in the schedule of a policy that its application has", async () => {
    const running = await fixture.start({
      policy: { schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" } },
    });
    const { gateway, clock, emulator } = running;
    clock.advance({ minutes: 90 });
    await emulator.settle();
    expect((await createService(gateway, { ServiceName: "fabric:/SampleApp/More" }, "SampleApp")).status).toBe(202);
    clock.advance({ seconds: 3 });
    const [partition] = await partitionsOf(running, "SampleApp~More");
    clock.advance({ minutes: 61 });
    expect(read(await gateway.list(partition.PartitionInformation.Id)).Items).toHaveLength(1);
  });
});

describe("what is deleted", () => {
  const remove = ({ gateway }: Running, query: Record<string, string> = {}) =>
    gateway.post("/Applications/Copy/$/Delete", undefined, query);

  test("is deleting at first, and gone after a while, with its services and partitions", async () => {
    const running = await fixture.start();
    const { gateway, clock } = running;
    const [id = ""] = await withCopy(running);
    expect(await remove(running)).toMatchObject({ status: 200, text: "" });
    expect(read(await applicationOf(running)).Status).toBe("Deleting");
    expect(read(await gateway.get("/Applications/Copy/$/GetServices")).Items[0].ServiceStatus).toBe("Deleting");
    expect(read(await gateway.get(`/Partitions/${id}`)).PartitionStatus).toBe("Deleting");
    expect((await remove(running)).status).toBe(200);
    expect(codeOf(await createApplication(gateway))).toBe("FABRIC_E_APPLICATION_ALREADY_EXISTS");
    expect(codeOf(await createService(gateway, { ServiceName: "fabric:/Copy/More" }))).toBe(
      "FABRIC_E_APPLICATION_NOT_FOUND",
    );
    clock.advance({ seconds: 3 });
    expect(await applicationOf(running)).toMatchObject({ status: 204, text: "" });
    expect((await gateway.get(`/Partitions/${id}`)).status).toBe(204);
    expect(codeOf(await remove(running))).toBe("FABRIC_E_APPLICATION_NOT_FOUND");
    expect(codeOf(await gateway.get(`/Partitions/${id}/$/GetBackupProgress`))).toBe("FABRIC_E_PARTITION_NOT_FOUND");
  });

  test("may be created again, with other partitions, no policy and no record of a restore", async () => {
    const running = await fixture.start();
    const { gateway, clock, emulator } = running;
    const before = await withCopy(running);
    await gateway.post("/Applications/Copy/$/EnableBackup", { BackupPolicyName: emulator.policy.name });
    await remove(running);
    clock.advance({ seconds: 3 });
    const after = await withCopy(running);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(await gateway.get(`/Partitions/${after[0]}/$/GetBackupConfigurationInfo`)).toMatchObject({ text: "null" });
    expect(await gateway.get(`/Partitions/${after[0]}/$/GetRestoreProgress`)).toMatchObject({ text: "null" });
    clock.advance({ minutes: 60 * 48 });
    await emulator.settle();
    expect(after).toHaveLength(3);
  });

  test("does not close while a partition waits in OnDataLoss, unless it is forced to", async () => {
    const running = await fixture.start();
    const { gateway, clock, emulator } = running;
    const [id = ""] = await withCopy(running);
    await gateway.post("/Applications/Copy/$/EnableBackup", { BackupPolicyName: emulator.policy.name });
    await emulator.loseData(id);
    await remove(running);
    clock.advance({ minutes: 60 });
    expect(read(await applicationOf(running)).Status).toBe("Deleting");
    await remove(running, { ForceRemove: "true" });
    clock.advance({ seconds: 3 });
    expect((await applicationOf(running)).status).toBe(204);
  });

  test("may be in the middle of an upgrade, a backup and a restore", async () => {
    const running = await fixture.start();
    const { gateway, clock, emulator } = running;
    const [first = "", second = ""] = await withCopy(running);
    await gateway.post("/Applications/Copy/$/Upgrade", {
      Name: "fabric:/Copy",
      TargetApplicationTypeVersion: "2.0.0",
      Parameters: [],
      UpgradeKind: "Rolling",
      RollingUpgradeMode: "UnmonitoredAuto",
    });
    await gateway.requestBackup(first, emulator.policy.storage);
    emulator.startRestore({ partitionId: second });
    await remove(running);
    clock.advance({ minutes: 10 });
    await emulator.settle();
    expect((await applicationOf(running)).status).toBe(204);
    expect(codeOf(await gateway.get("/Applications/Copy/$/GetUpgradeProgress"))).toBe("FABRIC_E_APPLICATION_NOT_FOUND");
  });

  test("may be a service alone, of an application that was there from the start too", async () => {
    const running = await fixture.start();
    const { gateway, clock } = running;
    expect((await gateway.post("/Services/SampleApp~Orders/$/Delete")).status).toBe(200);
    clock.advance({ seconds: 3 });
    expect(read(await gateway.get("/Applications/SampleApp/$/GetServices")).Items).toHaveLength(2);
    expect(codeOf(await gateway.post("/Services/SampleApp~Orders/$/Delete"))).toBe("FABRIC_E_SERVICE_DOES_NOT_EXIST");
    expect(codeOf(await gateway.get(`/Partitions/${orders}/$/GetBackupProgress`))).toBe("FABRIC_E_PARTITION_NOT_FOUND");
    expect((await createService(gateway, { ServiceName: "fabric:/SampleApp/Orders" }, "SampleApp")).status).toBe(202);
  });
});

describe("a snapshot", () => {
  test("brings back what has come and gone, in another process too, and goes on with what is under way", async () => {
    const running = await fixture.start();
    const { gateway, emulator, clock } = running;
    const [id = ""] = await withCopy(running);
    await emulator.writeData(id, { "order-1": "1 lamp" });
    await createService(gateway, { ServiceName: "fabric:/SampleApp/More" }, "SampleApp");
    await gateway.post("/Services/SampleApp~Cart/$/Delete");
    const state = await emulator.save();
    const other = await fixture.start();
    other.clock.advance({ seconds: 6 });
    await other.emulator.load(state);
    expect(await other.emulator.save()).toEqual(state);
    for (const one of [running, other]) {
      one.clock.advance({ seconds: 3 });
      expect(await one.emulator.readData(id)).toEqual({ records: { "order-1": "1 lamp" }, lsn: 3n });
      const { Items } = read(await one.gateway.get("/Applications/SampleApp/$/GetServices"));
      expect(Items.map(({ Name, ServiceStatus }: Record<string, string>) => `${Name} ${ServiceStatus}`)).toEqual([
        "fabric:/SampleApp/More Active",
        "fabric:/SampleApp/Orders Active",
        "fabric:/SampleApp/Web Active",
      ]);
    }
    expect(clock.now()).toBe(other.clock.now());
  });

  test("and a reset comes back to the start", async () => {
    const running = await fixture.start();
    const before = await running.emulator.save();
    await withCopy(running);
    await running.gateway.post("/Applications/SampleApp/$/Delete");
    running.clock.advance({ seconds: 3 });
    const without = await running.emulator.save();
    await running.emulator.reset();
    expect((await applicationOf(running)).status).toBe(204);
    expect((await running.gateway.get("/Applications/SampleApp")).status).toBe(200);
    await running.emulator.load(without);
    expect((await running.gateway.get("/Applications/SampleApp")).status).toBe(204);
    await running.emulator.load(before);
    expect(await idsOf({ ...running }).catch(() => [])).toEqual([]);
  });

  test("that adds what makes no sense is refused, and nothing has changed", async () => {
    const { emulator } = await fixture.start();
    const saved = JSON.parse(JSON.stringify(await emulator.save()));
    saved.cluster.added = [{ name: "fabric:/New", typeName: "T", typeVersion: "1", services: [{ kind: "Stateful" }] }];
    await expect(emulator.load(saved)).rejects.toThrow("cluster: added[0].services[0].name: is missing");
    expect(emulator.cluster.application("fabric:/New")).toBeUndefined();
  });
});

test("default services that make no sense are refused with the topology", () => {
  const service = { kind: "Stateful", name: "fabric:/Shop/Orders", typeName: "OrdersType", hasPersistedState: true };
  const types = [{ name: "ShopType", versions: ["1"], defaultServices: [service, { ...service, partitions: [] }] }];
  expect(() => readTopology({ applications: [], applicationTypes: types })).toThrow(
    /defaultServices\[0\]\.name: It is a name below[\s\S]*defaultServices\[1\]\.partitions: A service has at least one/,
  );
});
