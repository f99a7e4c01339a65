import type { z } from "zod";
import type { Cluster } from "./cluster";
import type { Connection } from "./connection/connection";
import { normalEndpoint } from "./endpoint";
import type { HttpRequest } from "./exchange";
import { idsInPath } from "./names";
import type { RestoreRecord } from "./records";
import type { Reply } from "./reply";
import { toAcceptance, toOptionalReply, toReply } from "./response";
import type { Secrets } from "./secrets";
import { storageToWire } from "./storage-kinds";
import type { Transport } from "./transport";
import {
  backupConfiguration,
  backupPage,
  backupPolicies,
  backupProgress,
  clusterVersion,
  namedEntity,
  namePage,
  partition,
  partitionPage,
  restoreProgress,
  service,
} from "./wire";

/** The versions that each dialect has understood since 6.4 and that none has dropped. */
const gatewayVersion = "api-version=6.0";
const applicationListVersion = "api-version=6.1";
const partitionListVersion = "api-version=6.4";
const backupVersion = "api-version=6.4";

/** A client of one cluster, with its own connections. */
export interface Client extends Cluster {
  /** Of the Service Fabric runtime, such as `10.1.2493.9590`. */
  getClusterVersion(signal: AbortSignal): Promise<Reply<string>>;
  /** The names of the backup policies, as far as they fit on the first page. */
  getBackupPolicyNames(signal: AbortSignal): Promise<Reply<readonly string[]>>;
  /** `undefined` where no restore was ever asked for. */
  getRestoreProgress(partitionId: string, signal: AbortSignal): Promise<Reply<RestoreRecord | undefined>>;
  /** What the client signs in with. */
  readonly secrets: Secrets;
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
    secrets: transport.secrets,
    close: () => transport.close(),
    getClusterVersion: (signal) => get(`/$/GetClusterVersion?${backupVersion}`, clusterVersion, signal),
    getBackupPolicyNames: (signal) => get(`/BackupRestore/BackupPolicies?${backupVersion}`, backupPolicies, signal),
    getPartition: (partitionId, signal) =>
      getOptional(`/Partitions/${partitionId}?${gatewayVersion}`, partition, signal),
    getServiceName: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetServiceName?${gatewayVersion}`, namedEntity, signal),
    getApplicationName: (serviceName, signal) =>
      inEachSpelling([serviceName], ([id]) =>
        get(`/Services/${id}/$/GetApplicationName?${gatewayVersion}`, namedEntity, signal),
      ),
    getService: (applicationName, serviceName, signal) =>
      inEachSpelling([applicationName, serviceName], ([application, id]) =>
        getOptional(`/Applications/${application}/$/GetServices/${id}?${gatewayVersion}`, service, signal),
      ),
    listPartitions: async (serviceName, signal) => {
      const list = await inEachSpelling([serviceName], ([id]) =>
        everyPage(transport, signal, partitionPage, (token) => ({
          method: "GET",
          path: `/Services/${id}/$/GetPartitions?${tokenQuery(token)}${partitionListVersion}`,
        })),
      );
      return isNoSuchService(list) ? { kind: "answered", value: undefined } : list;
    },
    listApplications: (signal) =>
      everyPage(transport, signal, namePage, (token) => ({
        method: "GET",
        path: `/Applications?${tokenQuery(token)}ExcludeApplicationParameters=true&${applicationListVersion}`,
      })),
    listServices: (applicationName, signal) =>
      inEachSpelling([applicationName], ([id]) =>
        everyPage(transport, signal, namePage, (token) => ({
          method: "GET",
          path: `/Applications/${id}/$/GetServices?${tokenQuery(token)}${gatewayVersion}`,
        })),
      ),
    getBackupConfiguration: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetBackupConfigurationInfo?${backupVersion}`, backupConfiguration, signal),
    getBackupProgress: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetBackupProgress?${backupVersion}`, backupProgress, signal),
    getRestoreProgress: (partitionId, signal) =>
      get(`/Partitions/${partitionId}/$/GetRestoreProgress?${backupVersion}`, restoreProgress, signal),
    requestBackup: async (partitionId, { storage, backupTimeoutMinutes, serverTimeoutSeconds }, signal) => {
      const query = `BackupTimeout=${backupTimeoutMinutes}&${backupVersion}&timeout=${serverTimeoutSeconds}`;
      const body = JSON.stringify(storage === undefined ? {} : { BackupStorage: storageToWire(storage) });
      const path = `/Partitions/${partitionId}/$/Backup?${query}`;
      return toAcceptance(await transport.send({ method: "POST", path, body, ownConnection: true }, signal));
    },
    listBackups: (partitionId, { serviceName, storage, ...filter }, signal) => {
      if (storage === undefined) {
        return everyPage(transport, signal, backupPage, (token) => ({
          method: "GET",
          path: `/Partitions/${partitionId}/$/GetBackups?${queryOf(filterQuery(filter), token)}`,
        }));
      }
      const body = JSON.stringify({
        Storage: storageToWire(storage),
        BackupEntity: { EntityKind: "Partition", ServiceName: serviceName, PartitionId: partitionId },
        ...filterBody(filter),
      });
      return everyPage(transport, signal, backupPage, (token) => ({
        method: "POST",
        path: `/BackupRestore/$/GetBackups?${queryOf({}, token)}`,
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

function queryOf(filter: Record<string, string>, token: string | undefined): string {
  const query = { ...filter, ...(token === undefined ? {} : { ContinuationToken: token }) };
  // A continuation token may hold spaces, which not every server reads from a plus sign.
  return `${new URLSearchParams(query).toString().replaceAll("+", "%20")}${Object.keys(query).length === 0 ? "" : "&"}${backupVersion}`;
}

/** The gateway itself decodes nothing in a query, so only what would end it is escaped. */
function tokenQuery(token: string | undefined): string {
  return token === undefined ? "" : `ContinuationToken=${encodeURI(token).replace(/[#&]/g, encodeURIComponent)}&`;
}

interface Page<T> {
  readonly continuationToken: string | undefined;
  readonly items: readonly T[];
}

/** Reads a paged list to its end. One page that cannot be had makes the whole list fail. */
async function everyPage<T>(
  transport: Transport,
  signal: AbortSignal,
  schema: z.ZodType<Page<T>>,
  request: (token: string | undefined) => HttpRequest,
): Promise<Reply<readonly T[]>> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (;;) {
    const page = toReply(await transport.send(request(token), signal), schema);
    if (page.kind !== "answered") return page;
    items.push(...page.value.items);
    const next = page.value.continuationToken;
    // A token that comes again would lead round in a circle.
    if (next === undefined || seen.has(next)) return { kind: "answered", value: items };
    seen.add(next);
    token = next;
  }
}

/** Asks by the ids of names, in the next spelling of them as long as the gateway knows nothing by one. */
async function inEachSpelling<T>(
  names: readonly string[],
  ask: (ids: readonly string[]) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  const spellings = names.map(idsInPath);
  const last = Math.max(...spellings.map(({ length }) => length)) - 1;
  for (let nth = 0; ; nth++) {
    const reply = await ask(spellings.map((ids) => ids[nth] ?? ids[0]));
    if (nth === last || !isUnknownName(reply)) return reply;
  }
}

/** A name that the gateway does not know, or that is none after it was decoded. */
function isUnknownName(reply: Reply<unknown>): boolean {
  if (reply.kind === "answered") return reply.value === undefined;
  return reply.kind === "error" && (reply.status === 404 || reply.status === 400);
}

function isNoSuchService(reply: Reply<unknown>): boolean {
  return reply.kind === "error" && reply.status === 404 && reply.code !== undefined;
}
