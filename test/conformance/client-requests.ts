import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { type Client, createClient } from "../../src/service-fabric/client";
import type { PartitionScheme } from "../../src/service-fabric/creations";
import type { BackupEntity } from "../../src/service-fabric/records";
import { createTransport } from "../../src/service-fabric/transport";
import { anonymous } from "../service-fabric/anonymous";
import { partitionId, type RecordedRequest } from "./spec-run";

const storages: readonly BackupStorage[] = [
  { storageKind: "AzureBlobStore", connectionString: "a secret", containerName: "backups", friendlyName: "blobs" },
  {
    storageKind: "FileShare",
    path: "\\\\server\\share",
    primaryUserName: "domain\\one",
    primaryPassword: "a secret",
    secondaryUserName: "domain\\two",
    secondaryPassword: "a secret",
  },
  { storageKind: "DsmsAzureBlobStore", storageCredentialsSourceLocation: "https://dsms/a", containerName: "backups" },
  {
    storageKind: "ManagedIdentityAzureBlobStore",
    managedIdentityType: "VMSS",
    blobServiceUri: "https://account.blob.core.windows.net/",
    containerName: "backups",
    managedIdentityClientId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  },
];

const application = { kind: "Application", applicationName: "fabric:/App" } as const;
const service = { kind: "Service", serviceName: "fabric:/App/Service" } as const;
const entities: readonly BackupEntity[] = [application, service, { ...service, kind: "Partition", partitionId }];
/** As a list that has another page names it. */
const token = `fabric:/App/Service#${partitionId}#1`;
const around = { from: "2018-10-22T12:00:00.000Z", to: "2018-10-22T13:00:00Z" };

const serviceTypePolicy = {
  maxPercentUnhealthyServices: 10,
  maxPercentUnhealthyPartitionsPerService: 20,
  maxPercentUnhealthyReplicasPerPartition: 30,
};
const healthPolicy = {
  considerWarningAsError: true,
  maxPercentUnhealthyDeployedApplications: 10,
  defaultServiceType: serviceTypePolicy,
  serviceTypes: { FrontEndType: serviceTypePolicy },
};
const monitoring = {
  failureAction: "Rollback",
  healthCheckWaitMilliseconds: 0,
  healthCheckStableMilliseconds: 120_000,
  healthCheckRetryTimeoutMilliseconds: 600_000,
  upgradeDomainTimeoutMilliseconds: 3_600_000,
  upgradeTimeoutMilliseconds: 43_200_000,
} as const;
const upgrade = {
  applicationName: "fabric:/App",
  targetVersion: "2",
  parameters: { Count: "3" },
  forceRestart: false,
  upgradeReplicaSetCheckTimeoutSeconds: 1_800,
  serverTimeoutSeconds: 60,
};

/** What the client sends when every function of it is called, with every kind of storage and every filter. */
export async function requestsOfEveryFunction(): Promise<RecordedRequest[]> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    record(incoming).then((request) => {
      requests.push(request);
      const { status, body } = answer(request);
      outgoing.writeHead(status).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address of this type; only one on a pipe has text.
  const { port } = server.address() as AddressInfo;
  const connection = anonymous(`http://127.0.0.1:${port}`);
  const client = createClient(connection, createTransport(connection));
  const { signal } = new AbortController();
  try {
    await client.getPartition(partitionId, signal);
    await client.getServiceName(partitionId, signal);
    await client.getApplicationName("fabric:/App/Service", signal);
    await client.getService("fabric:/App", "fabric:/App/Service", signal);
    await client.listPartitions("fabric:/App/Service", signal);
    await client.listApplications(signal);
    await client.listServices("fabric:/App", signal);
    await client.getApplication("fabric:/App", signal);
    for (const page of [undefined, token]) {
      await client.pageOfServices("fabric:/App", page, signal);
      await client.pageOfPartitions("fabric:/App/Service", page, signal);
      await client.pageOfPolicies(page, signal);
      await client.pageOfConfigurations(application, page, signal);
      await client.pageOfConfigurations(service, page, signal);
    }
    await client.getRunningApplication("fabric:/App", signal);
    await client.getApplicationHealth("fabric:/App", undefined, signal);
    await client.getApplicationHealth("fabric:/App", healthPolicy, signal);
    await client.listApplicationTypes("AppType", signal);
    await client.provision({ packageUri: "https://store/app.sfpkg", typeName: "AppType", typeVersion: "2" }, signal);
    await client.startUpgrade({ ...upgrade, mode: "UnmonitoredManual" }, signal);
    await client.startUpgrade(
      { ...upgrade, mode: "Monitored", monitoring, healthPolicy, instanceCloseDelaySeconds: 0 },
      signal,
    );
    await client.getUpgradeProgress("fabric:/App", signal);
    await createAndDelete(client, signal);
    await client.getBackupConfiguration(partitionId, signal);
    await client.getBackupProgress(partitionId, signal);
    await client.getClusterVersion(signal);
    await client.getRestoreProgress(partitionId, signal);
    await client.listReplicas(partitionId, signal);
    await client.getReplicaDetail(
      partitionId,
      { id: "131846800323087021", nodeName: "_Node_0", role: "", status: "" },
      signal,
    );
    await client.getSuspension(partitionId, signal);
    await client.suspendBackups(partitionId, signal);
    await client.resumeBackups(partitionId, signal);
    await client.getBackupPolicy("Daily to share", signal);
    await client.listDataLosses(signal);
    await client.getDataLossPartition("b1f8a4f2-7c5d-4a0e-9c1b-2d3e4f5a6b7c", signal);
    for (const storage of [undefined, ...storages]) {
      const place = storage === undefined ? {} : { storage };
      const restore = { backupId: partitionId, location: "App\\Service\\a.zip", ...place };
      await client.requestRestore(
        partitionId,
        { ...restore, restoreTimeoutMinutes: 30, serverTimeoutSeconds: 60 },
        signal,
      );
      await client.requestBackup(partitionId, { ...place, backupTimeoutMinutes: 10, serverTimeoutSeconds: 60 }, signal);
      const query = { ...place, serviceName: "fabric:/App/Service" };
      await client.listBackups(partitionId, { ...query, latest: true }, signal);
      await client.listBackups(partitionId, { ...query, ...around }, signal);
      for (const entity of entities) {
        await client.pageOfBackups(entity, { ...place, latest: true }, undefined, signal);
        await client.pageOfBackups(entity, { ...place, ...around }, token, signal);
        await client.pageOfRestorePoints(entity, { ...place, ...around }, token, signal);
      }
    }
  } finally {
    await client.close();
    server.close();
  }
  keepForTheCheck(requests);
  return requests;
}

/** An application and services after others. */
async function createAndDelete(client: Client, signal: AbortSignal): Promise<void> {
  const asked = { applicationName: "fabric:/Copy", typeName: "AppType", typeVersion: "1", parameters: { Count: "3" } };
  await client.createApplication({ ...asked, serverTimeoutSeconds: 300 }, signal);
  await client.createApplication({ ...asked, identity: { ManagedIdentities: [] }, serverTimeoutSeconds: 300 }, signal);
  await client.listServiceTypes("AppType", "1", signal);
  const description = await client.getServiceDescription("fabric:/App/Service", signal);
  if (description.kind !== "answered") throw new Error("The description cannot be read.");
  const copy = { applicationName: "fabric:/Copy", serviceName: "fabric:/Copy/Service" };
  await client.createService(description.value, copy, signal);
  for (const scheme of schemes) {
    await client.createService(
      description.value,
      { ...copy, scheme, targetReplicaSetSize: 1, minReplicaSetSize: 1 },
      signal,
    );
  }
  await client.deleteApplication("fabric:/Copy", false, signal);
  await client.deleteApplication("fabric:/Copy", true, signal);
}

const schemes: readonly PartitionScheme[] = [
  { kind: "UniformInt64Range", count: 2, lowKey: "-9223372036854775808", highKey: "9223372036854775807" },
  { kind: "Named", names: ["one", "two"] },
  { kind: "Singleton" },
];

/** As the cluster gives it. */
const description = `{"ServiceKind":"Stateful","ApplicationName":"fabric:/App","ServiceName":"fabric:/App/Service",
  "ServiceTypeName":"ServiceType","PartitionDescription":{"PartitionScheme":"Singleton"},"TargetReplicaSetSize":3,
  "MinReplicaSetSize":2,"HasPersistedState":true,"Flags":0,"ServiceDnsName":"service.app"}`;

/**
 * `npm test` has the emulator keep the requests for `npm run check:spec`. These go beside them: not every kind of storage
 * is one that a test can back up to.
 */
function keepForTheCheck(requests: readonly RecordedRequest[]): void {
  const file = process.env.SERVICEFABRIC_EMULATOR_REQUEST_LOG;
  if (file !== undefined) appendFileSync(file, requests.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const [path = "", query = ""] = (incoming.url ?? "").split("?");
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? "", path, query, headers, body: Buffer.concat(chunks).toString("utf8") };
}

/** Just enough for the client to go on; a list has a second page. */
function answer({ path, query }: RecordedRequest): { status: number; body: string } {
  if (/\/\$\/(Backup|Provision|Restore|SuspendBackup|ResumeBackup)$/.test(path)) return { status: 202, body: "" };
  if (/\/\$\/(Upgrade|Delete)$/.test(path)) return { status: 200, body: "" };
  if (path === "/Applications/$/Create") return { status: 201, body: "" };
  if (path.endsWith("/$/GetServices/$/Create")) return { status: 202, body: "" };
  if (path.endsWith("/$/GetDescription")) return { status: 200, body: description };
  if (path.endsWith("/$/GetServiceTypes")) return { status: 200, body: "[]" };
  if (/\/(GetBackups|GetPartitions|GetServices|GetReplicas|Applications|ApplicationTypes\/\w+)$/.test(path)) {
    const next = query.includes("ContinuationToken") ? "" : token;
    return { status: 200, body: JSON.stringify({ ContinuationToken: next, Items: [] }) };
  }
  return {
    status: 200,
    body: JSON.stringify({ ServiceKind: "Stateful", Id: "App~Service", Name: "fabric:/App/Service" }),
  };
}
