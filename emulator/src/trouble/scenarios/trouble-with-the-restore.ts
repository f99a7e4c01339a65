import { parameter } from "../parameters.js";
import { type Scenario, scenario } from "./scenario.js";

const asEver = "Takes a backup and proves it, as on any day.";

/** Stories about bringing a backup back. What `AdHocBackup` sees of them is a backup like any other. */
export const restoreScenarios: readonly Scenario[] = [
  scenario({
    name: "corrupt-zip",
    title: "The backup is proven, and its zip is damaged",
    rehearses: "That only a backup that was restored is known to be good; the damage shows after the data are lost.",
    provider: `${asEver} A restore of it is accepted, and ends in Failure: the partition is empty.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("corrupt-zip", { partition });
    },
  }),
  scenario({
    name: "moved-backup",
    title: "Somebody has moved the backup's files",
    rehearses: "A tidied storage: the list shows the old place, and only a location typed by hand passes the checks.",
    provider: `${asEver} A restore of it by the location of the list is refused with 500.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("moved-backup", { partition });
    },
  }),
  scenario({
    name: "storage-gone",
    title: "The storage goes away in the middle of a restore",
    rehearses: "A firewall that lets the Backup Restore Service in, and not the node of the primary.",
    provider: `${asEver} The next restore ends in Failure after the data loss.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("storage-gone", { partition });
    },
  }),
  scenario({
    name: "restore-hangs",
    title: "A restore hangs until its Timeout",
    rehearses: "The longest wait of a restore, and that nobody knows afterwards what the partition holds.",
    provider: `${asEver} The next restore ends in Timeout, and its partition stays in OnDataLoss.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("restore-hangs", { partition });
    },
  }),
  scenario({
    name: "restore-accepted-for-ever",
    title: "The Fault Analysis Service does not answer",
    rehearses: "A restore that stays Accepted for ever, and refuses every backup and restore after it.",
    provider: `${asEver} Restores are accepted from then on, and never begin.`,
    begin({ cluster }) {
      cluster.faultAnalysisService = "stopped";
    },
  }),
  scenario({
    name: "no-fault-analysis-service",
    title: "The cluster has no Fault Analysis Service",
    rehearses: "A cluster of one node, or one whose template lacks the add-on.",
    provider: `${asEver} Every restore is refused with 404.`,
    begin({ cluster }) {
      cluster.faultAnalysisService = "missing";
    },
  }),
  scenario({
    name: "late-restore",
    title: "A restore lands after its Timeout",
    rehearses: "Writes that go on after a Timeout, and are gone when the backup arrives all the same.",
    provider: `${asEver} The next restore says Timeout; its data arrive later.`,
    parameters: { minutes: parameter.number(31, "how long it takes; the default RestoreTimeout is 10 or 30") },
    begin({ faults }, { minutes }, partition) {
      faults.addNamed("late-restore", { partition, minutes });
    },
  }),
  scenario({
    name: "data-loss-after-restore",
    title: "After a restore the partition loses its data once more",
    rehearses:
      "The backup that comes back by itself on clusters before 9.1.1851 and 10.0.1816, months later; newer ones leave a " +
      "protected partition waiting.",
    provider: `${asEver} Once a restore has ended, the first look at its progress makes the next data loss.`,
    begin({ faults }, _values, partitionId) {
      faults.add({
        route: "GetPartitionRestoreProgress",
        partitionId,
        calls: { first: 1 },
        action: { kind: "event", event: { kind: "dataLoss" }, whenRestore: "Success" },
      });
    },
  }),
  scenario({
    name: "restored-with-another-lsn",
    title: "A restored partition has another LSN than the backup",
    rehearses: "A check that takes the LSN of the progress for what the partition holds.",
    provider: `${asEver} The next restore ends in Success, with the backup's LSN in its progress only.`,
    parameters: { lsn: parameter.int64(7n, "the LSN of the partition") },
    begin({ faults }, { lsn }, partition) {
      faults.addNamed("restored-lsn", { partition, lsn: lsn.toString() });
    },
  }),
  scenario({
    name: "replica-stays-away",
    title: "The primary does not come back from a restore",
    rehearses: "A service whose code does not start: the partition stays in quorum loss.",
    provider: `${asEver} The next restore ends in Timeout, and backups of the partition too.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("replica-stays-away", { partition });
    },
  }),
  scenario({
    name: "secondaries-behind",
    title: "The secondaries of a restored partition never catch up",
    rehearses: "A Success that is none yet: the next failover would lose the data again.",
    provider: `${asEver} The next restore ends in Success; on newer servers it stays SecondariesInProgress.`,
    begin({ faults }, _values, partition) {
      faults.addNamed("secondaries-behind", { partition });
    },
  }),
  scenario({
    name: "upgrade-ruins-data",
    title: "The next version ruins the data",
    rehearses: "What only a restore repairs: the upgrade goes well, and rolling back brings no data back.",
    provider: `${asEver} An upgrade afterwards writes over what the partitions hold; the backup has it still.`,
    begin({ upgrades, partitions }, _values, partition) {
      upgrades.ruinData(partitions.applicationOf(partition));
    },
  }),
];
