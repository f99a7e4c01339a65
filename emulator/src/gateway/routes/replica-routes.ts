import type { Cluster, LivePartition } from "../../cluster/cluster.js";
import { type Replica, replicasOf } from "../../cluster/replicas.js";
import { noPreciseDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { partitionInPath } from "../path-entities.js";
import { noContent, ok } from "../reply.js";
import type { Route } from "../route.js";
import { partitionPaths } from "./partition-routes.js";

/** The replicas of stateful partitions and the instances of stateless ones. @param pageSize Most items on one page of a list. */
export function replicaRoutes(cluster: Cluster, pageSize: number): Route[] {
  const find = (call: Call) => {
    const partition = partitionInPath(cluster, call);
    return partition && { partition, replicas: replicasOf(partition, cluster.nodes) };
  };
  return [
    ...partitionPaths.flatMap((path) => [
      gatewayRoute(cluster.version, {
        name: "GetReplicaInfoList",
        path: `${path}/$/GetReplicas`,
        run(call, apiVersion) {
          const found = find(call);
          if (!found) throw gatewayErrors.partitionNotFound();
          return replyWithPage(call, apiVersion, {
            items: found.replicas,
            tokenOf: ({ id }) => id.toString(),
            write: (replica) => writeReplica(replica, found.partition),
            pageSize,
          });
        },
      }),
      gatewayRoute(cluster.version, {
        name: "GetReplicaInfo",
        path: `${path}/$/GetReplicas/:replicaId`,
        run(call) {
          const found = find(call);
          const replica = found?.replicas.find(({ id }) => id.toString() === call.params.replicaId);
          return found && replica ? ok(writeReplica(replica, found.partition)) : noContent();
        },
      }),
    ]),
    gatewayRoute(cluster.version, {
      name: "GetDeployedServiceReplicaDetailInfo",
      path: "/Nodes/:nodeName/$/GetPartitions/:partitionId/$/GetReplicas/:replicaId/$/GetDetail",
      run(call) {
        const found = find(call);
        const { replicaId, nodeName } = call.params;
        const replica = found?.replicas.find(({ id, node }) => id.toString() === replicaId && node.name === nodeName);
        if (!found || !replica) throw gatewayErrors.replicaNotFound();
        return ok(writeReplicaDetail(replica, found.partition));
      },
    }),
  ];
}

function writeReplica({ id, role, node, address }: Replica, { service }: LivePartition): JsonObject {
  const identity =
    service.kind === "Stateful" ? { ReplicaId: id.toString(), ReplicaRole: role } : { InstanceId: id.toString() };
  return {
    ServiceKind: service.kind,
    ...identity,
    ReplicaStatus: "Ready",
    HealthState: "Ok",
    Address: address,
    NodeName: node.name,
    LastInBuildDurationInSeconds: "0",
  };
}

function writeReplicaDetail({ id, role }: Replica, partition: LivePartition): JsonObject {
  const { service } = partition;
  const shared = {
    ServiceKind: service.kind,
    ServiceName: service.name,
    PartitionId: partition.id,
    CurrentServiceOperation: "None",
    CurrentServiceOperationStartTimeUtc: noPreciseDate,
    ReportedLoad: [],
  };
  if (service.kind === "Stateless") return { ...shared, InstanceId: id.toString() };
  const access = role === "Primary" ? "Granted" : "NotPrimary";
  return {
    ...shared,
    ReplicaId: id.toString(),
    CurrentReplicatorOperation: "None",
    ReadStatus: access,
    WriteStatus: access,
  };
}
