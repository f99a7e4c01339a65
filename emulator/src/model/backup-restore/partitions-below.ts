import type { Cluster, LivePartition } from "../cluster/cluster.js";
import type { Service } from "../cluster/topology.js";
import type { BackupEntity } from "./backup-entity.js";

/** The partitions of an entity, as the cluster has them now. */
export function partitionsBelow(entity: BackupEntity, cluster: Cluster): LivePartition[] {
  if (entity.kind === "Partition") {
    const partition = cluster.partition(entity.partitionId);
    return partition ? [partition] : [];
  }
  return servicesBelow(entity, cluster).flatMap(({ partitions }) =>
    partitions.flatMap(({ id }) => cluster.partition(id) ?? []),
  );
}

function servicesBelow(entity: BackupEntity, cluster: Cluster): readonly Service[] {
  if (entity.kind === "Application") return cluster.application(entity.applicationName)?.services ?? [];
  const found = entity.kind === "Service" ? cluster.service(entity.serviceName) : undefined;
  return found ? [found.service] : [];
}
