import type { Cluster, LivePartition } from "../../cluster/cluster.js";
import { writeGatewayEpoch } from "../../cluster/epoch.js";
import { idOfName, nameOfId } from "../../cluster/names.js";
import { writePartitionInformation } from "../../cluster/partition-information.js";
import { readGuid } from "../../wire/guid.js";
import type { JsonObject } from "../../wire/json.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute, isAtLeast } from "../gateway-dialect.js";
import { noContent, ok } from "../reply.js";
import type { Route } from "../route.js";

/** Partitions as the gateway itself knows them. @param pageSize Most items on one page of a list. */
export function partitionRoutes(cluster: Cluster, pageSize: number): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "GetPartitionInfo",
      path: "/Partitions/:partitionId",
      run(call) {
        const partition = find(cluster, call);
        return partition ? ok(writePartition(partition, "CurrentConfigurationEpoch")) : noContent();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceNameInfo",
      path: "/Partitions/:partitionId/$/GetServiceName",
      run(call) {
        const partition = find(cluster, call);
        if (!partition) throw gatewayErrors.partitionNotFound();
        const { name } = partition.service;
        return ok({ Id: idOfName(name), Name: name });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetPartitionInfoList",
      path: "/Services/:serviceId/$/GetPartitions",
      run(call, apiVersion) {
        const found = cluster.service(nameOfId(call.params.serviceId ?? ""));
        if (!found) throw gatewayErrors.serviceNotFound();
        const after = call.query.get("ContinuationToken")?.toLowerCase() ?? "";
        const rest = cluster
          .partitionsOf(found.service)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .filter((partition) => partition.id > after);
        const page = rest.slice(0, pageSize);
        const token = page.length < rest.length ? (page.at(-1)?.id ?? "") : "";
        // Only this route renames the epoch, and only from 6.4 on (`ApplicationsHandler.cpp:1416-1424`).
        const epochName = isAtLeast(apiVersion, 6, 4) ? "PrimaryEpoch" : "CurrentConfigurationEpoch";
        return ok({ ContinuationToken: token, Items: page.map((partition) => writePartition(partition, epochName)) });
      },
    }),
  ];
}

function find(cluster: Cluster, call: Call): LivePartition | undefined {
  const id = readGuid(call.params.partitionId ?? "");
  if (id === undefined) throw gatewayErrors.invalidArgument();
  return cluster.partition(id);
}

function writePartition(partition: LivePartition, epochName: string): JsonObject {
  const { service, description, id, epoch } = partition;
  const shared = {
    ServiceKind: service.kind,
    PartitionInformation: writePartitionInformation(id, description.scheme),
  };
  const status = { HealthState: "Ok", PartitionStatus: partition.status };
  if (service.kind === "Stateless") return { ...shared, InstanceCount: service.instanceCount ?? 1, ...status };
  return {
    ...shared,
    TargetReplicaSetSize: service.targetReplicaSetSize ?? 3,
    MinReplicaSetSize: service.minReplicaSetSize ?? 2,
    ...status,
    LastQuorumLossDurationInSeconds: "0",
    [epochName]: writeGatewayEpoch(epoch),
  };
}
