import { hashOf } from "./derived-ids.js";
import type { Epoch } from "./epoch.js";
import type { LivePartition } from "./live-partition.js";
import type { Partition } from "./topology.js";

const firstEpoch: Epoch = { dataLossVersion: 131846800323087021n, configurationVersion: 12884901888n };
const firstLsn = 24n;

/** What of a partition may change. */
export type PartitionState = Pick<LivePartition, "epoch" | "lsn" | "status" | "primaryNode">;

/** How a partition is when the cluster starts. Its primary's node depends on nothing but its id. */
export function startOf({ id, epoch, lsn, status }: Partition, nodeCount: number): PartitionState {
  return {
    epoch: epoch ?? firstEpoch,
    lsn: lsn ?? firstLsn,
    status: status ?? "Ready",
    primaryNode: hashOf(id.toLowerCase()).readUInt32BE() % nodeCount,
  };
}

export function isSameState(a: PartitionState, b: PartitionState): boolean {
  return (
    a.epoch.dataLossVersion === b.epoch.dataLossVersion &&
    a.epoch.configurationVersion === b.epoch.configurationVersion &&
    a.lsn === b.lsn &&
    a.status === b.status &&
    a.primaryNode === b.primaryNode
  );
}
