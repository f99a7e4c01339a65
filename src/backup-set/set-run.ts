import type { Cluster } from "../service-fabric/cluster";
import type { ClusterLists } from "../service-fabric/lists";
import type { Run } from "../waiting/run";
import type { SetOrder, SetTarget } from "./outcome";

/** What a set asks of the cluster. */
export type SetCluster = Cluster & ClusterLists;

/** A run that looks for the partitions of one service or application. */
export interface SearchRun extends Run<SetCluster> {
  readonly order: { readonly target: SetTarget; readonly each: Pick<SetOrder["each"], "storage"> };
}

/** A run for the partitions of one service or application. */
export interface SetRun extends SearchRun {
  readonly order: SetOrder;
}

/** What is backed up, for people. */
export function aboutSet({ target }: SetOrder): string {
  return "service" in target ? `Backup of service ${target.service}` : `Backup of application ${target.application}`;
}
