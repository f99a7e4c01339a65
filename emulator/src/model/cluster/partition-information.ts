import type { JsonObject } from "../../wire/json.js";
import type { PartitionScheme } from "./topology.js";

/** A partition's identity as both dialects write it. Keys are quoted: they do not fit in a double. */
export function writePartitionInformation(id: string, scheme: PartitionScheme): JsonObject {
  const head = { ServicePartitionKind: scheme.kind, Id: id };
  switch (scheme.kind) {
    case "Int64Range":
      return { ...head, LowKey: scheme.lowKey.toString(), HighKey: scheme.highKey.toString() };
    case "Named":
      return { ...head, Name: scheme.name };
    case "Singleton":
      return head;
  }
}
