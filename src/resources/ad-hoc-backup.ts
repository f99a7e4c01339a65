import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../service-fabric/records";
import type { BackupSettings } from "./backup-settings";
import { withSecretStorage } from "./backup-settings";
import { type About, isResource, type OutputsOf } from "./cluster-resource";
import { RecordedResource, recordOutputs } from "./recorded-resource";

/** What to back up, by the partition's id. */
export interface PartitionIdArgs {
  /** The partition's GUID, as Service Fabric Explorer shows it. A change replaces: another partition, another backup. */
  partitionId: pulumi.Input<string>;
  service?: undefined;
  partitionKey?: undefined;
}

/** What to back up, by the name of its service and a key. */
export interface ServiceArgs {
  partitionId?: undefined;
  /**
   * The service's full name, such as `fabric:/Shop/Orders`. The partition is looked for when the backup is taken, and is
   * the output `partitionId`. A change replaces, unless it is one from the id of the same partition.
   */
  service: pulumi.Input<string>;
  /**
   * Which partition of the service: any key of its range (Int64Range; beyond 2^53 as text, such as
   * `"9223372036854775807"`), or its name (Named). Left out for a single partition (Singleton).
   * A change replaces, as one of `service` does.
   */
  partitionKey?: pulumi.Input<number | string> | undefined;
}

/** What an `AdHocBackup` takes: either `partitionId`, or `service` and, where its partitions have keys, `partitionKey`. */
export type AdHocBackupArgs = (PartitionIdArgs | ServiceArgs) & AdHocBackupSettings;

/** What an `AdHocBackup` takes beside the partition. */
export type AdHocBackupSettings = BackupSettings;

/**
 * A proven on-demand backup of one partition of a stateful Service Fabric service.
 *
 * Creating it asks the cluster for a full backup, waits for its end, and proves the result; whatever depends on it never
 * starts without that proof. A repeated `pulumi up` takes no backup: only a changed partition, destination or trigger
 * does, or an age limit that is passed. Deleting it keeps the backup.
 *
 * `opts.customTimeouts.create` and `.update` cap the whole operation; a run that is cut short goes on at the next `up`.
 * `import` and `get` are not offered: dynamic resources cannot be imported.
 *
 * @example
 * const backup = new AdHocBackup("before-v2", {
 *   partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22", // or service: "fabric:/Shop/Orders", partitionKey: 42
 *   triggers: [appVersion],
 * });
 * new ApplicationUpgrade("v2", { … }, { dependsOn: backup });
 *
 * @throws where the backup cannot be proven; `docs/errors.md` lists the errors with their remedies.
 */
export class AdHocBackup extends RecordedResource {
  /** The partition's GUID: the one that was given, or that `service` and `partitionKey` led to. */
  declare public readonly partitionId: pulumi.Output<string>;
  declare public readonly service: pulumi.Output<string | undefined>;
  /** As text, also where it was given as a number. */
  declare public readonly partitionKey: pulumi.Output<string | undefined>;
  declare public readonly storage: pulumi.Output<BackupStorage | undefined>;
  declare public readonly backupTimeoutMinutes: pulumi.Output<number>;
  declare public readonly triggers: pulumi.Output<unknown[] | undefined>;
  declare public readonly maxAgeMinutes: pulumi.Output<number | undefined>;
  declare public readonly reuseNewerThanMinutes: pulumi.Output<number | undefined>;
  declare public readonly whenBusy: pulumi.Output<"wait" | "adopt" | "fail">;
  declare public readonly retryOnTimeout: pulumi.Output<{ maxBackupTimeoutMinutes: number } | undefined>;
  declare public readonly verifyOnRefresh: pulumi.Output<boolean>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;

  /** The id that the cluster gave the backup: what a restore names. */
  declare public readonly backupId: pulumi.Output<string>;
  /** Where the backup lies, relative to its storage, as the cluster writes it (with backslashes on Windows). */
  declare public readonly backupLocation: pulumi.Output<string>;
  /** The partition's epoch in the backup. Both versions are int64 as decimal text. */
  declare public readonly epoch: pulumi.Output<Epoch>;
  /** The last log sequence number in the backup: int64 as decimal text. */
  declare public readonly lsn: pulumi.Output<string>;
  /** ISO 8601, UTC, by the cluster's clock: when the local copy ended, which is before the upload. */
  declare public readonly timestamp: pulumi.Output<string>;
  /** ISO 8601, UTC, by our clock: when the backup was asked for, or found where it is `reused`. */
  declare public readonly requestedAt: pulumi.Output<string>;
  /** ISO 8601, UTC, by our clock: when the proof was there. */
  declare public readonly completedAt: pulumi.Output<string>;
  /** Which proof was given: `listed` or `reported`. */
  declare public readonly proof: pulumi.Output<"listed" | "reported">;
  /** Whether the backup was adopted or reused instead of asked for. A run that goes on with its own gives false. */
  declare public readonly reused: pulumi.Output<boolean>;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;
  /** Which keys the partition holds, int64 as decimal text; `undefined` where an earlier release took the backup. */
  declare public readonly partition: pulumi.Output<PartitionInformation | undefined>;
  /** Such as `fabric:/Shop/Orders`. */
  declare public readonly serviceName: pulumi.Output<string>;
  /** Such as `fabric:/Shop`. */
  declare public readonly applicationName: pulumi.Output<string>;
  /** The policy whose storage was used; `undefined` where `storage` was given. */
  declare public readonly policyName: pulumi.Output<string | undefined>;

  /**
   * @param name The resource's name in the stack.
   * @param args What to back up, and where to.
   * @param opts Pulumi's options. `customTimeouts` cap the whole operation.
   * @throws for an option that would make it green without a backup, such as `id` and `import`.
   */
  constructor(name: string, args: AdHocBackupArgs, opts?: pulumi.CustomResourceOptions) {
    super(about, name, withSecretStorage(args), opts);
  }

  /** Whether a value is an `AdHocBackup`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is AdHocBackup {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "AdHocBackup",
  storedCode: storedCode("adHocBackup"),
  undone: "No backup would be taken",
  instead: "Where a recent backup of the partition is enough, set reuseNewerThanMinutes.",
  outputs: {
    partitionId: undefined,
    service: undefined,
    partitionKey: undefined,
    storage: undefined,
    backupTimeoutMinutes: undefined,
    triggers: undefined,
    maxAgeMinutes: undefined,
    reuseNewerThanMinutes: undefined,
    whenBusy: undefined,
    retryOnTimeout: undefined,
    verifyOnRefresh: undefined,
    cluster: undefined,
    backupId: undefined,
    backupLocation: undefined,
    epoch: undefined,
    lsn: undefined,
    timestamp: undefined,
    requestedAt: undefined,
    completedAt: undefined,
    proof: undefined,
    reused: undefined,
    clusterEndpoint: undefined,
    partition: undefined,
    serviceName: undefined,
    applicationName: undefined,
    policyName: undefined,
    ...recordOutputs,
  } satisfies OutputsOf<AdHocBackup>,
};
