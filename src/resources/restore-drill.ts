import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import type { BackupStorage } from "../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../service-fabric/records";
import type { BackupStorageArgs } from "./backup-settings";
import { withSecretStorage } from "./backup-settings";
import type { BackupToDrill } from "./backup-to-drill";
import { toldOf } from "./backup-to-drill";
import type { ClusterArgs } from "./cluster-args";
import { type About, isResource, type OutputsOf } from "./cluster-resource";
import { RecordedResource, recordOutputs } from "./recorded-resource";
import { refuseOptions } from "./refused-options";
import { ScratchApplication } from "./scratch-application";

type Field<T> = pulumi.Input<T> | undefined;

/** How many of the partitions are restored: the same ones each time, spread over the services and their keys. */
export interface SampleArgs {
  /** At most so many. */
  partitions: pulumi.Input<number>;
}

/** What a `RestoreDrill` takes. */
export interface RestoreDrillArgs {
  /** The backup to prove: a resource of this package that took it, or its outputs. Another backup replaces. */
  backup: BackupToDrill;
  /**
   * Where the backup lies, with credentials that may read it. Default: the `storage` of the resource. Where that had none, as
   * the backup went to a policy's storage, it has to be given: the cluster does not tell a policy's credentials, and the
   * scratch application has no policy. Becomes a secret, field by field, as for the backups.
   */
  storage?: Field<BackupStorageArgs>;
  /**
   * The full name of the application to restore into; refused where an application has it. While the resource is in the
   * stack, an application of the backup's type under that name counts as left over from a drill, and is removed.
   * Default: such as `fabric:/Shop-drill-1f2e3d4c`, with a suffix that nobody can guess.
   */
  scratchApplication?: Field<string>;
  /**
   * Parameters of the scratch application, over those of the application. Point what it calls, such as queues and databases,
   * away from the live ones. Default: those of the application.
   */
  parameters?: Field<Record<string, pulumi.Input<string>>>;
  /** Replicas of each service that the drill creates, 1 to 100; not of default services. Default: as it has them. */
  targetReplicaSetSize?: Field<number>;
  /** The least of them. Default: as it has them, or `targetReplicaSetSize` where that is less. */
  minReplicaSetSize?: Field<number>;
  /** Which partitions are restored: `"all"`, or such as `{ partitions: 5 }`. Default: `"all"`. */
  sample?: Field<"all" | SampleArgs>;
  /** How long the scratch application may take until it is Ready and healthy: whole minutes, 1 to 10,080. Default: 10. */
  readyTimeoutMinutes?: Field<number>;
  /** How long the cluster may take for one restore: whole minutes, 1 to 10,080. Default: 30. */
  restoreTimeoutMinutes?: Field<number>;
  /** How many restores go on at once: 1 to 64. Many at once are known to time out. Default: 4. */
  concurrency?: Field<number>;
  /** Any values, such as a month. A change drills anew. */
  triggers?: Field<unknown[]>;
  /** The connection of this one resource. Default of each field: the stack's configuration, else the environment. */
  cluster?: Field<ClusterArgs>;
}

/** A partition whose backup was restored and proven. */
export interface DrilledPartition {
  /** The service that the backup is of, such as `fabric:/Shop/Orders`. */
  serviceName: string;
  /** Which keys the partition holds, int64 as decimal text. */
  partition: PartitionInformation;
  /** The partition that the backup was taken of. */
  partitionId: string;
  backupId: string;
  /** Relative to the storage, as the cluster writes it. */
  backupLocation: string;
  /** Both versions are int64 as decimal text. */
  epoch: Epoch;
  /** The last log sequence number in the backup: int64 as decimal text. */
  lsn: string;
  /** From the request for the restore until the partition was proven. */
  seconds: number;
}

/**
 * Backups that were proven by their restore.
 *
 * Creating it creates a scratch application of the same type, version and services, restores the backups into it, waits until
 * each partition is Ready and healthy, proves each, measures how long it took, and removes the scratch application again,
 * whatever has become of it. It costs the capacity of a second instance, and runs the application's code a second time:
 * timers, queues and outgoing calls included. `docs/drills.md` says when not to use it.
 *
 * A repeated `pulumi up` drills nothing; another backup or a changed trigger does. Deleting it keeps the backups.
 * `opts.customTimeouts.create` caps the drill; the removal has limits of its own. A run that was killed leaves the scratch
 * application; the next one, and `pulumi destroy`, remove it.
 *
 * @example
 * const backup = new ApplicationBackup("before-v2", { application: "fabric:/Shop", storage, triggers: [appVersion] });
 * const drill = new RestoreDrill("before-v2", { backup, sample: { partitions: 5 } });
 * new ApplicationUpgrade("v2", { … }, { dependsOn: drill });
 *
 * @throws where a backup cannot be restored and proven; `docs/errors.md` lists the errors with their remedies.
 */
export class RestoreDrill extends RecordedResource {
  declare public readonly backup: pulumi.Output<{ applicationName: string; partitions: object[] }>;
  declare public readonly storage: pulumi.Output<BackupStorage>;
  /** The name that was given or drawn. */
  declare public readonly scratchApplication: pulumi.Output<string>;
  declare public readonly parameters: pulumi.Output<Record<string, string> | undefined>;
  declare public readonly targetReplicaSetSize: pulumi.Output<number | undefined>;
  declare public readonly minReplicaSetSize: pulumi.Output<number | undefined>;
  declare public readonly sample: pulumi.Output<"all" | { partitions: number }>;
  declare public readonly readyTimeoutMinutes: pulumi.Output<number>;
  declare public readonly restoreTimeoutMinutes: pulumi.Output<number>;
  declare public readonly concurrency: pulumi.Output<number>;
  declare public readonly triggers: pulumi.Output<unknown[] | undefined>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;

  /** ISO 8601, UTC, by our clock: when the last restore was proven. */
  declare public readonly drilledAt: pulumi.Output<string>;
  /** One for each partition that was restored, by service and then by key. */
  declare public readonly partitions: pulumi.Output<DrilledPartition[]>;
  /** How many were restored. */
  declare public readonly sampledCount: pulumi.Output<number>;
  /** How many partitions have a backup. */
  declare public readonly partitionCount: pulumi.Output<number>;
  /** From the first request for a restore until the last proof, `concurrency` of them at once. */
  declare public readonly restoreSecondsTotal: pulumi.Output<number>;
  /** The one that took longest. */
  declare public readonly slowestPartition: pulumi.Output<DrilledPartition>;
  /** The version of the application's type that the backups were restored into. */
  declare public readonly typeVersion: pulumi.Output<string>;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;

  /**
   * @param name The resource's name in the stack.
   * @param args What to restore, and into what.
   * @param opts Pulumi's options. `customTimeouts` cap the drill.
   * @throws for an option that would make it green without a drill, such as `id` and `import`.
   */
  constructor(name: string, args: RestoreDrillArgs, opts?: pulumi.CustomResourceOptions) {
    refuseOptions({ ...about, name }, opts);
    const told = toldOf(args?.backup);
    // In the state before the drill begins, whatever becomes of that.
    const scratch = new ScratchApplication(
      name,
      { application: told.applicationName, scratchApplication: args?.scratchApplication, cluster: args?.cluster },
      opts?.parent === undefined ? {} : { parent: opts.parent },
    );
    const inputs = {
      ...args,
      ...withSecretStorage({ storage: args?.storage ?? told.storage }),
      backup: told.backup,
      scratchApplication: scratch.applicationName,
    };
    super(about, name, inputs, opts, args?.backup);
  }

  /** Whether a value is a `RestoreDrill`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is RestoreDrill {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "RestoreDrill",
  storedCode: storedCode("restoreDrill"),
  undone: "No backup would be restored",
  instead: "To restore fewer partitions, set sample.",
  outputs: {
    backup: undefined,
    storage: undefined,
    scratchApplication: undefined,
    parameters: undefined,
    targetReplicaSetSize: undefined,
    minReplicaSetSize: undefined,
    sample: undefined,
    readyTimeoutMinutes: undefined,
    restoreTimeoutMinutes: undefined,
    concurrency: undefined,
    triggers: undefined,
    cluster: undefined,
    drilledAt: undefined,
    partitions: undefined,
    sampledCount: undefined,
    partitionCount: undefined,
    restoreSecondsTotal: undefined,
    slowestPartition: undefined,
    typeVersion: undefined,
    clusterEndpoint: undefined,
    ...recordOutputs,
  } satisfies OutputsOf<RestoreDrill>,
};
