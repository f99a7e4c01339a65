import { parameter } from "../parameters.js";
import { type Scenario, scenario } from "./scenario.js";

/** Stories about where the backup should lie, and about results that are none. */
export const storageScenarios: readonly Scenario[] = [
  scenario({
    name: "storage-unreachable",
    title: "The nodes cannot reach the storage",
    rehearses: "A firewall or a private endpoint between the cluster and the storage account.",
    provider: "The backup ends in Failure, with the cluster's code and what to do about it. Nothing is kept.",
    errorCode: "SFB_BACKUP_FAILED",
    begin({ faults }, _values, partition) {
      faults.addNamed("storage-unreachable", { partition });
    },
  }),
  scenario({
    name: "storage-access-denied",
    title: "The storage refuses the nodes",
    rehearses: "A key that was rotated, or a managed identity without a role.",
    provider: "The backup ends in Failure, with the cluster's code and what to do about it. Nothing is kept.",
    errorCode: "SFB_BACKUP_FAILED",
    begin({ faults }, _values, partition) {
      faults.addNamed("access-denied", { partition });
    },
  }),
  scenario({
    name: "green-but-junk",
    title: "The cluster reports a success that proves nothing",
    rehearses: "That a green tick without an epoch does not start an upgrade.",
    provider: "Does not believe a Success with an epoch of -1: an error, never an output.",
    errorCode: "SFB_INCOMPLETE_RESULT",
    begin({ faults }, _values, partition) {
      faults.addNamed("junk-epoch", { partition, calls: "all" });
    },
  }),
  scenario({
    name: "green-but-missing",
    title: "The cluster reports a success, but no list shows the backup",
    rehearses: "That a backup which nobody can find does not start an upgrade.",
    provider: "Looks for it for two minutes, then ends with an error.",
    errorCode: "SFB_NOT_PROVEN",
    begin({ faults }, _values, partition) {
      faults.addNamed("missing-from-list", { partition });
    },
  }),
  scenario({
    name: "slow-list",
    title: "The list shows a new backup late",
    rehearses: "A storage that is slow to list.",
    provider: "Looks again until the list shows the backup: proven.",
    parameters: { lists: parameter.count(3, "how many lists lack it") },
    begin({ faults }, { lists }, partition) {
      faults.addNamed("list-lags", { partition, lists });
    },
  }),
];
