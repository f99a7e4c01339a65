import { hasEnded } from "../backup";
import { errorRegistry } from "../errors";
import type { Client } from "../service-fabric/client";
import type { BackupRecord } from "../service-fabric/records";
import { failedCheck, refusedCheck, remedyOf } from "./failed-check";
import { inFull, isFailed } from "./in-full";
import { type Check, partitionChecks } from "./report";

/** Looks at a partition as a backup would, and at the last one that was taken on demand. Ends at what fails. */
export async function checkPartition(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const look of [checkIdentity, checkService, checkPolicy, checkRestore, checkLastBackup]) {
    const check = await look(client, partitionId, limit);
    checks.push(check);
    if (isFailed(check)) break;
  }
  return inFull(partitionChecks, checks);
}

async function checkIdentity(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  if (!isGuid(partitionId)) {
    const { remedy } = errorRegistry.SFB_PARTITION_NOT_FOUND;
    return { name: "partition", status: "failed", detail: "The id is no GUID.", remedy };
  }
  const partition = await client.getPartition(partitionId, limit());
  if (partition.kind !== "answered") return failedCheck("partition", partition, client);
  if (partition.value === undefined) {
    return refusedCheck("partition", { code: "SFB_PARTITION_NOT_FOUND", detail: `(${partitionId})` });
  }
  const { serviceKind, status = "Ready" } = partition.value;
  const detail = `${partitionId}, ${serviceKind}`;
  if (status === "Ready") return { name: "partition", status: "ok", detail };
  const { meaning, remedy } = meaningOf(status);
  return { name: "partition", status: "warning", detail: `${detail}, ${status}: ${meaning}`, remedy };
}

const startReplicas = "Bring back the nodes of its replicas; Service Fabric Explorer shows which.";

/** What Service Fabric means by a status that is not `Ready`. */
export function meaningOf(status: string): { readonly meaning: string; readonly remedy: string } {
  const { meaning, remedy } = statuses[status] ?? { meaning: "it is not ready", remedy: "Wait until it is Ready." };
  return { meaning: `${meaning}, and a backup may never end`, remedy };
}

const statuses: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>> = {
  NotReady: { meaning: "too few of its replicas are up", remedy: startReplicas },
  InQuorumLoss: { meaning: "most of its replicas are down", remedy: startReplicas },
  Reconfiguring: { meaning: "its replicas are changing roles", remedy: "Wait until it is Ready." },
  Deleting: { meaning: "it is being deleted", remedy: "Name another partition." },
};

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

async function checkService(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const name = await client.getServiceName(partitionId, limit());
  if (name.kind !== "answered") return failedCheck("service", name, client);
  const detail = name.value.name;
  const application = await client.getApplicationName(detail, limit());
  if (application.kind !== "answered") return failedCheck("service", application, client);
  const service = await client.getService(application.value.name, detail, limit());
  if (service.kind !== "answered") return failedCheck("service", service, client);
  const { serviceKind, hasPersistedState } = service.value ?? {};
  if (serviceKind === "Stateless")
    return refusedCheck("service", { code: "SFB_STATELESS_SERVICE", detail: `(${detail})` });
  if (hasPersistedState === false)
    return refusedCheck("service", { code: "SFB_VOLATILE_SERVICE", detail: `(${detail})` });
  return { name: "service", status: "ok", detail };
}

async function checkPolicy(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const reply = await client.getBackupConfiguration(partitionId, limit());
  if (reply.kind !== "answered") return failedCheck("policy", reply, client);
  if (reply.value !== undefined) return { name: "policy", status: "ok", detail: reply.value.policyName };
  const { remedy } = errorRegistry.SFB_NO_POLICY;
  return { name: "policy", status: "warning", detail: "none applies: a backup has to name its storage", remedy };
}

async function checkRestore(client: Client, partitionId: string, limit: () => AbortSignal): Promise<Check> {
  const reply = await client.getRestoreProgress(partitionId, limit());
  // No backup asks for this.
  if (reply.kind !== "answered") return { ...failedCheck("restore", reply, client), status: "warning" };
  if (reply.value === undefined || hasEnded(reply.value)) {
    return { name: "restore", status: "ok", detail: "none is in progress" };
  }
  const code = "SFB_RESTORE_IN_PROGRESS";
  return {
    name: "restore",
    status: "warning",
    detail: `${reply.value.state}: the cluster refuses a backup until it ends`,
    code,
    remedy: remedyOf(code),
  };
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
