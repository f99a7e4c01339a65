import { hashOf } from "./derived-ids.js";
import type { Epoch } from "./epoch.js";
import type { LivePartition } from "./live-partition.js";
import type { Partition, Records, Service } from "./topology.js";

const firstEpoch: Epoch = { dataLossVersion: 131846800323087021n, configurationVersion: 12884901888n };
const firstLsn = 24n;

/** One object for all partitions, of which there may be ten thousand. */
const firstRecords: Records = { "record-1": "at the start", "record-2": "at the start", "record-3": "at the start" };
const nothing: Records = {};

/** What of a partition may change. */
export type PartitionState = Pick<
  LivePartition,
  "epoch" | "lsn" | "status" | "records" | "recovery" | "restoredAt" | "primaryNode"
>;

/** How a partition is when the cluster starts. Its primary's node depends on nothing but its id. */
export function startOf(description: Partition, service: Service, nodeCount: number): PartitionState {
  const { id, epoch, lsn, status, records } = description;
  const isKept = service.kind === "Stateful" && service.hasPersistedState;
  return {
    epoch: epoch ?? firstEpoch,
    lsn: lsn ?? firstLsn,
    status: status ?? "Ready",
    records: records ?? (isKept ? firstRecords : nothing),
    recovery: undefined,
    restoredAt: undefined,
    primaryNode: hashOf(id.toLowerCase()).readUInt32BE() % nodeCount,
  };
}

export function isSameState(a: PartitionState, b: PartitionState): boolean {
  return (
    a.epoch.dataLossVersion === b.epoch.dataLossVersion &&
    a.epoch.configurationVersion === b.epoch.configurationVersion &&
    a.lsn === b.lsn &&
    a.status === b.status &&
    a.records === b.records &&
    a.recovery === b.recovery &&
    a.restoredAt === b.restoredAt &&
    a.primaryNode === b.primaryNode
  );
}
