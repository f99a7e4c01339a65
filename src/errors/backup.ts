import type { ErrorEntry } from "./entry";

/** One backup, from the request to the proof. */
export const backupErrors = {
  SFB_RESTORE_IN_PROGRESS: {
    message: "A restore of the partition is in progress.",
    remedy: "Wait for the restore to end, then run pulumi up again.",
    retryable: true,
  },
  SFB_BUSY: {
    message: 'Somebody else\'s backup of the partition is in progress, and whenBusy is "fail".',
    remedy: 'Run pulumi up again when it has ended, or set whenBusy to "wait" or "adopt".',
    retryable: true,
  },
  SFB_BUSY_TOO_LONG: {
    message: "The partition stayed busy, or the cluster put us off, for as long as we may wait.",
    remedy: "Find out who keeps asking for backups of the partition; customTimeouts.create allows a longer wait.",
    retryable: true,
  },
  SFB_REQUEST_REJECTED: {
    message: "The cluster rejected the request for a backup; nothing was started.",
    remedy: "Fix what the cluster names, then run pulumi up again.",
    retryable: false,
  },
  SFB_REQUEST_FAILED: {
    message: "The request for a backup had no effect, three times.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService and of the gateway, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_FAILED: {
    message: "The cluster reports that the backup failed.",
    remedy: "Fix what the cluster names, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_TIMED_OUT: {
    message: "The cluster gave the backup up: it did not end within backupTimeoutMinutes.",
    remedy:
      "Allow more time with backupTimeoutMinutes, or let retryOnTimeout ask again with twice the time; a partition in quorum loss never gets there.",
    retryable: true,
  },
  SFB_NO_RESULT: {
    message: "The backup was accepted, but the cluster did not tell its end in time.",
    remedy: "Run pulumi up again: it follows the same backup and asks for no second one.",
    retryable: true,
  },
  SFB_OUTCOME_UNKNOWN: {
    message: "The answer to the request was lost, and the cluster does not tell whether a backup was started.",
    remedy: "Run pulumi up again: it looks first, and asks once more only if nothing was started.",
    retryable: true,
  },
  SFB_INCOMPLETE_RESULT: {
    message: "The cluster reports success, but not what a backup must have.",
    remedy: "Do not trust that backup. Run pulumi up again: it looks once more, then takes a new one.",
    retryable: true,
  },
  SFB_NOT_PROVEN: {
    message: "The cluster reports success, but the backup could not be found in the storage that was asked for.",
    remedy: "Check the storage. Run pulumi up again: it looks once more, then takes a new backup.",
    retryable: true,
  },
  SFB_CUT_SHORT: {
    message: "The time that customTimeouts allows ended before this was done.",
    remedy: "Run pulumi up again: it goes on where this run stopped. Allow more with customTimeouts.",
    retryable: true,
  },
  SFB_UNEXPECTED: {
    message: "Something happened that this package does not expect.",
    remedy: "Run pulumi up again; if it stays, report it with this text.",
    retryable: true,
  },
} as const satisfies Record<string, ErrorEntry>;
