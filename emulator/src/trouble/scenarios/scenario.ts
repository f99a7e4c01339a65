import { z } from "zod";
import type { PartitionControl } from "../../model/backup-restore/partition-control.js";
import type { Cluster } from "../../model/cluster/cluster.js";
import type { ApplicationUpgrades } from "../../model/upgrade/application-upgrades.js";
import type { Faults } from "../faults/fault-registry.js";
import { type Parameters, parameter, readParameters, type ValuesOf } from "../parameters.js";

/** What a scenario is played on. */
export interface Stage {
  readonly faults: Faults;
  readonly partitions: PartitionControl;
  readonly cluster: Cluster;
  readonly upgrades: ApplicationUpgrades;
  /** The partition that is meant where none is named: the first that can be backed up. */
  readonly firstPartition: string;
}

/** A story to rehearse: faults and events that belong together. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What a pipeline's owner rehearses with it. */
  readonly rehearses: string;
  /** What the resource `AdHocBackup` of pulumi-servicefabric-backup does then. */
  readonly provider: string;
  /** The code that its run ends with; missing where it ends well. */
  readonly errorCode?: `SFB_${string}`;
  readonly parameters: Parameters;
  /** @throws ProblemsError for parameters that it does not have. */
  begin(stage: Stage, given: Readonly<Record<string, unknown>>): Promise<void>;
}

const partitionParameter = {
  partition: parameter.optional("the partition; default: the first that can be backed up", z.guid()),
};

interface Description<P extends Parameters> extends Omit<Scenario, "parameters" | "begin"> {
  readonly parameters?: P;
  /** @param partition The one that was named, else the first that can be backed up. */
  begin(stage: Stage, values: ValuesOf<P>, partition: string): void | Promise<void>;
}

export function scenario<P extends Parameters>({ begin, parameters, ...rest }: Description<P>): Scenario {
  // Without parameters P is the empty object.
  const own = parameters ?? ({} as P);
  return {
    ...rest,
    parameters: { ...own, ...partitionParameter },
    async begin(stage, given) {
      const owner = `scenario ${rest.name}`;
      readParameters(owner, { ...own, ...partitionParameter }, given);
      const { partition, ...others } = given;
      const named = readParameters(owner, partitionParameter, partition === undefined ? {} : { partition });
      await begin(stage, readParameters(owner, own, others), named.partition ?? stage.firstPartition);
    },
  };
}
