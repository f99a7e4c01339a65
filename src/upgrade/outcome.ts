import type { ServiceFabricError } from "../errors";
import type { HealthPolicy, Monitoring, Parameters, UpgradeRequest } from "../service-fabric/upgrades";

/** An upgrade to make. */
export interface UpgradeOrder {
  /** In the normal form of `normalName`. */
  readonly applicationName: string;
  readonly targetVersion: string;
  /** Those that are to have a value of their own. */
  readonly parameters: Parameters;
  /** Whether those that the application has, and that are not given, stay as they are. */
  readonly keepParameters: boolean;
  /** Where the version comes from if the cluster does not have it. */
  readonly provision?: { readonly packageUri: string; readonly typeName?: string };
  readonly mode: UpgradeRequest["mode"];
  readonly monitoring: Monitoring;
  readonly healthPolicy?: HealthPolicy;
  readonly forceRestart: boolean;
  readonly instanceCloseDelaySeconds?: number;
  readonly upgradeReplicaSetCheckTimeoutSeconds: number;
  /** What to do where another upgrade is in progress. */
  readonly whenUpgrading: "fail" | "wait" | "adopt";
  /** The backups from before, as sentences for an error. */
  readonly backups: readonly string[];
  /** Caps the whole operation; left out: every part has its own limit. */
  readonly capMilliseconds?: number;
}

/** What the application came to. All times ISO 8601 in UTC. */
export interface Upgraded {
  readonly previousVersion: string;
  readonly version: string;
  readonly upgradeState: string;
  /** By the cluster's clock; left out where no upgrade was needed and there never was one. */
  readonly startedAt?: string;
  /** By our clock. */
  readonly finishedAt: string;
  readonly durationSeconds: number;
  readonly upgradeDomains: readonly { readonly name: string; readonly state: string }[];
}

/**
 * A start that was, or may have been, made. Plain JSON without a secret: it is kept in the stack's state.
 * `starting`: it may have taken effect; `started`: it has; `failed`: the next run begins afresh.
 */
export interface PendingUpgrade {
  readonly phase: "starting" | "started" | "failed";
  readonly requestedAt: string;
  readonly targetVersion: string;
  readonly previousVersion: string;
  /** The start of the upgrade before it; null where there was none. */
  readonly startedBefore: string | null;
  /** The start of ours, by which it is known again. */
  readonly startedAt?: string;
}

/** How a run ended. `pending` is there where an upgrade of ours may be in progress. */
export type UpgradeOutcome =
  | { readonly kind: "upgraded"; readonly result: Upgraded }
  | { readonly kind: "failed"; readonly error: ServiceFabricError; readonly pending?: PendingUpgrade };
