import type { Cluster } from "../cluster";
import type { HttpRequest } from "../exchange";
import type { ClusterLists, EntityListQuery } from "../lists";
import type { BackupEntity } from "../records";
import { storageToWire } from "../storage-kinds";
import { backupConfiguration, backupPage, backupProgress, configurationPage } from "../wire";
import type { Asking } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { backupVersion } from "./versions";

type Backups = Pick<Cluster, "getBackupConfiguration" | "getBackupProgress" | "requestBackup" | "listBackups"> &
  Pick<ClusterLists, "pageOfConfigurations" | "pageOfBackups">;

/** The Backup Restore Service, as far as it is about backups. */
export function backupsApi(ask: Asking): Backups {
  return {
    getBackupConfiguration: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetBackupConfigurationInfo?${backupVersion}`, backupConfiguration, signal),
    getBackupProgress: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetBackupProgress?${backupVersion}`, backupProgress, signal),
    requestBackup: (partitionId, { storage, backupTimeoutMinutes, serverTimeoutSeconds }, signal) => {
      const query = `BackupTimeout=${backupTimeoutMinutes}&${backupVersion}&timeout=${serverTimeoutSeconds}`;
      const body = storage === undefined ? {} : { BackupStorage: storageToWire(storage) };
      return ask.start(`/Partitions/${partitionId}/$/Backup?${query}`, body, signal);
    },
    listBackups: (partitionId, { serviceName, ...query }, signal) => {
      const entity = { kind: "Partition", serviceName, partitionId } as const;
      return ask.list(backupPage, signal, (token) => listOf(entity, partitionId, query, token));
    },
    pageOfBackups: (entity, query, token, signal) =>
      inEachSpelling([nameOf(entity)], ([id = ""]) =>
        ask.page(backupPage, pageRequest(entity, id, query, token), signal),
      ),
    pageOfConfigurations: (entity, token, signal) =>
      inEachSpelling([nameOf(entity)], ([id = ""]) =>
        ask.page(
          configurationPage,
          {
            method: "GET",
            path: `/${entity.kind}s/${idOf(entity, id)}/$/GetBackupConfigurationInfo?${queryOf({}, token)}`,
          },
          signal,
        ),
      ),
  };
}

/** Asks for a page of the backups of an entity. @param id That of the entity's name. */
export function pageRequest(
  entity: BackupEntity,
  id: string,
  query: EntityListQuery,
  token: string | undefined,
): HttpRequest {
  return listOf(entity, idOf(entity, id), query, token);
}

export function nameOf(entity: BackupEntity): string {
  return entity.kind === "Application" ? entity.applicationName : entity.serviceName;
}

/** @param id That of the name. */
function idOf(entity: BackupEntity, id: string): string {
  return entity.kind === "Partition" ? entity.partitionId : id;
}

/** The list of a storage takes names, that of the policy's storage an id in its path. */
function listOf(entity: BackupEntity, id: string, query: EntityListQuery, token: string | undefined): HttpRequest {
  const { storage, ...filter } = query;
  if (storage === undefined) {
    return { method: "GET", path: `/${entity.kind}s/${id}/$/GetBackups?${queryOf(filterQuery(filter), token)}` };
  }
  const body = JSON.stringify({
    Storage: storageToWire(storage),
    BackupEntity: entityToWire(entity),
    ...filterBody(filter),
  });
  return { method: "POST", path: `/BackupRestore/$/GetBackups?${queryOf({}, token)}`, body };
}

function entityToWire(entity: BackupEntity): Record<string, string> {
  switch (entity.kind) {
    case "Application":
      return { EntityKind: "Application", ApplicationName: entity.applicationName };
    case "Service":
      return { EntityKind: "Service", ServiceName: entity.serviceName };
    case "Partition":
      return { EntityKind: "Partition", ServiceName: entity.serviceName, PartitionId: entity.partitionId };
  }
}

type Filter = Omit<EntityListQuery, "storage">;

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
