import type { Cluster } from "../service-fabric/cluster";
import type { ClusterUpgrades, UpgradeRecord } from "../service-fabric/upgrades";
import { gatewayPatience } from "../waiting/patience";
import { read } from "../waiting/read";
import type { Run } from "../waiting/run";
import type { PendingUpgrade, UpgradeOrder } from "./outcome";

/** What an upgrade asks of the cluster. */
export type UpgradeCluster = Cluster & ClusterUpgrades;

/** A run for one order, and the start that it has made, if any. */
export interface UpgradeRun extends Run<UpgradeCluster> {
  readonly order: UpgradeOrder;
  /** Whether it goes on from an earlier run, whose trace must not be lost. */
  readonly isResumed: boolean;
  /** The start that has, or may have, taken effect. Whatever ends the run hands it on. */
  pending: PendingUpgrade | undefined;
}

export function readProgress(run: UpgradeRun): Promise<UpgradeRecord> {
  return read(run, gatewayPatience, (signal) => run.cluster.getUpgradeProgress(run.order.applicationName, signal));
}

/** What is said of a cluster in which an upgrade of ours may go on. */
export const mayGoOn = "The upgrade may go on.";

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
