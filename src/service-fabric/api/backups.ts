import type { Cluster, ListQuery } from "../cluster";
import { storageToWire } from "../storage-kinds";
import { backupConfiguration, backupPage, backupProgress } from "../wire";
import type { Asking } from "./asking";
import { backupVersion } from "./versions";

type Backups = Pick<Cluster, "getBackupConfiguration" | "getBackupProgress" | "requestBackup" | "listBackups">;

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
    listBackups: (partitionId, { serviceName, storage, ...filter }, signal) => {
      if (storage === undefined) {
        return ask.list(backupPage, signal, (token) => ({
          method: "GET",
          path: `/Partitions/${partitionId}/$/GetBackups?${queryOf(filterQuery(filter), token)}`,
        }));
      }
      const body = JSON.stringify({
        Storage: storageToWire(storage),
        BackupEntity: { EntityKind: "Partition", ServiceName: serviceName, PartitionId: partitionId },
        ...filterBody(filter),
      });
      return ask.list(backupPage, signal, (token) => ({
        method: "POST",
        path: `/BackupRestore/$/GetBackups?${queryOf({}, token)}`,
        body,
      }));
    },
  };
}

type Filter = Omit<ListQuery, "serviceName" | "storage">;

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
