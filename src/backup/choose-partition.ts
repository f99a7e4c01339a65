import type { ErrorCode } from "../errors";
import { inShort } from "../errors/in-short";
import { nearestFirst } from "../errors/nearest-first";
import { holdsKey, toInteger } from "../service-fabric/partition-information";
import type { ListedPartition, PartitionInformation } from "../service-fabric/records";

/** Why a name leads to no partition: the error, and what is seen in this very case. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly remedy?: string;
}

/** A service's partition for a key, or why there is none. */
export type Choice =
  | { readonly kind: "chosen"; readonly partition: ListedPartition }
  | ({ readonly kind: "refused" } & Refusal);

/** Chooses among all partitions of a stateful service the one that a key leads to. */
export function choosePartition(partitions: readonly ListedPartition[], key: string | undefined): Choice {
  const partition = partitions.find(({ information }) => information !== undefined && holdsKey(information, key));
  return partition === undefined ? { kind: "refused", ...whyNone(partitions, key) } : { kind: "chosen", partition };
}

/** All partitions of a service are of one kind. */
function whyNone(partitions: readonly ListedPartition[], key: string | undefined): Refusal {
  const known = partitions.flatMap(({ information }) => information ?? []);
  const ranges = known.filter((information) => information.kind === "Int64Range");
  const names = known.flatMap((information) => (information.kind === "Named" ? information.name : []));
  if (ranges.length > 0) return whyNoRange(ranges, key);
  if (names.length > 0) return whyNoName(names, key);
  if (known.length > 0) return { code: "SFB_PARTITION_KEY_NOT_TAKEN", detail: "Its partition is a Singleton." };
  return {
    code: "SFB_UNEXPECTED",
    detail: "The cluster does not tell in a known way which keys the service's partitions have.",
    remedy: "Give `partitionId` instead of `service`.",
  };
}

type Range = Extract<PartitionInformation, { kind: "Int64Range" }>;

function whyNoRange(ranges: readonly Range[], key: string | undefined): Refusal {
  const number = toInteger(key);
  const away = (range: Range): bigint => (number === undefined ? 0n : distanceTo(range, number));
  const inOrder = [...ranges].sort((one, other) => {
    const difference = away(one) - away(other) || BigInt(one.lowKey) - BigInt(other.lowKey);
    return difference < 0n ? -1 : 1;
  });
  const all = inShort(inOrder.map(({ lowKey, highKey }) => `${lowKey} to ${highKey}`));
  if (key === undefined) {
    const detail = `They are ranges of whole numbers (Int64Range): ${all}.`;
    return { code: "SFB_PARTITION_KEY_MISSING", detail };
  }
  const isNone = number === undefined ? "The `partitionKey` is no whole number. " : "";
  return { code: "SFB_PARTITION_KEY_OUT_OF_RANGE", detail: `${isNone}Its ranges (Int64Range): ${all}.` };
}

function distanceTo({ lowKey, highKey }: Range, key: bigint): bigint {
  return key < BigInt(lowKey) ? BigInt(lowKey) - key : key - BigInt(highKey);
}

function whyNoName(names: readonly string[], key: string | undefined): Refusal {
  const inOrder = key === undefined ? [...names].sort() : nearestFirst(names, key);
  const all = inShort(inOrder.map((name) => JSON.stringify(name)));
  return key === undefined
    ? { code: "SFB_PARTITION_KEY_MISSING", detail: `They have names (Named): ${all}.` }
    : { code: "SFB_PARTITION_NAME_NOT_FOUND", detail: `Its names (Named): ${all}.` };
}
