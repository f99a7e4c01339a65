import { choosePartition } from "../backup";
import { errorRegistry } from "../errors";
import type { Client } from "../service-fabric/client";
import { whatIsWrongWithServiceName } from "../service-fabric/names";
import type { BackupRecord } from "../service-fabric/records";
import { failedCheck } from "./failed-check";
import type { Check, CheckName } from "./report";

/** Looks at a partition as a backup would, and at the last one that was taken on demand. */
export async function checkPartition(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check[]> {
  if (!isGuid(partitionId))
    return [{ name: "partition", status: "failed", detail: "The id is no GUID.", remedy: whereIdsAre }];
  return [
    ...(await checkIdentity(client, partitionId, limit)),
    await checkPolicy(client, partitionId, limit),
    await checkLastBackup(client, partitionId, limit),
  ];
}

const whereIdsAre = "Service Fabric Explorer shows the id of a partition under its service.";

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The same for the partition that a service's name and a key lead to. */
export async function checkPartitionByName(
  client: Client,
  service: string,
  key: string | undefined,
  limit: () => AbortSignal,
): Promise<Check[]> {
  const problem = whatIsWrongWithServiceName(service);
  if (problem !== undefined) return [{ name: "service", status: "failed", detail: `${service} ${problem}` }];
  const partitions = await client.listPartitions(service, limit());
  if (partitions.kind !== "answered") return [failedCheck("service", partitions, client)];
  if (partitions.value === undefined || partitions.value.length === 0) {
    return [known("service", "SFB_SERVICE_NOT_FOUND", service)];
  }
  const choice = choosePartition(partitions.value, key);
  if (choice.kind === "chosen") return checkPartition(client, choice.partition.id, limit);
  const { code, detail, remedy = errorRegistry[code].remedy } = choice;
  return [{ name: "partition", status: "failed", detail: `${errorRegistry[code].message} ${detail}`, code, remedy }];
}

async function checkIdentity(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check[]> {
  const partition = await client.getPartition(partitionId, limit());
  if (partition.kind !== "answered") return [failedCheck("partition", partition, client)];
  if (partition.value === undefined) return [known("partition", "SFB_PARTITION_NOT_FOUND")];
  const found: Check = { name: "partition", status: "ok", detail: `${partitionId}, ${partition.value.serviceKind}` };
  if (partition.value.serviceKind === "Stateless") return [found, known("service", "SFB_STATELESS_SERVICE")];
  return [found, await checkServiceOf(client, partitionId, limit)];
}

async function checkServiceOf(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const name = await client.getServiceName(partitionId, limit());
  if (name.kind !== "answered") return failedCheck("service", name, client);
  const application = await client.getApplicationName(name.value.name, limit());
  if (application.kind !== "answered") return failedCheck("service", application, client);
  const service = await client.getService(application.value.name, name.value.name, limit());
  if (service.kind !== "answered") return failedCheck("service", service, client);
  if (service.value?.hasPersistedState === false) return known("service", "SFB_VOLATILE_SERVICE", name.value.name);
  return { name: "service", status: "ok", detail: name.value.name };
}

async function checkPolicy(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const reply = await client.getBackupConfiguration(partitionId, limit());
  if (reply.kind !== "answered") return failedCheck("policy", reply, client);
  if (reply.value !== undefined) return { name: "policy", status: "ok", detail: reply.value.policyName };
  const { remedy } = errorRegistry.SFB_NO_POLICY;
  return { name: "policy", status: "warning", detail: "none applies: a backup has to name its storage", remedy };
}

async function checkLastBackup(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const reply = await client.getBackupProgress(partitionId, limit());
  if (reply.kind !== "answered") return failedCheck("last backup", reply, client);
  return { name: "last backup", status: "ok", detail: describe(reply.value) };
}

function describe(record: BackupRecord | undefined): string {
  if (record === undefined) return "none was ever asked for";
  const { state, timestamp, lsn, location, failure } = record;
  const facts = [
    ...(timestamp === undefined ? [] : [timestamp]),
    // Where there is no backup, the server writes a zero.
    ...(lsn === undefined || location === undefined ? [] : [`LSN ${lsn}`]),
    ...(location === undefined ? [] : [location]),
    ...(failure === undefined ? [] : [`${failure.code} ${failure.message}`]),
  ];
  return [state, ...facts].join(", ");
}

function known(name: CheckName, code: keyof typeof errorRegistry, what?: string): Check {
  const { message, remedy } = errorRegistry[code];
  return { name, status: "failed", detail: what === undefined ? message : `${message} (${what})`, code, remedy };
}
