import { readTopology, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { type Answer, codeOf, type GatewayClient, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

/** Service Fabric Explorer adds this to nearly every URL, against the browser's cache. */
const noCache = { _cacheToken: "1772359200000" };

/** Asks as Service Fabric Explorer does. */
async function ask(gateway: GatewayClient, path: string, apiVersion: string, query: Record<string, string> = {}) {
  const answer = await gateway.get(path, { ...query, ...noCache }, apiVersion);
  return succeed(path, answer);
}

/** Any status from 400 on is a red toast there. */
function succeed(path: string, answer: Answer) {
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return read(answer);
}

describe("what Service Fabric Explorer needs", () => {
  test("for any page: the tree and the tabs", async () => {
    const { gateway } = await fixture.start();
    expect(await ask(gateway, "/$/GetAadMetadata/", "6.0")).toEqual({ type: "", metadata: {} });
    const applications = await ask(gateway, "/Applications/", "3.0");
    const types = await ask(gateway, "/ApplicationTypes/", "3.0");
    expect(types).toBeInstanceOf(Array);
    const names = types.map((type: { Name: string }) => type.Name);
    for (const application of applications.Items) {
      expect(application).toMatchObject({ Id: expect.any(String), Name: expect.any(String) });
      expect(names).toContain(application.TypeName);
    }
    const nodes = await ask(gateway, "/Nodes/", "3.0");
    expect(nodes.Items[0]).toMatchObject({ Name: expect.any(String), Id: { Id: expect.any(String) } });
    const systemHealth = await ask(gateway, "/Applications/System/$/GetHealth", "3.0", {
      EventsHealthStateFilter: "0",
      DeployedApplicationsHealthStateFilter: "0",
      ServicesHealthStateFilter: "1",
    });
    expect(systemHealth).toMatchObject({
      HealthEvents: [],
      DeployedApplicationHealthStates: [],
      ServiceHealthStates: [],
    });
    const { Manifest } = await ask(gateway, "/$/GetClusterManifest", "3.0");
    expect(Manifest).toMatch(/<ClusterManifest [^>]*Name="emulated-cluster"/);
    expect(Manifest.match(/<Section Name="[^"]*"/g)).toEqual([
      '<Section Name="BackupRestoreService"',
      '<Section Name="FaultAnalysisService"',
    ]);
  });

  test("for its refresh: health chunks of all that is open, with fabric:/System among them", async () => {
    const { gateway } = await fixture.start();
    const filters = {
      ApplicationFilters: [
        { HealthStateFilter: 65535 },
        {
          ApplicationNameFilter: "fabric:/SampleApp",
          HealthStateFilter: 65535,
          ServiceFilters: [{ HealthStateFilter: 65535 }],
        },
      ],
      NodeFilters: [{ HealthStateFilter: 65535 }],
    };
    const path = "/$/GetClusterHealthChunk";
    const chunk = succeed(path, await gateway.post(path, filters, noCache, "3.0"));
    expect(chunk.NodeHealthStateChunks.Items).toHaveLength(5);
    const items: { ApplicationName: string; HealthState: string; [name: string]: unknown }[] =
      chunk.ApplicationHealthStateChunks.Items;
    expect(items.map((item) => [item.ApplicationName, item.HealthState])).toEqual([
      ["fabric:/SampleApp", "Ok"],
      ["fabric:/System", "Ok"],
    ]);
    for (const item of items) expect(item.DeployedApplicationHealthStateChunks).toEqual({ TotalCount: 0, Items: [] });
    expect(items[0]).toMatchObject({ ServiceHealthStateChunks: { TotalCount: 3 } });
  });

  test("for the home page", async () => {
    const { gateway } = await fixture.start();
    const health = await ask(gateway, "/$/GetClusterHealth", "3.0", {
      NodesHealthStateFilter: "1",
      ApplicationsHealthStateFilter: "1",
      EventsHealthStateFilter: "0",
    });
    expect(health).toMatchObject({ HealthEvents: [], NodeHealthStates: [], ApplicationHealthStates: [] });
    expect(health.HealthStatistics.HealthStateCountList).toContainEqual({
      EntityKind: "Node",
      HealthStateCount: { OkCount: 5, WarningCount: 0, ErrorCount: 0 },
    });
    const progress = await ask(gateway, "/$/GetUpgradeProgress", "8.2");
    expect(progress).toMatchObject({ CodeVersion: "10.1.2493.9590", UpgradeState: "RollingForwardCompleted" });
    expect(progress.UpgradeDomains).toHaveLength(5);
    const { Items } = await ask(gateway, "/Applications/System/$/GetServices", "3.0");
    expect(Items.map((service: { Id: string }) => service.Id)).toContain("System/BackupRestoreService");
  });

  test("from an application to a partition and its replicas, with the ids as they came", async () => {
    const { gateway } = await fixture.start();
    const [application] = (await ask(gateway, "/Applications/", "3.0")).Items;
    const app = `/Applications/${encodeURIComponent(application.Id)}`;
    const services = await ask(gateway, `${app}/$/GetServices`, "3.0");
    const service = services.Items.find((one: { Name: string }) => one.Name.endsWith("/Orders"));
    expect(service).toMatchObject({ Id: "SampleApp/Orders", ServiceKind: "Stateful" });
    for (const id of [encodeURIComponent(service.Id), "SampleApp~Orders"]) {
      const partitions = `${app}/$/GetServices/${id}/$/GetPartitions`;
      const list = await ask(gateway, partitions, "3.0");
      expect(list.Items).toHaveLength(3);
      const { Id } = list.Items[0].PartitionInformation;
      expect(await ask(gateway, `${partitions}/${Id}`, "3.0")).toEqual(list.Items[0]);
      const filters = { EventsHealthStateFilter: "0", ReplicasHealthStateFilter: "1" };
      expect(await ask(gateway, `${partitions}/${Id}/$/GetHealth`, "3.0", filters)).toMatchObject({
        HealthEvents: [],
        ReplicaHealthStates: [],
      });
      const replicas = await ask(gateway, `${partitions}/${Id}/$/GetReplicas`, "3.0");
      expect(replicas.Items).toHaveLength(3);
      const [{ NodeName, ReplicaId }] = replicas.Items;
      expect(await ask(gateway, `${partitions}/${Id}/$/GetReplicas/${ReplicaId}/$/GetHealth`, "3.0")).toMatchObject({
        AggregatedHealthState: "Ok",
        HealthEvents: [],
        ReplicaId,
      });
      const detail = `/Nodes/${NodeName}/$/GetPartitions/${Id}/$/GetReplicas/${ReplicaId}/$/GetDetail`;
      expect(await ask(gateway, detail, "6.0")).toMatchObject({ ReplicaId, ReplicatorStatus: { Kind: "Primary" } });
      expect(await ask(gateway, `${partitions}/${Id}/$/GetLoadInformation`, "3.0")).toMatchObject({
        PrimaryLoadMetricReports: [],
      });
    }
  });

  test("for the replicas of a partition: how far the primary and its secondaries are, and the process of each", async () => {
    const { gateway, emulator } = await fixture.start();
    // Beyond 2^53, where a number would lose digits.
    emulator.setLsn(orders, 9_007_199_254_740_993n);
    const lsn = "9007199254740993";
    const { Items } = await ask(gateway, `/Partitions/${orders}/$/GetReplicas`, "3.0");
    const details = [];
    for (const { NodeName, ReplicaId } of Items) {
      const path = `/Nodes/${NodeName}/$/GetPartitions/${orders}/$/GetReplicas/${ReplicaId}/$/GetDetail`;
      details.push(await ask(gateway, path, "6.0"));
    }
    const [primary, ...secondaries] = details;
    const ids = Items.map(({ ReplicaId }: { ReplicaId: string }) => ReplicaId);
    expect(primary.ReplicatorStatus.ReplicationQueueStatus).toEqual({
      QueueUtilizationPercentage: 0,
      QueueMemorySize: "0",
      FirstSequenceNumber: "0",
      CompletedSequenceNumber: lsn,
      CommittedSequenceNumber: lsn,
      LastSequenceNumber: lsn,
    });
    const { RemoteReplicators } = primary.ReplicatorStatus;
    expect(RemoteReplicators.map(({ ReplicaId }: { ReplicaId: string }) => ReplicaId)).toEqual(ids.slice(1));
    for (const remote of RemoteReplicators) {
      expect(remote).toMatchObject({
        LastAcknowledgementProcessedTimeUtc: "2026-03-01T10:00:00.000Z",
        LastAppliedReplicationSequenceNumber: lsn,
        RemoteReplicatorAcknowledgementStatus: { CopyStreamAcknowledgementDetail: { NotReceivedCount: "0" } },
      });
    }
    expect(secondaries).toHaveLength(2);
    for (const secondary of secondaries) {
      expect(secondary).toMatchObject({
        ReplicatorStatus: {
          Kind: "ActiveSecondary",
          IsInBuild: false,
          ReplicationQueueStatus: { LastSequenceNumber: lsn },
        },
      });
    }
    expect(details.map(({ DeployedServiceReplica }) => DeployedServiceReplica)).toEqual(
      ids.map((ReplicaId: string, index: number) =>
        expect.objectContaining({
          ReplicaId,
          ReplicaRole: index === 0 ? "Primary" : "ActiveSecondary",
          ServiceManifestName: "OrdersTypePkg",
          HostProcessId: expect.stringMatching(/^\d+$/),
          ReconfigurationInformation: expect.objectContaining({ ReconfigurationPhase: "None" }),
        }),
      ),
    );
  });

  test("for the instances of a stateless partition: the process under a name of its own", async () => {
    const { gateway } = await fixture.start();
    const [{ NodeName, InstanceId }] = (await ask(gateway, `/Partitions/${samplePartitions.web}/$/GetReplicas`, "3.0"))
      .Items;
    const path = `/Nodes/${NodeName}/$/GetPartitions/${samplePartitions.web}/$/GetReplicas/${InstanceId}/$/GetDetail`;
    const detail = await ask(gateway, path, "6.0");
    expect(detail.DeployedServiceReplicaInstance).toMatchObject({ InstanceId, ServiceKind: "Stateless" });
    expect(detail).not.toHaveProperty("ReplicatorStatus");
  });

  test("for the pages of a node: what is deployed there, in a bare array up to 6.0", async () => {
    const { gateway } = await fixture.start();
    const nodes = (await ask(gateway, "/Nodes/", "3.0")).Items.map(({ Name }: { Name: string }) => Name);
    for (const node of nodes) {
      expect(await ask(gateway, `/Nodes/${node}/$/GetLoadInformation`, "3.0")).toEqual({
        NodeName: node,
        NodeLoadMetricInformation: [],
      });
      const [application] = await ask(gateway, `/Nodes/${node}/$/GetApplications`, "3.0");
      expect(application).toMatchObject({ Id: "SampleApp", Status: "Active", HealthState: "Unknown" });
    }
    const query = { IncludeHealthState: "true" };
    expect(await ask(gateway, `/Nodes/${nodes[0]}/$/GetApplications`, "6.1", query)).toMatchObject({
      ContinuationToken: "",
      Items: [{ TypeVersion: "1.0.0", HealthState: "Ok" }],
    });
    expect(await ask(gateway, "/$/GetLoadInformation", "3.0")).toMatchObject({ LoadMetricInformation: [] });
    for (const path of ["GetApplications", "GetLoadInformation"]) {
      expect(codeOf(await gateway.get(`/Nodes/Nowhere/$/${path}`))).toBe("FABRIC_E_NODE_NOT_FOUND");
    }
  });

  test("an application lies only on nodes that have a replica of it", async () => {
    const service = {
      kind: "Stateful",
      hasPersistedState: true,
      typeName: "T",
      targetReplicaSetSize: 1,
      minReplicaSetSize: 1,
    };
    const topology = readTopology({
      nodes: 3,
      applications: [
        { name: "fabric:/A", typeName: "A", typeVersion: "1", services: [{ ...service, name: "fabric:/A/One" }] },
        { name: "fabric:/Empty", typeName: "A", typeVersion: "1", services: [] },
      ],
    });
    const { gateway, emulator } = await fixture.start({ topology });
    const [partition] = [...emulator.cluster.partitions()];
    emulator.cluster.setPrimaryNode(partition?.id ?? "", "_Node_2");
    const on = async (node: string) =>
      (await ask(gateway, `/Nodes/${node}/$/GetApplications`, "3.0")).map(({ Name }: { Name: string }) => Name);
    expect([await on("_Node_0"), await on("_Node_1"), await on("_Node_2")]).toEqual([[], [], ["fabric:/A"]]);
  });

  test("for the manifests of a type and of its services", async () => {
    const { gateway } = await fixture.start();
    const types = "/ApplicationTypes/SampleAppType/$";
    const version = { ApplicationTypeVersion: "1.0.0" };
    const { Manifest } = await ask(gateway, `${types}/GetApplicationManifest`, "3.0", version);
    const names = [...Manifest.matchAll(/ServiceManifestName="([^"]+)" ServiceManifestVersion="1\.0\.0"/g)].map(
      ([, name]) => name,
    );
    const listed = await ask(gateway, `${types}/GetServiceTypes`, "3.0", version);
    expect(names).toEqual(
      listed.map(({ ServiceManifestName }: { ServiceManifestName: string }) => ServiceManifestName),
    );
    for (const ServiceManifestName of names) {
      const query = { ...version, ServiceManifestName };
      const { Manifest: manifest } = await ask(gateway, `${types}/GetServiceManifest`, "3.0", query);
      expect(manifest).toMatch(new RegExp(`<ServiceManifest Name="${ServiceManifestName}" Version="1\\.0\\.0" `));
    }
    expect(
      await ask(gateway, `${types}/GetServiceManifest`, "3.0", { ...version, ServiceManifestName: "OrdersTypePkg" }),
    ).toEqual({
      Manifest: expect.stringContaining(
        '<StatefulServiceType ServiceTypeName="OrdersType" HasPersistedState="true" />',
      ),
    });
    const refused = async (path: string, query: Record<string, string>) => {
      const answer = await gateway.get(`${types}/${path}`, query);
      return [answer.status, codeOf(answer)];
    };
    expect(await refused("GetApplicationManifest", {})).toEqual([400, "E_INVALIDARG"]);
    expect(await refused("GetServiceManifest", version)).toEqual([400, "E_INVALIDARG"]);
    expect(await refused("GetApplicationManifest", { ApplicationTypeVersion: "9" })).toEqual([
      404,
      "FABRIC_E_APPLICATION_TYPE_NOT_FOUND",
    ]);
    expect(await refused("GetServiceManifest", { ...version, ServiceManifestName: "Nowhere" })).toEqual([
      404,
      "FABRIC_E_SERVICE_MANIFEST_NOT_FOUND",
    ]);
  });

  test("for the pages of an application, a service and a type", async () => {
    const { gateway } = await fixture.start();
    expect(await ask(gateway, "/Applications/SampleApp/", "3.0")).toMatchObject({ Status: "Ready" });
    expect(await ask(gateway, "/Applications/SampleApp/$/GetUpgradeProgress", "3.0")).toMatchObject({
      UpgradeDomains: [],
    });
    expect(await ask(gateway, "/Applications/SampleApp/$/GetHealth", "3.0")).toMatchObject({ HealthEvents: [] });
    const types = "/ApplicationTypes/SampleAppType";
    expect(await ask(gateway, `${types}/$/GetServiceTypes`, "3.0", { ApplicationTypeVersion: "1.0.0" })).toHaveLength(
      3,
    );
    expect(await ask(gateway, types, "3.0")).toHaveLength(2);
    const service = "/Applications/SampleApp/$/GetServices/SampleApp%2FOrders";
    expect(await ask(gateway, service, "3.0")).toMatchObject({ Id: "SampleApp/Orders" });
    const filters = { EventsHealthStateFilter: "0", PartitionsHealthStateFilter: "1" };
    expect(await ask(gateway, `${service}/$/GetHealth`, "3.0", filters)).toMatchObject({ PartitionHealthStates: [] });
    expect(await ask(gateway, `${service}/$/GetDescription`, "3.0")).toMatchObject({ ServiceKind: "Stateful" });
  });

  test("for the backups tab, and to take a backup", async () => {
    const { gateway } = await fixture.start();
    const partition = `/Partitions/${orders}/$`;
    expect(await ask(gateway, `${partition}/GetBackupConfigurationInfo`, "6.4")).toMatchObject({ Kind: "Partition" });
    expect(await ask(gateway, `${partition}/GetBackupProgress`, "6.4")).toBeNull();
    expect(await ask(gateway, `${partition}/GetRestoreProgress`, "6.4")).toBeNull();
    expect(await ask(gateway, `${partition}/GetBackups`, "6.4", { Latest: "True" })).toMatchObject({ Items: [] });
    expect(await ask(gateway, `${partition}/GetBackups`, "6.4")).toMatchObject({ Items: [] });
    expect((await gateway.requestBackup(orders, null, { BackupTimeout: "10" })).status).toBe(202);
  });
});
