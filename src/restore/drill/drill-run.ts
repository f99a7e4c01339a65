import type { ClusterCreations } from "../../service-fabric/creations";
import type { PartitionInformation } from "../../service-fabric/records";
import type { ClusterUpgrades } from "../../service-fabric/upgrades";
import type { Ports, Run } from "../../waiting/run";
import type { RestoreCluster } from "../restore-run";
import type { BackupToDrill, DrillOrder } from "./outcome";

/** What the removal of a scratch application asks of the cluster. */
export type ScratchCluster = Pick<ClusterUpgrades, "getRunningApplication"> &
  Pick<ClusterCreations, "deleteApplication"> &
  Run["cluster"];

/** What a drill asks of the cluster. */
export type DrillCluster = RestoreCluster & ClusterUpgrades & ClusterCreations;

export interface DrillPorts extends Ports<DrillCluster> {
  /** Says what should stay to be read after the run. */
  readonly warn: (text: string) => void;
}

/** A run that may remove a scratch application. */
export interface ScratchRun<C extends ScratchCluster = ScratchCluster> extends Run<C> {
  readonly warn: (text: string) => void;
}

/** A run for one drill. */
export interface DrillRun extends ScratchRun<DrillCluster> {
  readonly order: DrillOrder;
}

const second = 1_000;
export const minute = 60 * second;

/** From one look to the next at an application or at services that come or go. */
export const lookMilliseconds = 2 * second;

/** Such as `fabric:/Shop-drill-1f2e3d4c/Orders` for `fabric:/Shop/Orders`. */
export function inScratch({ applicationName, scratchApplication }: DrillOrder, serviceName: string): string {
  return `${scratchApplication}${serviceName.slice(applicationName.length)}`;
}

/** Whether the keys of two partitions are the same. */
export function isSameKeys(one: PartitionInformation, other: PartitionInformation | undefined): boolean {
  return other !== undefined && keyOf(one) === keyOf(other);
}

/** What tells a partition from the others of its service. */
export function keyOf(partition: PartitionInformation): string {
  switch (partition.kind) {
    case "Int64Range":
      return `keys ${partition.lowKey} to ${partition.highKey}`;
    case "Named":
      return `name "${partition.name}"`;
    case "Singleton":
      return "its only partition";
  }
}

/** A partition for people. */
export function nameOf({ serviceName, partition }: BackupToDrill): string {
  return `${serviceName}, ${keyOf(partition)}`;
}
