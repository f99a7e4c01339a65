import { parameter } from "../parameters.js";
import { type Scenario, scenario } from "./scenario.js";

/** Stories about the backup itself, and about who else works on the partition. */
export const runScenarios: readonly Scenario[] = [
  scenario({
    name: "happy-path",
    title: "Everything goes well",
    rehearses: "That the pipeline goes on after a backup, and that a second run takes none.",
    provider: "Takes a backup, proves it by the list, and is done. A repeated up asks the cluster nothing.",
    begin() {},
  }),
  scenario({
    name: "stuck-accepted",
    title: "No replica takes the backup on",
    rehearses: "The longest wait that the pipeline has to bear, and what it says at the end.",
    provider:
      "Follows until the cluster says Timeout, looks for a late arrival, and ends with an error. With retryOnTimeout it " +
      "asks again with twice the time. The next up looks for a late arrival, then takes a new backup.",
    errorCode: "SFB_BACKUP_TIMED_OUT",
    begin({ faults }, _values, partition) {
      faults.addNamed("stuck-accepted", { partition });
    },
  }),
  scenario({
    name: "quorum-loss",
    title: "The partition is in quorum loss",
    rehearses: "An upgrade that is started while the service is ill: every retry runs into the same Timeout.",
    provider: "The server accepts the request and never gets there: an error after backupTimeoutMinutes.",
    errorCode: "SFB_BACKUP_TIMED_OUT",
    begin({ partitions }, _values, partition) {
      partitions.setStatus(partition, "InQuorumLoss");
    },
  }),
  scenario({
    name: "late-success",
    title: "The copy arrives after the Timeout",
    rehearses: "A database that has outgrown backupTimeoutMinutes.",
    provider:
      "The cluster says Timeout while the copy goes on: an error. The next up finds the late arrival in the list and " +
      "takes it, without a second backup.",
    errorCode: "SFB_BACKUP_TIMED_OUT",
    parameters: { minutes: parameter.number(11, "how long the copy takes; the default BackupTimeout is 10") },
    begin({ faults }, { minutes }, partition) {
      faults.addNamed("late-success", { partition, minutes });
    },
  }),
  scenario({
    name: "busy-partition",
    title: "Somebody else's backup is running",
    rehearses: "Two pipelines, or a colleague in Service Fabric Explorer, on one partition.",
    provider:
      'Waits for its end, then takes its own. With whenBusy "adopt" it takes theirs if it is proven; with "fail" it ' +
      "ends at once with SFB_BUSY.",
    parameters: { minutes: parameter.number(2, "how long the other backup takes, before speed divides it") },
    begin({ partitions }, { minutes }, partitionId) {
      return partitions.startForeignBackup({ partitionId, backupMilliseconds: minutes * 60_000 });
    },
  }),
  scenario({
    name: "foreign-run",
    title: "Somebody else's backup replaces our record before we see its end",
    rehearses: "That the result is a proven backup even if the last record is another's.",
    provider:
      "Follows what the record shows. The result may then be the other's backup: it was asked for after ours, lies in " +
      "the same storage, and is proven in the same way.",
    begin({ faults }, _values, partition) {
      faults.addNamed("foreign-run", { partition });
    },
  }),
  scenario({
    name: "restore-in-the-way",
    title: "A restore of the partition hangs",
    rehearses: "A restore that somebody has begun and nobody can cancel.",
    provider: "The server refuses the request, and the run ends at once.",
    errorCode: "SFB_RESTORE_IN_PROGRESS",
    begin({ partitions }, _values, partitionId) {
      partitions.startRestore({ partitionId, stuckInAccepted: true });
    },
  }),
  scenario({
    name: "failover-in-mid-backup",
    title: "The partition and the Backup Restore Service fail over during the backup",
    rehearses: "A node that is patched while the pipeline runs.",
    provider: "Bears calls that hang, 504 and 503, follows on, and proves a backup of the newer epoch.",
    parameters: { milliseconds: parameter.number(200, "how long a call hangs, in real time") },
    begin({ faults }, { milliseconds }, partition) {
      faults.addNamed("epoch-change", { partition });
      faults.add({
        route: "BackupPartition",
        partitionId: partition,
        calls: { first: 1 },
        action: { kind: "slowBackup", milliseconds: 60_000 },
      });
      faults.addNamed("primary-failover", { partition, nth: 3, milliseconds });
      faults.addNamed("unavailable-burst", { partition, nth: 4, route: "GetPartitionBackupProgress" });
    },
  }),
];
