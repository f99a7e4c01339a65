import type { Cluster } from "../service-fabric/cluster";
import type { RestoreRecord } from "../service-fabric/records";
import type { ClusterRestores } from "../service-fabric/restores";
import type { ClusterUpgrades } from "../service-fabric/upgrades";
import type { Patience } from "../waiting/patience";
import { gatewayPatience, isDefiniteNo } from "../waiting/patience";
import { read } from "../waiting/read";
import type { Ports, Run } from "../waiting/run";
import type { PendingRestore, RestoreOrder, WayBack } from "./outcome";

/** What a restore asks of the cluster. */
export type RestoreCluster = Cluster & ClusterRestores & Pick<ClusterUpgrades, "getUpgradeProgress">;

export interface RestorePorts extends Ports<RestoreCluster> {
  /**
   * Keeps what must not be forgotten, so that a run that is killed can be gone on with. Called before a request leaves;
   * with `undefined` where nothing is to be accounted for any more. Left out: only the outcome hands it on.
   */
  readonly save?: (pending: PendingRestore | undefined) => void;
  /** Backs up what a Ready partition holds, before it is given up. Left out: there is no way back. */
  readonly backUp?: (run: RestoreRun) => Promise<WayBack>;
}

/** A run for one order, and the request that it has made, if any. */
export interface RestoreRun extends Run<RestoreCluster> {
  readonly order: RestoreOrder;
  /** The request that has, or may have, taken effect. Whatever ends the run hands it on. */
  readonly pending: PendingRestore | undefined;
  readonly note: (pending: PendingRestore | undefined) => void;
  readonly backUp?: RestorePorts["backUp"];
}

/** For what the backup service answers before anything is asked for: an empty 404 may be its failover. */
export const backupServicePatience: Patience = {
  endsWith: (reply) => isDefiniteNo(reply),
  asked: "backup service",
  unreachableMilliseconds: gatewayPatience.unreachableMilliseconds,
  unavailableMilliseconds: gatewayPatience.unavailableMilliseconds,
};

export function readRestoreRecord(run: RestoreRun): Promise<RestoreRecord | undefined> {
  const { cluster, order } = run;
  return read(run, backupServicePatience, (signal) => cluster.getRestoreProgress(order.partitionId, signal));
}

/** What is said of a cluster in which a restore of ours may be at work. */
export const mayBeRestoring = "A restore may be in progress.";

export function mayBeAtWork(pending: PendingRestore | undefined): boolean {
  return pending?.phase === "asking" || pending?.phase === "accepted";
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
