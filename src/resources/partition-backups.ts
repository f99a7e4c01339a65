import type * as pulumi from "@pulumi/pulumi";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../service-fabric/records";
import type { BackupSettings } from "./backup-settings";
import type { OutputsOf } from "./cluster-resource";
import { RecordedResource, recordOutputs } from "./recorded-resource";

/** What a `ServiceBackup` and an `ApplicationBackup` take beside their target. */
export interface BackupSetSettings extends BackupSettings {
  /** How many backups go on at once: 1 to 512. Default: 32. */
  concurrency?: pulumi.Input<number> | undefined;
  /**
   * The most requests a second to this cluster, of all resources of one `pulumi up` together: 1 to 10,000. The smallest
   * that any of them gives counts. Default: 100.
   */
  maxRequestsPerSecond?: pulumi.Input<number> | undefined;
}

/** The proven backup of one partition of a set. */
export interface PartitionBackup {
  partitionId: string;
  /** Such as `fabric:/Shop/Orders`. */
  serviceName: string;
  /** Which keys the partition holds, int64 as decimal text; left out where the cluster does not tell. */
  partition?: PartitionInformation;
  /** The id that the cluster gave the backup: what a restore names. */
  backupId: string;
  /** Where the backup lies, relative to its storage. */
  backupLocation: string;
  /** Both versions are int64 as decimal text. */
  epoch: Epoch;
  /** The last log sequence number in the backup: int64 as decimal text. */
  lsn: string;
  /** ISO 8601, UTC, by the cluster's clock: when the local copy ended. */
  timestamp: string;
  /** There where the backup was adopted or reused instead of asked for. */
  reused?: true;
}

/** A service that was left out, as it has nothing to back up. */
export interface SkippedService {
  serviceName: string;
  reason: "stateless" | "in memory only" | "being deleted" | "no replicated state";
}

/** The proven backups of many partitions. It is there only when every one of them is proven. */
export abstract class BackupSet extends RecordedResource {
  declare public readonly storage: pulumi.Output<BackupStorage | undefined>;
  declare public readonly backupTimeoutMinutes: pulumi.Output<number>;
  declare public readonly triggers: pulumi.Output<unknown[] | undefined>;
  declare public readonly maxAgeMinutes: pulumi.Output<number | undefined>;
  declare public readonly reuseNewerThanMinutes: pulumi.Output<number | undefined>;
  declare public readonly whenBusy: pulumi.Output<"wait" | "adopt" | "fail">;
  declare public readonly retryOnTimeout: pulumi.Output<{ maxBackupTimeoutMinutes: number } | undefined>;
  declare public readonly verifyOnRefresh: pulumi.Output<boolean>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;
  declare public readonly concurrency: pulumi.Output<number>;
  declare public readonly maxRequestsPerSecond: pulumi.Output<number>;

  /** One for each partition, by service and then by key. */
  declare public readonly partitions: pulumi.Output<PartitionBackup[]>;
  declare public readonly partitionCount: pulumi.Output<number>;
  /** How many services the partitions are of. */
  declare public readonly serviceCount: pulumi.Output<number>;
  /** The services that have nothing to back up, and why. */
  declare public readonly skipped: pulumi.Output<SkippedService[]>;
  /** Such as `fabric:/Shop`. */
  declare public readonly applicationName: pulumi.Output<string>;
  /**
   * ISO 8601, UTC, by the cluster's clock: the `timestamp` of the oldest backup. There is no snapshot across partitions:
   * what was written between this and `latestTimestamp` may be in some backups and not in others.
   */
  declare public readonly earliestTimestamp: pulumi.Output<string>;
  /** The `timestamp` of the newest backup. */
  declare public readonly latestTimestamp: pulumi.Output<string>;
  /** ISO 8601, UTC, by our clock: when the set was begun, by its first run. */
  declare public readonly requestedAt: pulumi.Output<string>;
  /** ISO 8601, UTC, by our clock: when the last proof was there. */
  declare public readonly completedAt: pulumi.Output<string>;
  /** Which proof was given: `listed` or `reported`. */
  declare public readonly proof: pulumi.Output<"listed" | "reported">;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;
}

/** The outputs of every set. */
export const setOutputs = {
  storage: undefined,
  backupTimeoutMinutes: undefined,
  triggers: undefined,
  maxAgeMinutes: undefined,
  reuseNewerThanMinutes: undefined,
  whenBusy: undefined,
  retryOnTimeout: undefined,
  verifyOnRefresh: undefined,
  cluster: undefined,
  concurrency: undefined,
  maxRequestsPerSecond: undefined,
  partitions: undefined,
  partitionCount: undefined,
  serviceCount: undefined,
  skipped: undefined,
  applicationName: undefined,
  earliestTimestamp: undefined,
  latestTimestamp: undefined,
  requestedAt: undefined,
  completedAt: undefined,
  proof: undefined,
  clusterEndpoint: undefined,
  ...recordOutputs,
} satisfies OutputsOf<BackupSet>;
