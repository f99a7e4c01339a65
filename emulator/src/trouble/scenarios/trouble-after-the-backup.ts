import { z } from "zod";
import { upgradeDomainsOf } from "../../model/cluster/nodes.js";
import { parameter } from "../parameters.js";
import { type Scenario, scenario } from "./scenario.js";

/** Stories about what comes after a backup that went well. */
export const laterScenarios: readonly Scenario[] = [
  scenario({
    name: "upgrade-rolls-back",
    title: "The upgrade after the backup fails and rolls back",
    rehearses: "What the backup is for: an upgrade that makes the application ill in one of its upgrade domains.",
    provider:
      "Takes a backup and proves it, as on any day. A monitored upgrade of the application with FailureAction Rollback " +
      "then ends in RollingBackCompleted; the backup stays, and can be restored.",
    parameters: {
      domain: parameter.optional(
        "the upgrade domain that turns out ill; default: the second one, else the only one",
        z.string(),
      ),
    },
    begin({ cluster, upgrades, partitions }, { domain }, partition) {
      const [first = "", second = first] = upgradeDomainsOf(cluster.nodes);
      upgrades.failAtUpgradeDomain(partitions.applicationOf(partition), domain ?? second);
    },
  }),
];
