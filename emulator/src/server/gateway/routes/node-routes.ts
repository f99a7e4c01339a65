import type { Cluster } from "../../../model/cluster/cluster.js";
import { hashOf } from "../../../model/cluster/derived-ids.js";
import type { ClusterNode } from "../../../model/cluster/nodes.js";
import type { Clock } from "../../../model/time/clock.js";
import { noPreciseDate, writePreciseDate } from "../../../wire/dates.js";
import type { JsonObject } from "../../../wire/json.js";
import { noContent, ok } from "../../reply.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { nodeInPath } from "../path-entities.js";
import type { Route } from "../route.js";

/** Values of `NodeStatusFilter` that let a node pass that is up. */
const filtersForUp = new Set(["default", "all", "up", "0", "1", "65535"]);

/** The nodes of the cluster, which came up with the emulator. @param pageSize Most items on one page of a list. */
export function nodeRoutes(cluster: Cluster, clock: Clock, pageSize: number): Route[] {
  const upSince = clock.now();
  const write = (node: ClusterNode): JsonObject => ({
    Name: node.name,
    IpAddressOrFQDN: node.ipAddressOrFqdn,
    Type: node.type,
    CodeVersion: cluster.version,
    ConfigVersion: "1",
    NodeStatus: "Up",
    NodeUpTimeInSeconds: Math.floor(Math.max(0, clock.now() - upSince) / 1_000).toString(),
    HealthState: "Ok",
    IsSeedNode: cluster.nodes.indexOf(node) < 5,
    UpgradeDomain: node.upgradeDomain,
    FaultDomain: node.faultDomain,
    Id: { Id: node.id },
    InstanceId: (132_000_000_000_000_000n + BigInt(hashOf(node.id).readUInt32BE())).toString(),
    NodeDeactivationInfo: {
      NodeDeactivationIntent: "Invalid",
      NodeDeactivationStatus: "None",
      NodeDeactivationTask: [],
      PendingSafetyChecks: [],
    },
    IsStopped: false,
    NodeDownTimeInSeconds: "0",
    NodeUpAt: writePreciseDate(upSince),
    NodeDownAt: noPreciseDate,
  });
  return [
    gatewayRoute(cluster.version, {
      name: "GetNodeInfoList",
      path: "/Nodes",
      run(call, apiVersion) {
        const filter = call.query.get("NodeStatusFilter")?.toLowerCase() ?? "default";
        const items = filtersForUp.has(filter) ? cluster.nodes : [];
        return replyWithPage(call, apiVersion, { items, tokenOf: ({ name }) => name, write, pageSize });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetNodeInfo",
      path: "/Nodes/:nodeName",
      run(call) {
        const node = nodeInPath(cluster, call);
        return node ? ok(write(node)) : noContent();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetNodeLoadInfo",
      path: "/Nodes/:nodeName/$/GetLoadInformation",
      run(call) {
        const node = nodeInPath(cluster, call);
        if (!node) throw gatewayErrors.nodeNotFound();
        return ok({ NodeName: node.name, NodeLoadMetricInformation: [] });
      },
    }),
  ];
}
