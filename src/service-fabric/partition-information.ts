import type { PartitionInformation } from "./records";

/** Whether a partition is the one that a key of its service leads to. A partition that is the only one takes no key. */
export function holdsKey(information: PartitionInformation, key: string | undefined): boolean {
  switch (information.kind) {
    case "Int64Range": {
      const number = toInteger(key);
      return number !== undefined && BigInt(information.lowKey) <= number && number <= BigInt(information.highKey);
    }
    case "Named":
      return key === information.name;
    case "Singleton":
      return key === undefined;
  }
}

/** A whole number from decimal text, digit by digit. */
export function toInteger(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\s*-?\d+\s*$/.test(text) ? BigInt(text) : undefined;
}
