import type { PartitionInformation } from "./records";

interface Placed {
  readonly serviceName: string;
  readonly partition?: PartitionInformation;
  readonly partitionId: string;
}

/** By service, then by key; whoever has none comes by its id. */
export function inKeyOrder(one: Placed, other: Placed): number {
  return (
    compare(one.serviceName, other.serviceName) ||
    compareKeys(one.partition, other.partition) ||
    compare(one.partitionId, other.partitionId)
  );
}

function compareKeys(one: PartitionInformation | undefined, other: PartitionInformation | undefined): number {
  if (one?.kind === "Int64Range" && other?.kind === "Int64Range") {
    return compare(BigInt(one.lowKey), BigInt(other.lowKey));
  }
  return one?.kind === "Named" && other?.kind === "Named" ? compare(one.name, other.name) : 0;
}

function compare<T extends string | bigint>(one: T, other: T): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
