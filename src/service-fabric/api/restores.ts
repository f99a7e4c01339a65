import type { BackupStorage } from "../backup-storage";
import type { ClusterPolicies } from "../policies";
import type { ClusterRestores, RestoreRequest } from "../restores";
import { storageToWire } from "../storage-kinds";
import { clusterVersion } from "../wire";
import {
  dataLosses,
  dataLossProgress,
  replicaDetail,
  replicaPage,
  restorePointPage,
  restoreProgress,
  suspension,
} from "../wire-restore";
import { type Asking, tokenQuery } from "./asking";
import { nameOf, pageRequest } from "./backups";
import { inEachSpelling } from "./in-each-spelling";
import { backupVersion, gatewayVersion } from "./versions";

/** Data losses alone, in whatever state. */
const everyDataLoss = "TypeFilter=1&StateFilter=65535";

/** The Backup Restore Service, as far as it is about restores, and what is looked at around one. */
export function restoresApi(ask: Asking): Omit<ClusterRestores, keyof ClusterPolicies> {
  return {
    getClusterVersion: (signal) => ask.get(`/$/GetClusterVersion?${backupVersion}`, clusterVersion, signal),
    getRestoreProgress: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetRestoreProgress?${backupVersion}`, restoreProgress, signal),
    requestRestore: (partitionId, request, signal) => {
      const { path, body } = restoreRequestOf(partitionId, request);
      return ask.start(path, body, signal);
    },
    pageOfRestorePoints: (entity, query, token, signal) =>
      inEachSpelling([nameOf(entity)], ([id = ""]) =>
        ask.page(restorePointPage, pageRequest(entity, id, query, token), signal),
      ),
    listReplicas: (partitionId, signal) =>
      ask.list(replicaPage, signal, (token) => ({
        method: "GET",
        path: `/Partitions/${partitionId}/$/GetReplicas?${tokenQuery(token)}${gatewayVersion}`,
      })),
    getReplicaDetail: (partitionId, { id, nodeName }, signal) => {
      const place = `/Nodes/${encodeURIComponent(nodeName)}/$/GetPartitions/${partitionId}/$/GetReplicas/${id}`;
      return ask.get(`${place}/$/GetDetail?${gatewayVersion}`, replicaDetail, signal);
    },
    getSuspension: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetBackupConfigurationInfo?${backupVersion}`, suspension, signal),
    suspendBackups: (partitionId, signal) =>
      ask.start(`/Partitions/${partitionId}/$/SuspendBackup?${backupVersion}`, undefined, signal),
    resumeBackups: (partitionId, signal) =>
      ask.start(`/Partitions/${partitionId}/$/ResumeBackup?${backupVersion}`, undefined, signal),
    listDataLosses: (signal) => ask.get(`/Faults/?${everyDataLoss}&${gatewayVersion}`, dataLosses, signal),
    getDataLossPartition: (operationId, signal) => {
      // The server looks at the operation alone, whatever the path names.
      const place = `/Faults/Services/System/$/GetPartitions/${operationId}/$/GetDataLossProgress`;
      return ask.get(`${place}?OperationId=${operationId}&${gatewayVersion}`, dataLossProgress, signal);
    },
  };
}

/**
 * The request for a restore, as it is sent.
 * @param spelled How its storage is written. Default: as the API does, secrets included.
 */
export function restoreRequestOf(
  partitionId: string,
  { backupId, location, storage, restoreTimeoutMinutes, serverTimeoutSeconds }: RestoreRequest,
  spelled: (storage: BackupStorage) => Record<string, string> = storageToWire,
) {
  const query = `RestoreTimeout=${restoreTimeoutMinutes}&${backupVersion}&timeout=${serverTimeoutSeconds}`;
  return {
    method: "POST",
    path: `/Partitions/${partitionId}/$/Restore?${query}`,
    body: {
      BackupId: backupId,
      BackupLocation: location,
      ...(storage === undefined ? {} : { BackupStorage: spelled(storage) }),
    },
  };
}
