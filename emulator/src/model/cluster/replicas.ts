import { derivedReplicaId } from "./derived-ids.js";
import type { LivePartition } from "./live-partition.js";
import type { ClusterNode } from "./nodes.js";

/** A replica of a stateful partition, or an instance of a stateless one. */
export interface Replica {
  readonly id: bigint;
  readonly role: "Primary" | "ActiveSecondary" | "None";
  /** `InBuild` until it has what the primary has; of a primary, until it serves. */
  readonly status: "Ready" | "InBuild";
  readonly node: ClusterNode;
  /** What a client resolves: JSON with the endpoints that the service opened. */
  readonly address: string;
}

/** The replicas of a partition, the primary first: on its own node and those after it, as many as there are nodes for. */
export function replicasOf(partition: LivePartition, nodes: readonly ClusterNode[]): Replica[] {
  const { id, service, primaryNode } = partition;
  const placed = Array.from({ length: replicaCount(partition, nodes.length) }, (_, index) => primaryNode + index);
  return placed.flatMap((wanted, index) => {
    const place = wanted % nodes.length;
    const node = nodes[place];
    if (!node) return [];
    const role = service.kind === "Stateless" ? "None" : index === 0 ? "Primary" : "ActiveSecondary";
    // The id belongs to the node: a failover changes roles, not replicas.
    const replicaId = derivedReplicaId(id, place);
    const status = isBuilt(partition, role) ? "Ready" : "InBuild";
    return [{ id: replicaId, role, status, node, address: addressOf(node, id, replicaId) }];
  });
}

function isBuilt({ recovery, service }: LivePartition, role: Replica["role"]): boolean {
  if (service.status === "Creating") return false;
  return recovery === undefined || (recovery === "secondaries" && role === "Primary");
}

/** How many replicas a partition has where there are so many nodes. */
export function replicaCount({ service }: LivePartition, nodeCount: number): number {
  const wanted = service.kind === "Stateful" ? (service.targetReplicaSetSize ?? 3) : (service.instanceCount ?? 1);
  return wanted < 0 ? nodeCount : Math.min(wanted, nodeCount);
}

function addressOf(node: ClusterNode, partitionId: string, replicaId: bigint): string {
  return JSON.stringify({ Endpoints: { "": `${node.ipAddressOrFqdn}:20001+${partitionId}-${replicaId}` } });
}
