import { choosePartition, noSuchService } from "../backup";
import { errorRegistry } from "../errors";
import type { Client } from "../service-fabric/client";
import { normalName, whatIsWrongWithServiceName } from "../service-fabric/names";
import { checkPartition } from "./check-partition";
import { failedCheck, refusedCheck } from "./failed-check";
import { inFull } from "./in-full";
import { type Check, partitionChecks } from "./report";

/** Looks at the partition that a service's name and a key lead to. */
export async function checkPartitionByName(
  client: Client,
  service: string,
  key: string,
  limit: () => AbortSignal,
): Promise<Check[]> {
  const found = await find(client, normalName(service), key, limit);
  return typeof found === "string" ? checkPartition(client, found, limit) : inFull(partitionChecks, [found]);
}

/** The partition's id, or why there is none. */
async function find(client: Client, service: string, key: string, limit: () => AbortSignal): Promise<string | Check> {
  const problem = whatIsWrongWithServiceName(service);
  if (problem !== undefined) {
    const { remedy } = errorRegistry.SFB_SERVICE_NOT_FOUND;
    return { name: "service", status: "failed", detail: `${service} ${problem}`, remedy };
  }
  const partitions = await client.listPartitions(service, limit());
  if (partitions.kind !== "answered") return failedCheck("service", partitions, client);
  if (partitions.value === undefined) {
    const signal = limit();
    return refusedCheck("service", await noSuchService(client, service, (send) => send(signal)));
  }
  if (partitions.value.length === 0) {
    return refusedCheck("service", { code: "SFB_SERVICE_NOT_FOUND", detail: "The cluster lists no partition of it." });
  }
  if (partitions.value.some(({ serviceKind }) => serviceKind === "Stateless")) {
    return refusedCheck("service", { code: "SFB_STATELESS_SERVICE", detail: `(${service})` });
  }
  const choice = choosePartition(partitions.value, key);
  return choice.kind === "chosen" ? choice.partition.id : refusedCheck("partition", choice);
}
