import type { ErrorEntry } from "./entry";

/** One restore of a partition, from the choice of a backup to the proof. */
export const restoreErrors = {
  SFB_BACKUP_GONE: {
    message: "The backup is not in the storage any more; nothing was asked for.",
    remedy: "Choose another backup: restore-plan with --at shows those that the storage has.",
    retryable: false,
  },
  SFB_NO_BACKUP_FOUND: {
    message: "The storage has no backup of the partition that can be restored, of the time that was asked for.",
    remedy: "Ask for a later time, or name another storage by --storage-from-env.",
    retryable: false,
  },
  SFB_RESTORE_STORAGE_MISSING: {
    message: "The restore needs a storage with credentials of its own; nothing was asked for.",
    remedy: "Give the storage in which the backups lie, by --storage-from-env.",
    retryable: false,
  },
  SFB_BACKUP_UNUSABLE: {
    message: "The storage lists the backup with an error, or without an epoch or an LSN; nothing was asked for.",
    remedy: "Choose another backup: restore-plan with --at shows those that the storage has.",
    retryable: false,
  },
  SFB_BACKUP_MOVED: {
    message: "The backup lies elsewhere in its storage than it was written; nothing was asked for.",
    remedy:
      "Move it back to the path that it was written to, with its .bkmetadata file: the cluster would find out only after the data loss.",
    retryable: false,
  },
  SFB_CHAIN_INCOMPLETE: {
    message: "The backup adds to others that the storage has not any more; nothing was asked for.",
    remedy: "Choose a full backup, or put back what is missing.",
    retryable: false,
  },
  SFB_RESTORE_SOURCE_UNREADABLE: {
    message: "The cluster cannot read the backup; the partition is as it was.",
    remedy:
      "Check that the nodes reach the storage, that the credentials may read it, and that neither the zip nor its .bkmetadata file is damaged.",
    retryable: true,
  },
  SFB_RESTORE_SOURCE_MISMATCH: {
    message: "The backup does not fit the partition, which is as it was.",
    remedy: "Restore into a partition with the same keys: create the service anew with the scheme of the backup.",
    retryable: false,
  },
  SFB_RESTORE_TARGET_MISSING: {
    message: "There is no partition to restore the backup into; nothing was asked for.",
    remedy: "Create the application and its services first, with the partition scheme of the backup.",
    retryable: true,
  },
  SFB_FAULT_ANALYSIS_NOT_INSTALLED: {
    message: "The cluster has no Fault Analysis Service, which every restore needs.",
    remedy: "Add the FaultAnalysisService to the cluster's settings; clusters of one node have none.",
    retryable: false,
  },
  SFB_PARTITION_NOT_READY: {
    message: "The partition is not Ready, and does not wait for a restore; nothing was asked for.",
    remedy:
      "Wait until it is Ready. For one in quorum loss whose replicas are gone for good, ask the cluster to recover it first: it then waits for a restore.",
    retryable: true,
  },
  SFB_WAY_BACK_FAILED: {
    message: "What the partition holds could not be backed up before the restore; nothing was asked for.",
    remedy:
      "Fix what the backup names, then run the restore again. --no-backup-first goes without a backup: what the partition holds is then lost for good.",
    retryable: true,
  },
  SFB_SUSPEND_FAILED: {
    message: "The partition's periodic backups could not be suspended; nothing was asked for.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService, then run the restore again.",
    retryable: true,
  },
  SFB_RESTORE_REJECTED: {
    message: "The cluster rejected the restore; the partition is as it was.",
    remedy: "Fix what the cluster names, then run the restore again.",
    retryable: false,
  },
  SFB_RESTORE_REQUEST_FAILED: {
    message: "The request for the restore had no effect, three times; the partition is as it was.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService, then run the restore again.",
    retryable: true,
  },
  SFB_RESTORE_OUTCOME_UNKNOWN: {
    message: "The answer to the request was lost, and the cluster does not tell whether a restore was started.",
    remedy: "Run the restore again: it looks first, and asks once more only if nothing was started.",
    retryable: true,
  },
  SFB_RESTORE_FAILED: {
    message:
      "The cluster reports that the restore failed, after the partition's data were given up: it may be old, partly replaced or empty.",
    remedy:
      "Look at the partition's data before anybody writes to it. Check that its primary's node reaches the storage and has room for twice the backup, then run the restore again.",
    retryable: true,
  },
  SFB_RESTORE_TIMED_OUT: {
    message:
      "The restore did not end in its time: nobody knows whether the partition is restored, old or empty, and it may still be restored later.",
    remedy:
      "Ask for no other restore now. Wait until the partition is Ready and no data loss goes on, look at its data. If they are not those of the backup, restore it again with --retry-timed-out, and more time with --timeout.",
    retryable: false,
  },
  SFB_RESTORE_STUCK: {
    message:
      "The restore is still Accepted long after its time: the cluster has lost it, and refuses others meanwhile.",
    remedy:
      "Look at the health of fabric:/System/FaultAnalysisService. No backup and no restore of the partition can start until its record is gone; a service that is created anew has new partitions.",
    retryable: false,
  },
  SFB_RESTORE_NO_RESULT: {
    message: "The restore was accepted, but the cluster did not tell its end in time.",
    remedy: "Run the restore again: it follows the same restore and asks for no second one.",
    retryable: true,
  },
  SFB_RESTORE_REPLACED: {
    message: "Somebody else's restore has taken the place of this one.",
    remedy: "Find out who did, and which backup the partition holds now.",
    retryable: false,
  },
  SFB_RESTORE_NOT_PROVEN: {
    message: "The cluster reports success, but the partition does not show it.",
    remedy: "Look at the partition in Service Fabric Explorer and at its data before anybody writes to it.",
    retryable: true,
  },
  SFB_SCRATCH_NAME_TAKEN: {
    message: "There is an application under the name of the scratch application; nothing was created.",
    remedy: "Leave `scratchApplication` out, which draws a name, or give one that no application has.",
    retryable: false,
  },
  SFB_SCRATCH_NOT_OURS: {
    message: "The application under the name of the scratch application is none of ours; it is left as it is.",
    remedy: "Find out whose it is. Another `scratchApplication`, or none, lets the drill run beside it.",
    retryable: false,
  },
  SFB_SCRATCH_NOT_CREATED: {
    message: "The cluster did not create the scratch application, or a service in it.",
    remedy: "Fix what the cluster names; `parameters` overrides what the copy cannot have, such as a fixed port.",
    retryable: true,
  },
  SFB_SCRATCH_NOT_READY: {
    message: "The scratch application did not become Ready and healthy in time.",
    remedy:
      "Look at what is unhealthy: capacity, or what two instances cannot share. Fewer replicas, other `parameters` or a longer `readyTimeoutMinutes` may help.",
    retryable: true,
  },
  SFB_SCRATCH_NOT_REMOVED: {
    message: "The scratch application could not be removed, not even by force.",
    remedy:
      "Run pulumi up again, or pulumi destroy: both remove it. Look at it in Service Fabric Explorer if it stays in Deleting.",
    retryable: true,
  },
  SFB_DRILL_KEYS_DIFFER: {
    message: "The scratch application has no partition with the keys of a backup.",
    remedy:
      "Override with `parameters` what decides how the service is split, or take a new backup of all of its partitions.",
    retryable: false,
  },
  SFB_DRILL_FAILED: {
    message: "Not every backup could be restored and proven.",
    remedy: "Fix what is named for each. A backup that cannot be restored protects nothing: take a new one.",
    retryable: true,
  },
  SFB_DRILL_UNHEALTHY: {
    message: "The backups were restored, but the scratch application is not healthy with them.",
    remedy: "Look at what is unhealthy: the code may not read the restored data.",
    retryable: true,
  },
} as const satisfies Record<string, ErrorEntry>;
