import { readTopology, samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { codeOf, type GatewayClient, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const unknownPartition = "11111111-2222-3333-4444-555555555555";

/** Three applications of two types; the names hold what names may hold. */
function several() {
  const service = { kind: "Stateful", hasPersistedState: true, typeName: "T" };
  return readTopology({
    applications: [
      {
        name: "fabric:/Team A/Über 100%",
        typeName: "B",
        typeVersion: "v3",
        parameters: { Count: "5" },
        services: [
          { ...service, name: "fabric:/Team A/Über 100%/Svc One" },
          { ...service, name: "fabric:/Team A/Über 100%/Deep/Two", typeName: "U" },
        ],
      },
      { name: "fabric:/b", typeName: "A", typeVersion: "1.9.0", services: [] },
      { name: "fabric:/B", typeName: "A", typeVersion: "1.10.0", services: [] },
    ],
  });
}

describe("applications", () => {
  test("are listed as real clusters list them", async () => {
    const { gateway } = await fixture.start();
    expect((await gateway.get("/Applications", {}, "6.1")).text).toBe(
      '{"ContinuationToken":"","Items":[{"Name":"fabric:/SampleApp","TypeName":"SampleAppType","TypeVersion":"1.0.0",' +
        '"Status":"Ready","Parameters":[],"HealthState":"Ok",' +
        '"ApplicationDefinitionKind":"ServiceFabricApplicationDescription",' +
        '"ManagedApplicationIdentity":{"ManagedIdentities":[]},"Id":"SampleApp"}]}',
    );
  });

  test("come in pages, by name, and may be filtered by type", async () => {
    const { gateway } = await fixture.start({ topology: several() });
    const list = async (query: Record<string, string>) => read(await gateway.get("/Applications", query, "6.1"));
    const first = await list({ MaxResults: "2" });
    expect(first).toMatchObject({ ContinuationToken: "fabric:/Team A/Über 100%" });
    expect(first.Items.map((item: { Name: string }) => item.Name)).toEqual(["fabric:/B", "fabric:/Team A/Über 100%"]);
    const second = await list({ MaxResults: "2", ContinuationToken: first.ContinuationToken });
    expect(second).toMatchObject({ ContinuationToken: "", Items: [{ Name: "fabric:/b" }] });
    expect((await list({ MaxResults: "0" })).Items).toHaveLength(3);
    expect((await list({ ApplicationTypeName: "A" })).Items).toHaveLength(2);
    expect((await list({ ContinuationToken: "fabric:/C" })).Items).toHaveLength(2);
    expect((await list({ ContinuationToken: "fabric:/z" })).Items).toEqual([]);
    expect(codeOf(await gateway.get("/Applications", { MaxResults: "-1" }, "6.1"))).toBe("E_INVALIDARG");
  });

  test("the size of a page can be chosen", async () => {
    const { gateway } = await fixture.start({ topology: several(), listPageSize: 1 });
    expect(read(await gateway.get("/Applications")).Items).toHaveLength(1);
    expect(read(await gateway.get("/Nodes")).ContinuationToken).toBe("_Node_0");
  });

  test("api-version 1.0 knows no pages", async () => {
    const { gateway } = await fixture.start();
    expect(read(await gateway.get("/Applications", {}, "1.0"))).toMatchObject([{ Name: "fabric:/SampleApp" }]);
  });

  test("one is found by its id, its parameters on wish", async () => {
    const { gateway } = await fixture.start({ topology: several() });
    const path = "/Applications/Team%20A~%C3%9Cber%20100%25";
    expect(read(await gateway.get(path))).toMatchObject({
      Parameters: [{ Key: "Count", Value: "5" }],
      TypeVersion: "v3",
    });
    expect(read(await gateway.get(path, { ExcludeApplicationParameters: "true" })).Parameters).toEqual([]);
  });

  test.each(["Nothing", "System"])("%s is 204", async (id) => {
    const { gateway } = await fixture.start();
    expect(await gateway.get(`/Applications/${id}`)).toMatchObject({ status: 204, text: "" });
  });
});

describe("ids", () => {
  test("hold ~ from api-version 6.0 on, / before, and escapes for what a URL must not hold", async () => {
    const { gateway } = await fixture.start({ topology: several() });
    const idAt = async (apiVersion: string) =>
      read(await gateway.get("/Applications/Team%20A~%C3%9Cber%20100%25/$/GetServices", {}, apiVersion)).Items[1].Id;
    expect(await idAt("6.0")).toBe("Team%20A~%C3%9Cber%20100%~Svc%20One");
    expect(await idAt("3.0")).toBe("Team%20A/%C3%9Cber%20100%/Svc%20One");
  });

  test.each([
    ["escaped once", "Team%20A~%C3%9Cber%20100%25~Svc%20One"],
    ["the id of a reply escaped once more", "Team%2520A~%25C3%259Cber%2520100%2525~Svc%2520One"],
    ["with escaped slashes", "Team%20A%2F%C3%9Cber%20100%25%2FSvc%20One"],
    ["with slashes as they are", "Team%20A/%C3%9Cber%20100%25/Svc%20One"],
  ])("are understood %s", async (_how, id) => {
    const { gateway } = await fixture.start({ topology: several() });
    const answer = await gateway.get(`/Services/${id}/$/GetApplicationName`, {}, "3.0");
    expect(read(answer).Name).toBe("fabric:/Team A/Über 100%");
    const nested = `/Applications/Team%20A/%C3%9Cber%20100%25/$/GetServices/${id}/$/GetPartitions/`;
    expect(read(await gateway.get(nested, { _cacheToken: "1" }, "3.0")).Items).toHaveLength(1);
  });

  test("the request log tells a path as it was sent", async () => {
    const { emulator, gateway } = await fixture.start();
    await gateway.get("/Services/SampleApp/Orders/$/GetPartitions", {}, "3.0");
    expect(emulator.requests[0]).toMatchObject({ path: "/Services/SampleApp/Orders/$/GetPartitions", status: 200 });
  });
});

describe("application types", () => {
  test("are those in use and a next one, so that an upgrade can be rehearsed", async () => {
    const { gateway } = await fixture.start({ topology: several() });
    const list = read(await gateway.get("/ApplicationTypes", {}, "6.0"));
    expect(list.Items.map((type: { Name: string; Version: string }) => `${type.Name} ${type.Version}`)).toEqual([
      "A 1.9.0",
      "A 1.10.0",
      "A 2.0.0",
      "B v3",
      "B v4",
    ]);
    expect(list.Items[0]).toEqual({
      Name: "A",
      Version: "1.9.0",
      DefaultParameterList: [],
      Status: "Available",
      ApplicationTypeDefinitionKind: "ServiceFabricApplicationPackage",
    });
    const page = read(await gateway.get("/ApplicationTypes", { MaxResults: "2" }, "6.0"));
    const rest = read(await gateway.get("/ApplicationTypes", { ContinuationToken: page.ContinuationToken }, "6.0"));
    expect([...page.Items, ...rest.Items]).toEqual(list.Items);
  });

  test("or those that the topology says", async () => {
    const topology = { ...sampleTopology(), applicationTypes: [{ name: "SampleAppType", versions: ["7"] }] };
    const { gateway } = await fixture.start({ topology });
    const versions = read(await gateway.get("/ApplicationTypes/SampleAppType", {}, "6.0")).Items;
    expect(versions.map((type: { Version: string }) => type.Version)).toEqual(["1.0.0", "7"]);
    const one = await gateway.get("/ApplicationTypes/SampleAppType", { ApplicationTypeVersion: "7" }, "6.0");
    expect(read(one).Items).toHaveLength(1);
    expect(read(await gateway.get("/ApplicationTypes/Other", {}, "6.0")).Items).toEqual([]);
  });

  test("have service types", async () => {
    const { gateway } = await fixture.start();
    const query = { ApplicationTypeVersion: "1.0.0" };
    const types = read(await gateway.get("/ApplicationTypes/SampleAppType/$/GetServiceTypes", query, "6.0"));
    expect(types).toHaveLength(3);
    expect(types[1]).toMatchObject({
      ServiceTypeDescription: { Kind: "Stateful", ServiceTypeName: "OrdersType", HasPersistedState: true },
      ServiceManifestVersion: "1.0.0",
    });
  });
});

describe("services", () => {
  test("are listed, filtered and paged", async () => {
    const { gateway } = await fixture.start();
    const list = async (query: Record<string, string>) =>
      read(await gateway.get("/Applications/SampleApp/$/GetServices", query, "6.4"));
    expect((await list({})).Items.map((item: { Id: string }) => item.Id)).toEqual([
      "SampleApp~Cart",
      "SampleApp~Orders",
      "SampleApp~Web",
    ]);
    expect((await list({ ServiceTypeName: "WebType" })).Items).toMatchObject([{ ServiceKind: "Stateless" }]);
    expect((await list({ ContinuationToken: "fabric:/SampleApp/Cart", MaxResults: "1" })).Items).toMatchObject([
      { Name: "fabric:/SampleApp/Orders", HasPersistedState: true, ManifestVersion: "1.0.0" },
    ]);
  });

  test("an unknown application has none", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get("/Applications/Other/$/GetServices");
    expect(read(answer)).toEqual({ ContinuationToken: "", Items: [] });
  });

  test.each([
    [
      "Orders",
      {
        PartitionScheme: "UniformInt64Range",
        Count: 3,
        LowKey: "-9223372036854775808",
        HighKey: "9223372036854775807",
      },
    ],
    ["Cart", { PartitionScheme: "Singleton" }],
  ])("GetDescription of %s", async (name, scheme) => {
    const { gateway } = await fixture.start();
    const description = read(await gateway.get(`/Services/SampleApp~${name}/$/GetDescription`, {}, "6.0"));
    expect(description).toMatchObject({
      ServiceKind: "Stateful",
      ApplicationName: "fabric:/SampleApp",
      ServiceName: `fabric:/SampleApp/${name}`,
      ServiceTypeName: `${name}Type`,
      TargetReplicaSetSize: 3,
      MinReplicaSetSize: 2,
    });
    expect(description.PartitionDescription).toEqual(scheme);
    const nested = await gateway.get(
      `/Applications/SampleApp/$/GetServices/SampleApp%2F${name}/$/GetDescription`,
      {},
      "3.0",
    );
    expect(read(nested)).toEqual(description);
  });

  test("GetDescription of an unknown service is 404", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get("/Services/SampleApp~Nothing/$/GetDescription");
    expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_SERVICE_DOES_NOT_EXIST"]);
  });
});

describe("partitions and replicas", () => {
  test("a partition is found below its own service only", async () => {
    const { gateway } = await fixture.start();
    const below = (service: string) =>
      `/Applications/SampleApp/$/GetServices/SampleApp%2F${service}/$/GetPartitions/${orders}`;
    const found = read(await gateway.get(below("Orders"), {}, "3.0"));
    expect(found).toEqual(read(await gateway.get(`/Partitions/${orders}`, {}, "6.0")));
    expect(await gateway.get(below("Cart"), {}, "3.0")).toMatchObject({ status: 204, text: "" });
  });

  test("replicas lie on different nodes, one of them the primary, and stay where they are", async () => {
    const { gateway } = await fixture.start();
    const list = async () => read(await gateway.get(`/Partitions/${orders}/$/GetReplicas`, {}, "6.0")).Items;
    const replicas = await list();
    expect(replicas.map((replica: { ReplicaRole: string }) => replica.ReplicaRole)).toEqual([
      "Primary",
      "ActiveSecondary",
      "ActiveSecondary",
    ]);
    expect(new Set(replicas.map((replica: { NodeName: string }) => replica.NodeName)).size).toBe(3);
    expect(replicas[0]).toEqual({
      ServiceKind: "Stateful",
      ReplicaId: expect.stringMatching(/^\d{18}$/),
      ReplicaRole: "Primary",
      ReplicaStatus: "Ready",
      HealthState: "Ok",
      Address: expect.any(String),
      NodeName: replicas[0].NodeName,
      LastInBuildDurationInSeconds: "0",
    });
    expect(await list()).toEqual(replicas);
    const second = await fixture.start();
    expect(read(await second.gateway.get(`/Partitions/${orders}/$/GetReplicas`)).Items).toEqual(replicas);
    const { ReplicaId, NodeName } = replicas[0];
    expect(read(await gateway.get(`/Partitions/${orders}/$/GetReplicas/${ReplicaId}`))).toEqual(replicas[0]);
    expect((await gateway.get(`/Partitions/${orders}/$/GetReplicas/1`)).status).toBe(204);
    const detail = `/Nodes/${NodeName}/$/GetPartitions/${orders}/$/GetReplicas/${ReplicaId}/$/GetDetail`;
    expect(read(await gateway.get(detail, {}, "6.0"))).toMatchObject({
      ReplicaId,
      ServiceName: "fabric:/SampleApp/Orders",
      WriteStatus: "Granted",
    });
    expect(codeOf(await gateway.get(detail.replace(NodeName, "other"), {}, "6.0"))).toBe(
      "FABRIC_E_REPLICA_DOES_NOT_EXIST",
    );
  });

  test("a stateless partition has instances", async () => {
    const { gateway } = await fixture.start();
    const { Items } = read(await gateway.get(`/Partitions/${samplePartitions.web}/$/GetReplicas`));
    expect(Items).toMatchObject([{ ServiceKind: "Stateless", InstanceId: expect.stringMatching(/^\d{18}$/) }]);
    expect(Items[0]).not.toHaveProperty("ReplicaRole");
  });

  test.each([
    ["$/GetReplicas", "FABRIC_E_PARTITION_NOT_FOUND"],
    ["$/GetLoadInformation", "FABRIC_E_PARTITION_NOT_FOUND"],
    ["$/GetHealth", "FABRIC_E_HEALTH_ENTITY_NOT_FOUND"],
  ])("%s of an unknown partition is 404", async (operation, code) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Partitions/${unknownPartition}/${operation}`);
    expect([answer.status, codeOf(answer)]).toEqual([404, code]);
  });

  test("a failover moves the primary and the configuration; a loss of data moves the epoch", async () => {
    const { emulator, gateway } = await fixture.start();
    const look = async () => read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch;
    const primary = async () => read(await gateway.get(`/Partitions/${orders}/$/GetReplicas`)).Items[0].NodeName;
    const before = await primary();
    emulator.cluster.moveToNewEpoch(orders);
    expect(await look()).toEqual({ ConfigurationVersion: "17179869184", DataLossVersion: "131846800323087021" });
    expect(await primary()).not.toBe(before);
    emulator.cluster.moveToNewEpoch(orders, { dataLossVersion: 131873018908156893n });
    expect(await look()).toEqual({ ConfigurationVersion: "21474836480", DataLossVersion: "131873018908156893" });
    emulator.cluster.setPrimaryNode(orders, "_Node_4");
    expect(await primary()).toBe("_Node_4");
    expect(() => emulator.cluster.setPrimaryNode(orders, "other")).toThrow("There is no node other.");
    expect(() => emulator.cluster.moveToNewEpoch(unknownPartition)).toThrow("There is no partition");
  });
});

describe("nodes and the cluster", () => {
  test("nodes", async () => {
    const { clock, gateway } = await fixture.start();
    clock.advance({ minutes: 2 });
    const list = read(await gateway.get("/Nodes", {}, "6.3"));
    expect(list.Items).toHaveLength(5);
    expect(list.Items[1]).toMatchObject({
      Name: "_Node_1",
      NodeStatus: "Up",
      HealthState: "Ok",
      UpgradeDomain: "1",
      FaultDomain: "fd:/1",
      Id: { Id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      NodeUpTimeInSeconds: "120",
      NodeUpAt: "2026-03-01T10:00:00.000Z",
    });
    expect(read(await gateway.get("/Nodes/_Node_1", {}, "6.0"))).toEqual(list.Items[1]);
    expect((await gateway.get("/Nodes/other", {}, "6.0")).status).toBe(204);
    expect(read(await gateway.get("/Nodes", { NodeStatusFilter: "down" }, "6.3")).Items).toEqual([]);
    expect(read(await gateway.get("/Nodes/_Node_1/$/GetHealth", {}, "6.0")).AggregatedHealthState).toBe("Ok");
    expect((await gateway.get("/Nodes/other/$/GetHealth", {}, "6.0")).status).toBe(404);
  });

  test("nodes of a topology", async () => {
    const nodes = [{ name: "back 1", upgradeDomain: "UD1", faultDomain: "fd:/x", type: "Back" }];
    const { gateway } = await fixture.start({ topology: { ...sampleTopology(), nodes } });
    expect(read(await gateway.get("/Nodes/back%201", {}, "6.0"))).toMatchObject({
      Name: "back 1",
      Type: "Back",
      UpgradeDomain: "UD1",
    });
    expect(read(await gateway.get(`/Partitions/${orders}/$/GetReplicas`)).Items).toHaveLength(1);
  });

  test("GET / lets a client see that it gets through", async () => {
    const { emulator } = await fixture.start();
    expect((await fetch(`${emulator.url}/`)).status).toBe(200);
  });

  test("health follows from the partitions", async () => {
    const { emulator, gateway } = await fixture.start();
    emulator.cluster.setPartitionStatus(orders, "InQuorumLoss");
    expect(read(await gateway.get(`/Partitions/${orders}`))).toMatchObject({
      HealthState: "Error",
      PartitionStatus: "InQuorumLoss",
    });
    const health = async (path: string, query = {}) => read(await gateway.get(`${path}/$/GetHealth`, query));
    expect(await health(`/Partitions/${orders}`)).toMatchObject({
      AggregatedHealthState: "Error",
      PartitionId: orders,
    });
    const service = await health("/Services/SampleApp~Orders", { PartitionsHealthStateFilter: "8" });
    expect(service).toMatchObject({ AggregatedHealthState: "Error", Name: "fabric:/SampleApp/Orders" });
    expect(service.PartitionHealthStates).toEqual([{ AggregatedHealthState: "Error", PartitionId: orders }]);
    const application = await health("/Applications/SampleApp", { ServicesHealthStateFilter: "2" });
    expect(application.AggregatedHealthState).toBe("Error");
    expect(application.ServiceHealthStates.map((state: { ServiceName: string }) => state.ServiceName)).toEqual([
      "fabric:/SampleApp/Cart",
      "fabric:/SampleApp/Web",
    ]);
    const cluster = read(await gateway.post("/$/GetClusterHealth", {}, {}, "6.0"));
    expect(cluster).toMatchObject({ AggregatedHealthState: "Error", HealthEvents: [] });
    expect(cluster.HealthStatistics.HealthStateCountList).toContainEqual({
      EntityKind: "Partition",
      HealthStateCount: { OkCount: 4, WarningCount: 0, ErrorCount: 1 },
    });
    expect(codeOf(await gateway.get("/$/GetClusterHealth", { NodesHealthStateFilter: "x" }))).toBe("E_INVALIDARG");
    expect(read(await gateway.get("/$/GetClusterHealth", { ExcludeHealthStatistics: "true" }))).not.toHaveProperty(
      "HealthStatistics",
    );
  });

  test("health chunks hold what the filters ask for", async () => {
    const { emulator, gateway } = await fixture.start();
    emulator.cluster.setPartitionStatus(orders, "NotReady");
    const ask = async (filters?: unknown) => read(await gateway.post("/$/GetClusterHealthChunk", filters, {}, "6.0"));
    expect(await ask()).toMatchObject({ HealthState: "Error", NodeHealthStateChunks: { TotalCount: 0, Items: [] } });
    expect(read(await gateway.get("/$/GetClusterHealthChunk", {}, "6.0")).ApplicationHealthStateChunks.Items).toEqual(
      [],
    );
    const deep = await ask({
      NodeFilters: [{ NodeNameFilter: "_Node_2" }],
      ApplicationFilters: [
        {
          ApplicationNameFilter: "fabric:/SampleApp",
          ServiceFilters: [{ HealthStateFilter: 8, PartitionFilters: [{ HealthStateFilter: 65535 }] }],
        },
      ],
    });
    expect(deep.NodeHealthStateChunks.Items).toEqual([{ NodeName: "_Node_2", HealthState: "Ok" }]);
    const [application] = deep.ApplicationHealthStateChunks.Items;
    expect(application).toMatchObject({ ApplicationTypeName: "SampleAppType", HealthState: "Error" });
    expect(application.ServiceHealthStateChunks.Items).toMatchObject([{ ServiceName: "fabric:/SampleApp/Orders" }]);
    expect(application.ServiceHealthStateChunks.Items[0].PartitionHealthStateChunks.TotalCount).toBe(3);
    expect(codeOf(await gateway.post("/$/GetClusterHealthChunk", "{", {}, "6.0"))).toBe("E_INVALIDARG");
  });
});

describe("a cluster without the Backup Restore Service", () => {
  test("answers its routes with an empty 404, until it is installed", async () => {
    const { emulator, gateway } = await fixture.start({ backupRestoreServiceInstalled: false });
    const response = await fetch(`${emulator.url}/Partitions/${orders}/$/GetBackupProgress?api-version=6.4`);
    expect([response.status, response.statusText, await response.text()]).toEqual([
      404,
      "FABRIC_E_SERVICE_DOES_NOT_EXIST",
      "",
    ]);
    expect(response.headers.get("x-servicefabric")).toBeNull();
    expect(await gateway.requestBackup(orders)).toMatchObject({ status: 404, text: "" });
    const manifest = async () => read(await gateway.get("/$/GetClusterManifest", {}, "3.0")).Manifest;
    const systemServices = async () => (await gateway.get("/Applications/System/$/GetServices", {}, "3.0")).text;
    expect(await manifest()).not.toContain("BackupRestoreService");
    expect(await systemServices()).not.toContain("BackupRestoreService");
    emulator.cluster.backupRestoreServiceInstalled = true;
    expect((await gateway.requestBackup(orders)).status).toBe(202);
    expect(await manifest()).toContain('<Section Name="BackupRestoreService">');
    expect(await systemServices()).toContain("fabric:/System/BackupRestoreService");
  });

  test("system services have partitions of their own, which have no policy to be backed up by", async () => {
    const { gateway } = await fixture.start();
    const { Items } = read(await gateway.get("/Services/System~BackupRestoreService/$/GetPartitions", {}, "6.4"));
    const { Id } = Items[0].PartitionInformation;
    expect(read(await gateway.get(`/Partitions/${Id}/$/GetServiceName`)).Name).toBe(
      "fabric:/System/BackupRestoreService",
    );
    expect(codeOf(await gateway.requestBackup(Id))).toBe("FABRIC_E_BACKUP_NOT_ENABLED");
  });
});

describe("the state of the cluster", () => {
  test("can be kept and put back, here and in another emulator", async () => {
    const { emulator, gateway } = await fixture.start();
    const look = (client: GatewayClient) => client.get(`/Partitions/${orders}`).then((answer) => answer.text);
    const atStart = emulator.cluster.save();
    const before = await look(gateway);
    emulator.cluster.moveToNewEpoch(orders);
    emulator.cluster.setPartitionStatus(orders, "Reconfiguring");
    emulator.setLsn(samplePartitions.cart, 9007199254740993n);
    emulator.cluster.backupRestoreServiceInstalled = false;
    const changed = JSON.parse(JSON.stringify(emulator.cluster.save()));
    const after = await look(gateway);
    const other = await fixture.start();
    other.emulator.cluster.load(changed);
    expect(await look(other.gateway)).toBe(after);
    expect(other.emulator.cluster.partition(samplePartitions.cart)?.lsn).toBe(9007199254740993n);
    expect(other.emulator.cluster.backupRestoreServiceInstalled).toBe(false);
    emulator.cluster.load(atStart);
    expect(await look(gateway)).toBe(before);
    expect(emulator.cluster.save()).toEqual(atStart);
  });

  test("is checked as a whole before anything changes", async () => {
    const { emulator } = await fixture.start();
    const saved = JSON.parse(JSON.stringify(emulator.cluster.save()));
    const state = {
      epoch: { DataLossVersion: "1", ConfigurationVersion: "2" },
      lsn: "3",
      status: "Ready",
      records: {},
      primaryNode: 9,
    };
    const problems = (value: unknown) => {
      try {
        emulator.cluster.load(value);
      } catch (error) {
        return String(error).split("\n");
      }
      return [];
    };
    expect(
      problems({
        ...saved,
        applications: { "fabric:/Other": saved.applications["fabric:/SampleApp"] },
        changedPartitions: { [unknownPartition]: state, [orders]: state },
      }),
    ).toEqual([
      "StateError: applications.fabric:/Other: This cluster has no such application.",
      `changedPartitions.${unknownPartition}: This cluster has no such partition.`,
      `changedPartitions.${orders}.primaryNode: This cluster has no such node.`,
    ]);
    expect(problems({ ...saved, changedPartitions: { [orders]: { ...state, lsn: "x" } } })).toHaveLength(1);
    expect(emulator.cluster.save()).toEqual(saved);
  });
});
