import type { z } from "zod";
import { storageToWire } from "./backup-storage";
import type { Cluster } from "./cluster";
import type { Connection } from "./connection/connection";
import { normalEndpoint } from "./endpoint";
import type { HttpRequest } from "./exchange";
import type { ListedBackup } from "./records";
import type { Reply } from "./reply";
import { toAcceptance, toOptionalReply, toReply } from "./response";
import type { Transport } from "./transport";
import {
  backupConfiguration,
  backupPage,
  backupPolicies,
  backupProgress,
  clusterVersion,
  namedEntity,
  partition,
  service,
} from "./wire";

/** The versions that each dialect has understood since 6.4 and that none has dropped. */
const gatewayVersion = "api-version=6.0";
const backupVersion = "api-version=6.4";

/** A client of one cluster, with its own connections. */
export interface Client extends Cluster {
  /** Of the Service Fabric runtime, such as `10.1.2493.9590`. */
  getClusterVersion(signal: AbortSignal): Promise<Reply<string>>;
  /** The names of the backup policies, as far as they fit on the first page. */
  getBackupPolicyNames(signal: AbortSignal): Promise<Reply<readonly string[]>>;
  /** Takes out of a text what the client signs in with. */
  readonly redact: (text: string) => string;
  close(): Promise<void>;
}

/** A client for a connection, over a transport to it. Nothing is opened before the first call. */
export function createClient(connection: Connection, transport: Transport): Client {
  const get = async <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>> =>
    toReply(await transport.send({ method: "GET", path }, signal), schema);
  const getOptional = async <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal) =>
    toOptionalReply(await transport.send({ method: "GET", path }, signal), schema);

  return {
    endpoint: normalEndpoint(connection.endpoints[0]),
    signsInWith: connection.signIn ? "token" : connection.clientCertificate ? "certificate" : "nothing",
    redact: transport.redact,
    close: () => transport.close(),
    getClusterVersion: (signal) => get(`/$/GetClusterVersion?${backupVersion}`, clusterVersion, signal),
    getBackupPolicyNames: (signal) => get(`/BackupRestore/BackupPolicies?${backupVersion}`, backupPolicies, signal),
    getPartition: (partitionId, signal) =>
      getOptional(`/Partitions/${partitionId}?${gatewayVersion}`, partition, signal),
    getServiceName: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetServiceName?${gatewayVersion}`, namedEntity, signal),
    getApplicationName: (serviceId, signal) =>
      get(`/Services/${inPath(serviceId)}/$/GetApplicationName?${gatewayVersion}`, namedEntity, signal),
    getService: (applicationId, serviceId, signal) =>
      getOptional(
        `/Applications/${inPath(applicationId)}/$/GetServices/${inPath(serviceId)}?${gatewayVersion}`,
        service,
        signal,
      ),
    getBackupConfiguration: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetBackupConfigurationInfo?${backupVersion}`, backupConfiguration, signal),
    getBackupProgress: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetBackupProgress?${backupVersion}`, backupProgress, signal),
    requestBackup: async (partitionId, { storage, backupTimeoutMinutes, serverTimeoutSeconds }, signal) => {
      const query = `BackupTimeout=${backupTimeoutMinutes}&${backupVersion}&timeout=${serverTimeoutSeconds}`;
      const body = JSON.stringify(storage === undefined ? {} : { BackupStorage: storageToWire(storage) });
      const path = `/Partitions/${partitionId}/$/Backup?${query}`;
      return toAcceptance(await transport.send({ method: "POST", path, body, ownConnection: true }, signal));
    },
    listBackups: (partitionId, { serviceName, storage, ...filter }, signal) => {
      if (storage === undefined) {
        return everyPage(transport, signal, (token) => ({
          method: "GET",
          path: `/Partitions/${partitionId}/$/GetBackups?${queryOf({ ...filterQuery(filter), ...token })}`,
        }));
      }
      const body = JSON.stringify({
        Storage: storageToWire(storage),
        BackupEntity: { EntityKind: "Partition", ServiceName: serviceName, PartitionId: partitionId },
        ...filterBody(filter),
      });
      return everyPage(transport, signal, (token) => ({
        method: "POST",
        path: `/BackupRestore/$/GetBackups?${queryOf(token)}`,
        body,
      }));
    },
  };
}

type Filter = Omit<Parameters<Cluster["listBackups"]>[1], "serviceName" | "storage">;

function filterBody({ latest, from, to }: Filter): Record<string, unknown> {
  return {
    ...(latest ? { Latest: true } : {}),
    ...(from === undefined ? {} : { StartDateTimeFilter: wholeSeconds(from) }),
    ...(to === undefined ? {} : { EndDateTimeFilter: wholeSeconds(to) }),
  };
}

function filterQuery(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filterBody(filter)).map(([name, value]) => [name, String(value)]));
}

/** The server's times have whole seconds. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

function queryOf(query: Record<string, string>): string {
  // A continuation token may hold spaces, which not every server reads from a plus sign.
  return `${new URLSearchParams(query).toString().replaceAll("+", "%20")}${Object.keys(query).length === 0 ? "" : "&"}${backupVersion}`;
}

/** Reads a paged list to its end. One page that cannot be had makes the whole list fail. */
async function everyPage(
  transport: Transport,
  signal: AbortSignal,
  request: (token: Record<string, string>) => HttpRequest,
): Promise<Reply<readonly ListedBackup[]>> {
  const items: ListedBackup[] = [];
  const seen = new Set<string>();
  let token: Record<string, string> = {};
  for (;;) {
    const page = toReply(await transport.send(request(token), signal), backupPage);
    if (page.kind !== "answered") return page;
    items.push(...page.value.items);
    const next = page.value.continuationToken;
    // A token that comes again would lead round in a circle.
    if (next === undefined || seen.has(next)) return { kind: "answered", value: items };
    seen.add(next);
    token = { ContinuationToken: next };
  }
}

/** Ids go into the path as they are, `~` and all; only what would end the path is escaped. */
function inPath(id: string): string {
  return encodeURI(id).replace(/[?#]/g, encodeURIComponent);
}
