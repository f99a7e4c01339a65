import { parameter } from "../parameters.js";
import type { AlterRestoreFault, Fault, SpoilBackupFault } from "./fault.js";
import { type Aim, namedFault } from "./named-fault.js";

const minute = 60_000;

/** Restores that go wrong, and backups that cannot be restored. */
export const namedRestoreFaults = [
  namedFault({
    name: "corrupt-zip",
    shows: "The backup goes well, and its zip is damaged: a restore of it makes the data loss and ends in Failure.",
    calls: { first: 1 },
    parameters: { damage: parameter.choice("records", ["zip"], "what is: the records in it, or the archive") },
    faults: ({ damage }, aim) => [spoil(aim, { damage })],
  }),
  namedFault({
    name: "moved-backup",
    shows: "The backup's files lie under another name than its metadata says: a restore by the listed one is 500.",
    calls: { first: 1 },
    faults: (_values, aim) => [spoil(aim, { isMoved: true })],
  }),
  namedFault({
    name: "restore-stuck-accepted",
    shows: "The data loss is never asked for: the restore stays Accepted for ever, and blocks all that comes after it.",
    calls: { first: 1 },
    faults: (_values, aim) => [alter(aim, { stuckInAccepted: true })],
  }),
  namedFault({
    name: "restore-hangs",
    shows:
      "The primary never ends the restore: RestoreInProgress, then Timeout, and the partition stays in OnDataLoss.",
    calls: { first: 1 },
    faults: (_values, aim) => [alter(aim, { restoreMilliseconds: Infinity })],
  }),
  namedFault({
    name: "late-restore",
    shows: "The restore ends after RestoreTimeout: the progress says Timeout, and the data arrive later.",
    calls: { first: 1 },
    parameters: { minutes: parameter.number(31, "how long it takes, before speed divides it") },
    faults: ({ minutes }, aim) => [alter(aim, { restoreMilliseconds: minutes * minute })],
  }),
  namedFault({
    name: "storage-gone",
    shows: "The storage is gone when the primary comes to it: the restore ends in Failure after the data loss.",
    calls: { first: 1 },
    faults: (_values, aim) => [alter(aim, { fails: true })],
  }),
  namedFault({
    name: "restored-lsn",
    shows: "The restore ends in Success, and the partition has another LSN than the backup.",
    calls: { first: 1 },
    parameters: { lsn: parameter.int64(7n, "the LSN of the partition") },
    faults: ({ lsn }, aim) => [alter(aim, { lsn })],
  }),
  namedFault({
    name: "replica-stays-away",
    shows: "The primary does not come back: the partition stays as it is, and the restore ends in Timeout.",
    calls: { first: 1 },
    parameters: { status: parameter.choice("InQuorumLoss", ["Reconfiguring", "NotReady"], "what the partition stays") },
    faults: ({ status }, aim) => [alter(aim, { staysIn: status })],
  }),
  namedFault({
    name: "secondaries-behind",
    shows: "The secondaries never catch up: older servers say Success, newer ones SecondariesInProgress, then Timeout.",
    calls: { first: 1 },
    faults: (_values, aim) => [alter(aim, { secondariesMilliseconds: Infinity })],
  }),
];

function spoil(aim: Aim, how: Omit<SpoilBackupFault, "kind">): Fault {
  return { ...aim, route: "BackupPartition", action: { kind: "spoilBackup", ...how } };
}

function alter(aim: Aim, how: Omit<AlterRestoreFault, "kind">): Fault {
  return { ...aim, route: "RestorePartition", action: { kind: "alterRestore", ...how } };
}
