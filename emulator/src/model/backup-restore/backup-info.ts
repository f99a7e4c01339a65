import { noDate, writeDate } from "../../wire/dates.js";
import { noGuid } from "../../wire/guid.js";
import type { JsonObject } from "../../wire/json.js";
import { writeBackupEpoch } from "../cluster/epoch.js";
import type { StorageFailure } from "../storage/backup-store.js";
import type { BackupList, ListedBackup } from "./backup-list.js";

/** The body of both list replies (`PagedBackupInfoList`). */
export function writeBackupInfoList(list: BackupList): JsonObject {
  return { ContinuationToken: list.continuationToken ?? null, Items: list.items.map(writeBackupInfo) };
}

/**
 * A storage that cannot be read is no error of the request when it was named in the body: the answer is 200 with one
 * item that holds nothing but the failure (`GetRestorePointsWithBackupStorageOperation.cs`).
 */
export function writeUnreadableStorage(failure: StorageFailure): JsonObject {
  const { listCode, message } = failure;
  return { ContinuationToken: null, Items: [{ ...blank, FailureError: { Code: listCode, Message: message } }] };
}

const blank: JsonObject = {
  BackupId: noGuid,
  BackupChainId: noGuid,
  ApplicationName: null,
  ServiceName: null,
  PartitionInformation: null,
  BackupLocation: null,
  BackupType: "Invalid",
  EpochOfLastBackupRecord: null,
  LsnOfLastBackupRecord: "0",
  CreationTimeUtc: noDate,
  FailureError: null,
  ServiceManifestVersion: null,
};

function writeBackupInfo(item: ListedBackup): JsonObject {
  if (item.kind === "unreadable") {
    return {
      ...blank,
      BackupLocation: item.location,
      EpochOfLastBackupRecord: writeBackupEpoch({ dataLossVersion: -1n, configurationVersion: -1n }),
      LsnOfLastBackupRecord: "-1",
      CreationTimeUtc: writeDate(item.time),
      FailureError: { Code: "E_UNEXPECTED", Message: "Unable to get recovery point details." },
    };
  }
  const { backup } = item;
  return {
    BackupId: backup.backupId,
    BackupChainId: backup.backupChainId,
    ApplicationName: backup.applicationName,
    ServiceName: backup.serviceName,
    PartitionInformation: backup.partitionInformation,
    BackupLocation: backup.backupLocation,
    BackupType: backup.parent ? "Incremental" : "Full",
    EpochOfLastBackupRecord: writeBackupEpoch(backup.epoch),
    // Quoted here, while the progress reply has it unquoted (`RestorePoint.cs` against `BackupProgress.cs`).
    LsnOfLastBackupRecord: backup.lsn.toString(),
    CreationTimeUtc: writeDate(backup.time),
    FailureError: null,
    ServiceManifestVersion: backup.serviceManifestVersion,
  };
}
