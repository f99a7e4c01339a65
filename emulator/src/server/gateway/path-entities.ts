import type { Cluster, LiveApplication, LivePartition } from "../../model/cluster/cluster.js";
import type { FoundService } from "../../model/cluster/directory.js";
import { nameOfEscapedId } from "../../model/cluster/names.js";
import type { ClusterNode } from "../../model/cluster/nodes.js";
import { type Replica, replicasOf } from "../../model/cluster/replicas.js";
import { readGuid } from "../../wire/guid.js";
import type { Call } from "./call.js";
import { gatewayErrors } from "./gateway-dialect.js";

/** The application that a path names; `fabric:/System` is one too. */
export function applicationInPath(cluster: Cluster, { params }: Call): LiveApplication | undefined {
  const find = (name: string) => cluster.applicationOrSystem(name);
  return find(nameOfEscapedId(params.applicationId ?? "", (name) => find(name) !== undefined));
}

/** The service that a path names, which belongs to the application of the path where there is one. */
export function serviceInPath(cluster: Cluster, call: Call): FoundService | undefined {
  const find = (name: string) => cluster.serviceOrSystem(name);
  const found = find(nameOfEscapedId(call.params.serviceId ?? "", (name) => find(name) !== undefined));
  if (!found || call.params.applicationId === undefined) return found;
  return applicationInPath(cluster, call)?.name === found.application.name ? found : undefined;
}

/** The partition that a path names, which belongs to the service of the path where there is one. @throws FabricError */
export function partitionInPath(cluster: Cluster, call: Call): LivePartition | undefined {
  const id = readGuid(call.params.partitionId ?? "");
  if (id === undefined) throw gatewayErrors.invalidArgument();
  const found = cluster.partitionOrSystem(id);
  if (!found || call.params.serviceId === undefined) return found;
  return serviceInPath(cluster, call)?.service.name === found.service.name ? found : undefined;
}

/** The replica or instance that a path names, which lies on the node of the path where there is one. @throws FabricError */
export function replicaInPath(
  cluster: Cluster,
  call: Call,
): { partition: LivePartition; replica: Replica } | undefined {
  const partition = partitionInPath(cluster, call);
  const { replicaId, nodeName } = call.params;
  const replica = partition && replicasOf(partition, cluster.nodes).find(({ id }) => id.toString() === replicaId);
  if (!partition || !replica) return undefined;
  return nodeName === undefined || replica.node.name === nodeName ? { partition, replica } : undefined;
}

/** The node that a path names. */
export function nodeInPath({ nodes }: Cluster, { params }: Call): ClusterNode | undefined {
  return nodes.find(({ name }) => name === params.nodeName);
}

/** How ids of replies separate the segments of a name: `~` from api-version 6.0 on. */
export function separatorAt(apiVersion: number): "~" | "/" {
  return apiVersion >= 6 ? "~" : "/";
}
