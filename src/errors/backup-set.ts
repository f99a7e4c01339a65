import type { ErrorEntry } from "./entry";

/** Many partitions: which they are, and what is missing at the end. */
export const backupSetErrors = {
  SFB_APPLICATION_DELETING: {
    message: "The application is being deleted.",
    remedy: "Take the resource out of the program, or create the application anew.",
    retryable: false,
  },
  SFB_SERVICES_UNMATCHED: {
    message: "A name or pattern in `services` meets no service of the application.",
    remedy:
      'Fix it, or take it out: a full name, or what follows the application\'s name, with * for any characters, such as "Orders" or "Team*".',
    retryable: false,
  },
  SFB_NOTHING_TO_BACK_UP: {
    message: "No stateful service with persisted state is left to back up.",
    remedy: "Check the target and `services`; where there is nothing to back up, take the resource out of the program.",
    retryable: false,
  },
  SFB_QUORUM_LOSS: {
    message: "The partition is in quorum loss: no backup of it can be taken.",
    remedy: "Bring its replicas back, or repair the partition, then run pulumi up again.",
    retryable: true,
  },
  SFB_SET_INCOMPLETE: {
    message: "Not every partition has a proven backup.",
    remedy: "Fix what is named above, then run pulumi up again: it keeps what is proven and takes only the rest.",
    retryable: true,
  },
} as const satisfies Record<string, ErrorEntry>;
