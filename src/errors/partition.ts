import type { ErrorEntry } from "./entry";

/** Which partition is meant, and whether it can be backed up. */
export const partitionErrors = {
  SFB_PARTITION_NOT_FOUND: {
    message: "The cluster has no such partition.",
    remedy:
      "Check the id: Service Fabric Explorer shows it under the service. A service that was created anew has new ids.",
    retryable: false,
  },
  SFB_APPLICATION_NOT_FOUND: {
    message: "The cluster has no such application.",
    remedy:
      "Check `application`, or the beginning of `service`: it is the full name, as Service Fabric Explorer shows it, and capitals count.",
    retryable: false,
  },
  SFB_SERVICE_NOT_FOUND: {
    message: "The cluster has no such service.",
    remedy: "Check `service`: it is the full name, as Service Fabric Explorer shows it, and capitals count.",
    retryable: false,
  },
  SFB_SERVICE_NAME_UNREACHABLE: {
    message: "The cluster's gateway takes the name of the service for that of another one.",
    remedy: "Give `partitionId` instead of `service`.",
    retryable: false,
  },
  SFB_PARTITION_KEY_MISSING: {
    message: "The partitions of the service have keys, and no `partitionKey` was given.",
    remedy: "Give `partitionKey`: any key of the partition's range, or the partition's name.",
    retryable: false,
  },
  SFB_PARTITION_KEY_OUT_OF_RANGE: {
    message: "No partition of the service has the `partitionKey` in its range.",
    remedy: "Give a `partitionKey` that lies in one of the ranges.",
    retryable: false,
  },
  SFB_PARTITION_NAME_NOT_FOUND: {
    message: "No partition of the service has the `partitionKey` as its name.",
    remedy: "Give one of the names as `partitionKey`; capitals count.",
    retryable: false,
  },
  SFB_PARTITION_KEY_NOT_TAKEN: {
    message: "The service has a single partition, which has no key, and a `partitionKey` was given.",
    remedy: "Leave `partitionKey` out.",
    retryable: false,
  },
  SFB_STATELESS_SERVICE: {
    message: "The partition belongs to a stateless service, which has nothing to back up.",
    remedy: "Name a partition of a stateful service.",
    retryable: false,
  },
  SFB_VOLATILE_SERVICE: {
    message: "The partition's service keeps its state in memory only, which cannot be backed up.",
    remedy: "Name a partition of a service with persisted state.",
    retryable: false,
  },
  SFB_NO_POLICY: {
    message: "No backup policy applies to the partition, and no storage was given.",
    remedy: "Give `storage`, or enable a backup policy for the partition, its service or its application.",
    retryable: false,
  },
} as const satisfies Record<string, ErrorEntry>;
