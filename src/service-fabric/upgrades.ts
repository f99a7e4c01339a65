import type { Reply } from "./reply";

/** Parameters of an application by name. */
export type Parameters = Readonly<Record<string, string>>;

/** An application as it runs. */
export interface RunningApplication {
  readonly typeName: string;
  readonly typeVersion: string;
  /** `Ready`, `Upgrading`, `Creating`, `Deleting`, `Failed`, or what a newer server may add. */
  readonly status: string;
  /** Those that override a default of its manifest; during an upgrade still the old ones. */
  readonly parameters: Parameters;
  /** The managed identities that it was created with, as the cluster gives them; left out where there are none. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

/** A version of an application type. */
export interface ApplicationType {
  readonly version: string;
  /** `Available`, `Provisioning`, `Unprovisioning`, `Failed`, or what a newer server may add. */
  readonly status: string;
  /** How far it is, or why it failed. It may show the package's URI. */
  readonly details: string;
  /** Every parameter that its manifest knows, with its default. */
  readonly parameters: Parameters;
}

/** An upgrade of an application, or the last one. The server's blanks (zero date, empty text) are left out. */
export interface UpgradeRecord {
  /** `RollingForwardInProgress`, `RollingBackCompleted`, … or what a newer server may add. */
  readonly state: string;
  /** In a roll back, what it rolls back to. */
  readonly targetVersion: string;
  /** `Monitored`, `UnmonitoredAuto`, `UnmonitoredManual`; `Invalid` where there never was an upgrade. It may change on the way. */
  readonly mode: string;
  /** ISO 8601, UTC, with milliseconds: the only thing that tells two upgrades apart. Left out while it is prepared. */
  readonly startedAt?: string;
  /** ISO 8601, UTC. */
  readonly failedAt?: string;
  /** `HealthCheck`, `UpgradeDomainTimeout`, `OverallUpgradeTimeout`, `Interrupted`, `ProcessingFailure`. */
  readonly failureReason?: string;
  /** As text, such as `PT0H2M0S`. */
  readonly duration?: string;
  readonly domains: readonly { readonly name: string; readonly state: string }[];
  readonly nextDomain?: string;
  /** What the nodes of the domain in progress are at. */
  readonly nodes: readonly UpgradingNode[];
  /** The domain that was in progress when it failed. */
  readonly failedDomain?: string;
  /** The deepest reasons of the last health check, as sentences. */
  readonly unhealthy: readonly string[];
  readonly details: string;
  /** What was asked for; left out where the server does not tell. */
  readonly asked?: { readonly targetVersion: string; readonly parameters: Parameters };
}

export interface UpgradingNode {
  readonly name: string;
  /** `PreUpgradeSafetyCheck`, `Upgrading`, `PostUpgradeSafetyCheck`, or what a newer server may add. */
  readonly phase: string;
  /** What is waited for, with the partition where there is one. */
  readonly safetyChecks: readonly string[];
}

/** How healthy every part has to be. Percentages are whole numbers from 0 to 100. */
export interface HealthPolicy {
  readonly considerWarningAsError?: boolean;
  readonly maxPercentUnhealthyDeployedApplications?: number;
  readonly defaultServiceType?: ServiceTypeHealthPolicy;
  /** By service type. */
  readonly serviceTypes?: Readonly<Record<string, ServiceTypeHealthPolicy>>;
}

export interface ServiceTypeHealthPolicy {
  readonly maxPercentUnhealthyServices?: number;
  readonly maxPercentUnhealthyPartitionsPerService?: number;
  readonly maxPercentUnhealthyReplicasPerPartition?: number;
}

/** An upgrade to start. Durations in milliseconds. */
export interface UpgradeRequest {
  readonly applicationName: string;
  readonly targetVersion: string;
  readonly parameters: Parameters;
  readonly mode: "Monitored" | "UnmonitoredAuto" | "UnmonitoredManual";
  readonly forceRestart: boolean;
  readonly upgradeReplicaSetCheckTimeoutSeconds: number;
  readonly instanceCloseDelaySeconds?: number;
  /** Only for a monitored one. */
  readonly monitoring?: Monitoring;
  readonly healthPolicy?: HealthPolicy;
  /** How long the server may take to answer this call. */
  readonly serverTimeoutSeconds: number;
}

export interface Monitoring {
  readonly failureAction: "Rollback" | "Manual";
  readonly healthCheckWaitMilliseconds: number;
  readonly healthCheckStableMilliseconds: number;
  readonly healthCheckRetryTimeoutMilliseconds: number;
  readonly upgradeDomainTimeoutMilliseconds: number;
  readonly upgradeTimeoutMilliseconds: number;
}

/** A package in an external store. */
export interface ExternalPackage {
  readonly packageUri: string;
  readonly typeName: string;
  readonly typeVersion: string;
}

/** Upgrades of applications, and what they are upgraded to. As in `Cluster`, every call makes one attempt. */
export interface ClusterUpgrades {
  /** `undefined` where there is no such application. */
  getRunningApplication(applicationName: string, signal: AbortSignal): Promise<Reply<RunningApplication | undefined>>;
  /** Its health by a policy: `Ok`, `Warning`, `Error`, `Unknown`, with the reasons as sentences. */
  getApplicationHealth(
    applicationName: string,
    policy: HealthPolicy | undefined,
    signal: AbortSignal,
  ): Promise<Reply<{ readonly state: string; readonly unhealthy: readonly string[] }>>;
  /** The versions of a type that are there, in whatever state. */
  listApplicationTypes(typeName: string, signal: AbortSignal): Promise<Reply<readonly ApplicationType[]>>;
  /** Begins to provision; the list of types tells how it goes on. */
  provision(pack: ExternalPackage, signal: AbortSignal): Promise<Reply<undefined>>;
  startUpgrade(request: UpgradeRequest, signal: AbortSignal): Promise<Reply<undefined>>;
  getUpgradeProgress(applicationName: string, signal: AbortSignal): Promise<Reply<UpgradeRecord>>;
}
