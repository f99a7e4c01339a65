import type { Cluster, LivePartition } from "../../../model/cluster/cluster.js";
import { type Replica, replicasOf } from "../../../model/cluster/replicas.js";
import type { Clock } from "../../../model/time/clock.js";
import type { JsonObject } from "../../../wire/json.js";
import { noContent, ok } from "../../reply.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { partitionInPath, replicaInPath } from "../path-entities.js";
import { writeReplicaDetail } from "../replica-detail.js";
import type { Route } from "../route.js";
import { partitionPaths } from "./partition-routes.js";

/** The replicas of stateful partitions and the instances of stateless ones. @param pageSize Most items on one page of a list. */
export function replicaRoutes(cluster: Cluster, clock: Clock, pageSize: number): Route[] {
  return [
    ...partitionPaths.flatMap((path) => [
      gatewayRoute(cluster.version, {
        name: "GetReplicaInfoList",
        path: `${path}/$/GetReplicas`,
        run(call, apiVersion) {
          const partition = partitionInPath(cluster, call);
          if (!partition) throw gatewayErrors.partitionNotFound();
          return replyWithPage(call, apiVersion, {
            items: replicasOf(partition, cluster.nodes),
            tokenOf: ({ id }) => id.toString(),
            write: (replica) => writeReplica(replica, partition),
            pageSize,
          });
        },
      }),
      gatewayRoute(cluster.version, {
        name: "GetReplicaInfo",
        path: `${path}/$/GetReplicas/:replicaId`,
        run(call) {
          const found = replicaInPath(cluster, call);
          return found ? ok(writeReplica(found.replica, found.partition)) : noContent();
        },
      }),
    ]),
    gatewayRoute(cluster.version, {
      name: "GetDeployedServiceReplicaDetailInfo",
      path: "/Nodes/:nodeName/$/GetPartitions/:partitionId/$/GetReplicas/:replicaId/$/GetDetail",
      run(call) {
        const found = replicaInPath(cluster, call);
        if (!found) throw gatewayErrors.replicaNotFound();
        const { partition, replica } = found;
        return ok(writeReplicaDetail(replica, partition, replicasOf(partition, cluster.nodes), clock.now()));
      },
    }),
  ];
}

function writeReplica({ id, role, status, node, address }: Replica, { service }: LivePartition): JsonObject {
  const identity =
    service.kind === "Stateful" ? { ReplicaId: id.toString(), ReplicaRole: role } : { InstanceId: id.toString() };
  return {
    ServiceKind: service.kind,
    ...identity,
    ReplicaStatus: status,
    HealthState: "Ok",
    Address: address,
    NodeName: node.name,
    LastInBuildDurationInSeconds: "0",
  };
}
