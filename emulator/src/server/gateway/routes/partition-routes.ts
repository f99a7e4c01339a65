import type { Cluster, LivePartition } from "../../../model/cluster/cluster.js";
import { writeGatewayEpoch } from "../../../model/cluster/epoch.js";
import { healthOfPartition } from "../../../model/cluster/health.js";
import { writePartitionInformation } from "../../../model/cluster/partition-information.js";
import type { JsonObject } from "../../../wire/json.js";
import { noContent, ok } from "../../reply.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { partitionInPath, serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";
import { writeReplicaSetSizes } from "../service-description.js";

const listPaths = [
  "/Services/:serviceId/$/GetPartitions",
  "/Applications/:applicationId/$/GetServices/:serviceId/$/GetPartitions",
];

/** The ways to one partition, from its service or by its id alone. */
export const partitionPaths = ["/Partitions/:partitionId", ...listPaths.map((path) => `${path}/:partitionId`)];

/** Partitions as the gateway itself knows them. @param pageSize Most items on one page of a list. */
export function partitionRoutes(cluster: Cluster, pageSize: number): Route[] {
  return [
    ...partitionPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetPartitionInfo",
        path,
        run(call) {
          const partition = partitionInPath(cluster, call);
          return partition ? ok(writePartition(partition, "CurrentConfigurationEpoch")) : noContent();
        },
      }),
    ),
    ...listPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetPartitionInfoList",
        path,
        run(call, apiVersion) {
          const found = serviceInPath(cluster, call);
          if (!found) throw gatewayErrors.serviceNotFound();
          // Only this route renames the epoch, and only from 6.4 on (`ApplicationsHandler.cpp:1416-1424`).
          const epochName = apiVersion >= 6.4 ? "PrimaryEpoch" : "CurrentConfigurationEpoch";
          return replyWithPage(call, apiVersion, {
            items: cluster.partitionsOf(found.service),
            tokenOf: ({ id }) => id,
            write: (partition) => writePartition(partition, epochName),
            pageSize,
          });
        },
      }),
    ),
    ...partitionPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetPartitionLoadInformation",
        path: `${path}/$/GetLoadInformation`,
        run(call) {
          const partition = partitionInPath(cluster, call);
          if (!partition) throw gatewayErrors.partitionNotFound();
          return ok({ PartitionId: partition.id, PrimaryLoadMetricReports: [], SecondaryLoadMetricReports: [] });
        },
      }),
    ),
  ];
}

function writePartition(partition: LivePartition, epochName: string): JsonObject {
  const { service, description, id, epoch } = partition;
  const shared = {
    ServiceKind: service.kind,
    PartitionInformation: writePartitionInformation(id, description.scheme),
  };
  const status = { HealthState: healthOfPartition(partition), PartitionStatus: partition.status };
  if (service.kind === "Stateless") return { ...shared, InstanceCount: service.instanceCount ?? 1, ...status };
  return {
    ...shared,
    ...writeReplicaSetSizes(service),
    ...status,
    LastQuorumLossDurationInSeconds: "0",
    [epochName]: writeGatewayEpoch(epoch),
  };
}
