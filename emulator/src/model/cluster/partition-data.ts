import type { LivePartition } from "./live-partition.js";
import type { Records } from "./topology.js";

/** Puts records in the place of what a partition holds: one operation for each that is new, changed or gone. */
export function write(partition: LivePartition, records: Records): void {
  const { records: before } = partition;
  const changed = Object.keys({ ...before, ...records }).filter((key) => before[key] !== records[key]);
  partition.records = { ...records };
  partition.lsn += BigInt(changed.length);
}
