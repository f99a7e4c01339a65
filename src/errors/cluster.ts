import type { ErrorEntry } from "./entry";

/** What the cluster answers to a question. */
export const clusterErrors = {
  SFB_CLUSTER_UNAVAILABLE: {
    message: "The cluster did not give a usable answer for too long.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService and of the gateway, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_SERVICE_NOT_INSTALLED: {
    message: "The cluster has no Backup Restore Service.",
    remedy: "Add the BackupRestoreService add-on feature to the cluster, then run pulumi up again.",
    retryable: false,
  },
  SFB_READ_REJECTED: {
    message: "The cluster rejected a read of what has to be known for a backup.",
    remedy: "Fix what the cluster names, then run pulumi up again.",
    retryable: false,
  },
  SFB_ANSWER_TOO_LARGE: {
    message: "The cluster's answer is longer than the 32 MiB that are read.",
    remedy:
      "Check that the endpoint is the cluster's. If it is, a list is too long for one page: let the policy's retention delete old backups, or give `storage` with a container of its own.",
    retryable: false,
  },
} as const satisfies Record<string, ErrorEntry>;
