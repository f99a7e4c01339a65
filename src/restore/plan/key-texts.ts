import { counted } from "../../errors/counted";
import type { PartitionInformation } from "../../service-fabric/records";

/**
 * The same text for partitions with the same keys, and for no others. As the server compares them: bounds as numbers,
 * names by each character.
 */
export function keyOf(information: PartitionInformation): string {
  switch (information.kind) {
    case "Int64Range":
      return `${BigInt(information.lowKey)} ${BigInt(information.highKey)}`;
    case "Named":
      return `"${information.name}`;
    case "Singleton":
      return "";
  }
}

/** Whether two partitions cannot be of the same scheme: a key leads to both, or they are of two kinds. */
export function contradict(one: PartitionInformation, other: PartitionInformation): boolean {
  if (one.kind === "Int64Range" && other.kind === "Int64Range") {
    return BigInt(one.lowKey) <= BigInt(other.highKey) && BigInt(other.lowKey) <= BigInt(one.highKey);
  }
  return one.kind !== other.kind || keyOf(one) === keyOf(other);
}

/** The scheme of a service, as far as these of its partitions tell, such as `Int64Range, 3 partitions, keys 0 to 99`. */
export function schemeInWords(partitions: readonly PartitionInformation[]): string {
  const ranges = partitions.flatMap((one) => (one.kind === "Int64Range" ? one : []));
  const names = partitions.flatMap((one) => (one.kind === "Named" ? JSON.stringify(one.name) : []));
  if (ranges.length > 0) return `Int64Range, ${rangesInWords(ranges)}`;
  if (names.length > 0) return `Named, ${counted(names.length, "partition")}: ${[...names].sort().join(", ")}`;
  return partitions.length > 0 ? "Singleton, 1 partition" : "of a scheme that its backups do not tell";
}

type Range = Extract<PartitionInformation, { kind: "Int64Range" }>;

function rangesInWords(ranges: readonly Range[]): string {
  const inOrder = [...ranges].sort((one, other) => (BigInt(one.lowKey) < BigInt(other.lowKey) ? -1 : 1));
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  const isWhole = inOrder.every((range, index) => {
    const next = inOrder[index + 1];
    return next === undefined || BigInt(range.highKey) + 1n === BigInt(next.lowKey);
  });
  if (isWhole) return `${counted(ranges.length, "partition")}, keys ${first?.lowKey} to ${last?.highKey}`;
  const all = inOrder.map(({ lowKey, highKey }) => `${lowKey} to ${highKey}`).join(", ");
  return `with these partitions among others: keys ${all}`;
}
