import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { type Answer, type GatewayClient, read } from "./gateway-client";

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
    expect(Manifest.match(/<Section Name="[^"]*"/g)).toEqual(['<Section Name="BackupRestoreService"']);
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
      await ask(gateway, `/Nodes/${NodeName}/$/GetPartitions/${Id}/$/GetReplicas/${ReplicaId}/$/GetDetail`, "6.0");
      expect(await ask(gateway, `${partitions}/${Id}/$/GetLoadInformation`, "3.0")).toMatchObject({
        PrimaryLoadMetricReports: [],
      });
    }
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
