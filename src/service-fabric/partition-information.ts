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

/** The keys of a partition for people, such as `keys 0 to 32`. */
export function keysInWords(information: PartitionInformation | undefined): string {
  switch (information?.kind) {
    case "Int64Range":
      return `keys ${information.lowKey} to ${information.highKey}`;
    case "Named":
      return `name ${JSON.stringify(information.name)}`;
    case "Singleton":
      return "Singleton";
    case undefined:
      return "unknown keys";
  }
}

/** A whole number from decimal text, digit by digit. */
export function toInteger(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\s*-?\d+\s*$/.test(text) ? BigInt(text) : undefined;
}
