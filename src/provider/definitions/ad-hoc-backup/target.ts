import type { PartitionAddress } from "../../../backup";
import { normalName } from "../../../service-fabric/names";
import { holdsKey } from "../../../service-fabric/partition-information";
import type { Bag } from "../../bag";
import { unknownValue } from "../../unknowns";
import { partitionInformation } from "../common/pending-backup";
import type { AdHocBackupInputs } from "./schema";

/** The inputs that name the partition, in their normal form. A number that is not exact stays one, for `check` to refuse. */
export function normalTarget({ partitionId, service, partitionKey }: Bag): Bag {
  return {
    ...(typeof partitionId === "string" ? { partitionId: partitionId.trim().toLowerCase() } : {}),
    ...(typeof service === "string" ? { service: normalName(service) } : {}),
    ...(Number.isSafeInteger(partitionKey) ? { partitionKey: String(partitionKey) } : {}),
  };
}

/** Which partition the inputs name; `undefined` where they name none, which `check` does not let pass. */
export function addressOf({ partitionId, service, partitionKey }: AdHocBackupInputs): PartitionAddress | undefined {
  if (partitionId !== undefined) return { partitionId };
  if (service === undefined) return undefined;
  return { service, ...(partitionKey === undefined ? {} : { partitionKey }) };
}

/**
 * The inputs that name another partition than that of the outputs, or may. A change from the id to the name, or back,
 * is none where the outputs show that both lead to the same partition. Once it is by name, each change of the name or
 * the key is one: whether an old range still holds a new key, only the cluster knows.
 */
export function retargetedBy(inputs: Bag, outputs: Bag): readonly string[] {
  const { partitionId, service, partitionKey } = inputs;
  if (partitionId !== undefined) return partitionId === outputs.partitionId ? [] : ["partitionId"];
  if (outputs.service !== undefined) {
    return ["service", "partitionKey"].filter((name) => inputs[name] !== outputs[name]);
  }
  if (service === outputs.serviceName && isSamePartition(outputs.partition, partitionKey)) return [];
  return ["service", "partitionKey"].filter((name) => inputs[name] !== undefined);
}

/** False where the outputs do not tell, as those of earlier releases: rather a backup too many than one of another partition. */
function isSamePartition(output: unknown, key: unknown): boolean {
  const partition = partitionInformation.safeParse(output);
  const isText = key === undefined || typeof key === "string";
  return partition.success && isText && key !== unknownValue && holdsKey(partition.data, key);
}
