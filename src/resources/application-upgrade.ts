import type * as pulumi from "@pulumi/pulumi";
import { storedCode } from "../provider/stored-code";
import type { BackupOf } from "./backups-before";
import { backupsBefore } from "./backups-before";
import type { ClusterArgs } from "./cluster-args";
import { type About, isResource, type OutputsOf, withSecrets } from "./cluster-resource";
import { RecordedResource, recordOutputs } from "./recorded-resource";

type Field<T> = pulumi.Input<T> | undefined;

/** `"90s"`, `"5m"`, `"1h30m"`, or a number of seconds. */
export type Duration = number | string;

/** A version that the cluster does not have yet. */
export interface ProvisionArgs {
  /**
   * Where the `.sfpkg` lies: http or https, reached by the cluster's nodes without a sign-in but what the URI carries, such
   * as a SAS. Becomes a secret.
   */
  packageUri: pulumi.Input<string>;
  /** The application type in the package. Default: that of the application. */
  typeName?: Field<string>;
}

/** How a monitored upgrade is watched, and what becomes of one that fails. Never "for ever", as by the server's defaults. */
export interface MonitoringArgs {
  /** `rollback`, or `manual`: wait for an operator, which is an error. Default: `rollback`. */
  failureAction?: Field<"rollback" | "manual">;
  /** How long to wait after an upgrade domain before its health is looked at. Default: 0. */
  healthCheckWait?: Field<Duration>;
  /** How long it must stay healthy before the next domain. Default: `"2m"`. */
  healthCheckStable?: Field<Duration>;
  /** How long it may be unhealthy before the failure action. Default: `"10m"`. */
  healthCheckRetryTimeout?: Field<Duration>;
  /** The most for one upgrade domain, health included. Default: `"1h"`. */
  upgradeDomainTimeout?: Field<Duration>;
  /** The most for the whole upgrade; in the other modes our own. Default: `"12h"`. */
  upgradeTimeout?: Field<Duration>;
}

/** Percentages from 0 to 100; what is left out is 0. */
export interface ServiceTypeHealthPolicyArgs {
  maxPercentUnhealthyServices?: Field<number>;
  maxPercentUnhealthyPartitionsPerService?: Field<number>;
  maxPercentUnhealthyReplicasPerPartition?: Field<number>;
}

/** What still counts as healthy. Default of the whole: the policy of the application's manifest. */
export interface HealthPolicyArgs {
  /** Default: false. */
  considerWarningAsError?: Field<boolean>;
  /** A percentage. Default: 0. */
  maxPercentUnhealthyDeployedApplications?: Field<number>;
  /** For the service types that have none of their own. */
  defaultServiceType?: Field<ServiceTypeHealthPolicyArgs>;
  /** By service type. */
  serviceTypes?: Field<Record<string, pulumi.Input<ServiceTypeHealthPolicyArgs>>>;
}

/** What an `ApplicationUpgrade` takes. */
export interface ApplicationUpgradeArgs {
  /** The application's full name, such as `fabric:/Shop`. A change replaces: another application. */
  application: pulumi.Input<string>;
  /** The version of the application's type to run, such as `"2.0.0"`; capitals count. A change upgrades in place. */
  targetVersion: pulumi.Input<string>;
  /** Parameters of the application, all text. A change upgrades in place. */
  parameters?: Field<Record<string, pulumi.Input<string>>>;
  /**
   * Whether parameters that the application has and that are not given stay as they are: the server itself would put back
   * the default of each. Default: true.
   */
  keepParameters?: Field<boolean>;
  /** Where the version comes from, if the cluster does not have it. Default: it has to be there. */
  provision?: Field<ProvisionArgs>;
  /** `monitored` by health; `unmonitoredAuto`; or `unmonitoredManual`: an operator moves each domain. Default: `monitored`. */
  mode?: Field<"monitored" | "unmonitoredAuto" | "unmonitoredManual">;
  monitoring?: Field<MonitoringArgs>;
  healthPolicy?: Field<HealthPolicyArgs>;
  /** Restarts processes although only configuration or data has changed. Default: false. */
  forceRestart?: Field<boolean>;
  /** How long stateless instances drain before they close. Default: as each service has it. */
  instanceCloseDelaySeconds?: Field<number>;
  /** How long a domain may wait for partitions that would lose their quorum. Default: `"30m"`. */
  upgradeReplicaSetCheckTimeout?: Field<Duration>;
  /**
   * Where another upgrade is in progress, which the server would roll back for ours: `fail`, `wait` for its end, or `adopt`
   * it if it goes to the same version with the same parameters. Default: `fail`.
   */
  whenUpgrading?: Field<"fail" | "wait" | "adopt">;
  /** The backups of before: an error names them. Those in `dependsOn` are among them. */
  backup?: BackupOf | readonly BackupOf[] | undefined;
  /** The connection of this one resource. Default of each field: the stack's configuration, else the environment. */
  cluster?: Field<ClusterArgs>;
}

/**
 * A running Service Fabric application at a version of its type.
 *
 * Creating it, and every change, upgrades the application and waits for the end; it is green only when the application
 * itself shows the version, the parameters and Ready. Where it has them already, nothing is asked. An upgrade that runs is
 * never interrupted. Deleting it leaves the application as it is. A refresh reads the version that runs.
 *
 * @example
 * const backup = new ApplicationBackup("before", { application: "fabric:/Shop", triggers: [version] });
 * new ApplicationUpgrade("shop", { application: "fabric:/Shop", targetVersion: version }, { dependsOn: backup });
 *
 * @throws where the application does not come to run the version; `docs/errors.md` lists the errors with their remedies.
 */
export class ApplicationUpgrade extends RecordedResource {
  declare public readonly application: pulumi.Output<string>;
  declare public readonly targetVersion: pulumi.Output<string>;
  declare public readonly parameters: pulumi.Output<Record<string, string> | undefined>;
  declare public readonly keepParameters: pulumi.Output<boolean>;
  declare public readonly provision: pulumi.Output<{ packageUri: string; typeName?: string } | undefined>;
  declare public readonly mode: pulumi.Output<"monitored" | "unmonitoredAuto" | "unmonitoredManual">;
  /** Durations in seconds. */
  declare public readonly monitoring: pulumi.Output<Record<string, unknown>>;
  declare public readonly healthPolicy: pulumi.Output<Record<string, unknown> | undefined>;
  declare public readonly forceRestart: pulumi.Output<boolean>;
  declare public readonly instanceCloseDelaySeconds: pulumi.Output<number | undefined>;
  /** In seconds. */
  declare public readonly upgradeReplicaSetCheckTimeout: pulumi.Output<number>;
  declare public readonly whenUpgrading: pulumi.Output<"fail" | "wait" | "adopt">;
  /** The backups of before, in words. */
  declare public readonly backup: pulumi.Output<string[] | undefined>;
  declare public readonly cluster: pulumi.Output<{ endpoint?: string } | undefined>;

  /** What ran before; the same as `version` where no upgrade was needed. */
  declare public readonly previousVersion: pulumi.Output<string>;
  /** What runs. After a refresh what ran then. */
  declare public readonly version: pulumi.Output<string>;
  /** The cluster's word for its end, such as `RollingForwardCompleted`. */
  declare public readonly upgradeState: pulumi.Output<string>;
  /** ISO 8601, UTC, by the cluster's clock; `undefined` where there never was an upgrade. */
  declare public readonly startedAt: pulumi.Output<string | undefined>;
  /** ISO 8601, UTC, by our clock: when it was proven. */
  declare public readonly finishedAt: pulumi.Output<string>;
  declare public readonly durationSeconds: pulumi.Output<number>;
  declare public readonly upgradeDomains: pulumi.Output<{ name: string; state: string }[]>;
  /** The cluster's address, without credentials. */
  declare public readonly clusterEndpoint: pulumi.Output<string>;

  /**
   * @param name The resource's name in the stack.
   * @param args What to upgrade, and to what.
   * @param opts Pulumi's options. `customTimeouts` cap the whole operation.
   * @throws for an option that would make it green without an upgrade, such as `id` and `import`.
   */
  constructor(name: string, args: ApplicationUpgradeArgs, opts?: pulumi.CustomResourceOptions) {
    const provision = args?.provision;
    const secured = provision === undefined ? {} : { provision: withSecrets(provision, ["packageUri"]) };
    const before = { backup: backupsBefore(args?.backup, opts?.dependsOn) };
    super(about, name, { ...args, ...secured, ...before }, opts, args?.backup);
  }

  /** Whether a value is an `ApplicationUpgrade`, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ApplicationUpgrade {
    return isResource(about.resource, value);
  }
}

const about: About = {
  resource: "ApplicationUpgrade",
  storedCode: storedCode("applicationUpgrade"),
  undone: "No upgrade would be made",
  instead: "An application that runs the version already is left as it is.",
  outputs: {
    application: undefined,
    targetVersion: undefined,
    parameters: undefined,
    keepParameters: undefined,
    provision: undefined,
    mode: undefined,
    monitoring: undefined,
    healthPolicy: undefined,
    forceRestart: undefined,
    instanceCloseDelaySeconds: undefined,
    upgradeReplicaSetCheckTimeout: undefined,
    whenUpgrading: undefined,
    backup: undefined,
    cluster: undefined,
    previousVersion: undefined,
    version: undefined,
    upgradeState: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    durationSeconds: undefined,
    upgradeDomains: undefined,
    clusterEndpoint: undefined,
    ...recordOutputs,
  } satisfies OutputsOf<ApplicationUpgrade>,
};
