// @ts-check
import { samplePartitions } from "servicefabric-backup-emulator";
import { readEverything, readReplicas } from "../reads.mjs";

/** @typedef {import("../world.mjs").Scene} Scene */

const [, partitionId] = samplePartitions.orders;
const nowhere = "00000000-0000-0000-0000-00000000dead";

/** @type {import("servicefabric-backup-emulator").Topology} */
const oneOfEachKind = {
  applications: [
    {
      name: "fabric:/Shop",
      typeName: "ShopType",
      typeVersion: "1.0.0",
      services: [
        {
          kind: "Stateful",
          name: "fabric:/Shop/Stock",
          typeName: "StockType",
          hasPersistedState: true,
          partitions: [
            {
              id: "11111111-0000-4000-8000-000000000001",
              scheme: { kind: "Named", name: "north" },
              status: "InQuorumLoss",
            },
            { id: "11111111-0000-4000-8000-000000000002", scheme: { kind: "Named", name: "south" } },
          ],
        },
        {
          kind: "Stateless",
          name: "fabric:/Shop/Web",
          typeName: "WebType",
          partitions: [{ id: "22222222-0000-4000-8000-000000000001", scheme: { kind: "Singleton" } }],
        },
      ],
    },
    { name: "fabric:/Shop2", typeName: "ShopType", typeVersion: "1.0.0", services: [] },
  ],
};

/** @type {readonly Scene[]} */
export const entityScenes = [
  { name: "everything that can be read, at the start", play: ({ call }) => readEverything(call) },
  {
    name: "everything that can be read, after a backup",
    async play({ call, clock }) {
      await call("BackupPartition", { parameters: { partitionId } });
      clock.advance({ minutes: 1 });
      await readEverything(call, partitionId);
    },
  },
  {
    name: "applications, services and partitions of other kinds",
    options: { topology: oneOfEachKind, partitionsPageSize: 1 },
    async play({ call }) {
      await readEverything(call);
      const parameters = { serviceId: "Shop~Stock" };
      const first = await call("GetPartitionInfoList", { parameters, expect: "200 page" });
      const token = first.body?.ContinuationToken;
      await call("GetPartitionInfoList", {
        parameters: { ...parameters, ContinuationToken: token },
        expect: "200 items",
      });
      // As Service Fabric Explorer asks: older versions have other names.
      await call("GetPartitionInfoList", {
        parameters: { ...parameters, "api-version": "3.0" },
        expect: "200 page",
        isWrongOnPurpose: true,
      });
      await call("GetPartitionInfo", {
        parameters: { partitionId: "22222222-0000-4000-8000-000000000001" },
        expect: "200",
      });
      await call("GetServiceInfo", { parameters: { applicationId: "Shop", serviceId: "Shop~Web" }, expect: "200" });
      await call("GetServiceInfoList", { parameters: { applicationId: "Shop" }, expect: "200 items" });
      await call("GetServiceInfoList", { parameters: { applicationId: "Shop2" }, expect: "200 no items" });
      await call("GetServiceDescription", { parameters: { serviceId: "Shop~Web" } });
      await call("ResolveService", { parameters: { serviceId: "Shop~Web", PartitionKeyType: 1 } });
      await readReplicas(call, "22222222-0000-4000-8000-000000000001");
    },
  },
  {
    name: "health by a policy, and in pieces",
    async play({ call }) {
      const ClusterHealthPolicy = { MaxPercentUnhealthyNodes: 0, MaxPercentUnhealthyApplications: 0 };
      await call("GetClusterHealthUsingPolicy", { body: { ClusterHealthPolicy }, expect: "200" });
      const filters = {
        NodeFilters: [{ HealthStateFilter: 65_535 }],
        ApplicationFilters: [{ HealthStateFilter: 65_535, ServiceFilters: [{ HealthStateFilter: 65_535 }] }],
      };
      await call("GetClusterHealthChunkUsingPolicyAndAdvancedFilters", { body: filters, expect: "200" });
    },
  },
  {
    name: "what the gateway does not have",
    async play({ call }) {
      await call("GetPartitionInfo", { parameters: { partitionId: nowhere }, expect: "204" });
      await call("GetApplicationInfo", { parameters: { applicationId: "Nowhere" }, expect: "204" });
      const parameters = { applicationId: "SampleApp", serviceId: "SampleApp~Nowhere" };
      await call("GetServiceInfo", { parameters, expect: "204" });
      await call("GetNodeInfo", { parameters: { nodeName: "Nowhere" }, expect: "204" });
      await call("GetServiceManifest", {
        parameters: {
          applicationTypeName: "SampleAppType",
          ApplicationTypeVersion: "1.0.0",
          ServiceManifestName: "NowherePkg",
        },
        expect: "404 FABRIC_E_SERVICE_MANIFEST_NOT_FOUND",
      });
    },
  },
  {
    name: "no applications at all",
    options: { topology: { applications: [] } },
    play: ({ call }) => call("GetApplicationInfoList", { expect: "200 no items" }),
  },
];
