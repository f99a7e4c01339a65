import { writeUnreadableStorage } from "../../model/backup-restore/backup-info.js";
import { copierFailure, type FailureError } from "../../model/backup-restore/service-errors.js";
import { StorageFailure } from "../../model/storage/backup-store.js";
import { noGuid } from "../../wire/guid.js";
import { writeJson } from "../../wire/json.js";
import { parameter } from "../parameters.js";
import { answers } from "./answers.js";
import type { EditProgressFault, Fault } from "./fault.js";
import { entityListRoutes, listRoutes } from "./list-routes.js";
import { type Aim, type NamedFault, namedFault } from "./named-fault.js";
import { junkSuccess, oddProgress } from "./odd-progress.js";

const post = "BackupPartition";
const progress = "GetPartitionBackupProgress";

/** HRESULT of a plain .NET exception. */
const plainException = 0x80131500n;

/** Backups and their progress that go wrong. */
export const namedBackupFaults = [
  junk("junk-epoch", "A Success with an epoch of -1.", junkSuccess.minusOneEpoch),
  junk("junk-no-epoch", "A Success without an epoch.", junkSuccess.noEpoch),
  junk("junk-lsn", "A Success with an LSN of -1.", junkSuccess.minusOneLsn),
  junk("junk-id", "A Success with an id of zeros.", junkSuccess.zeroGuid),
  junk("junk-date", "A Success with the date of the year 1.", junkSuccess.zeroDate),
  junk("junk-location", "A Success without a location.", junkSuccess.noLocation),
  namedFault({
    name: "stale-progress",
    shows: "The progress shows the record that the last POST replaced.",
    calls: { first: 1 },
    faults: (_values, aim) => [{ ...aim, route: progress, action: { kind: "staleProgress" } }],
  }),
  namedFault({
    name: "unknown-state",
    shows: "The progress is in a state that no description of the API knows.",
    calls: { first: 2 },
    parameters: { state: parameter.text("SecondariesInProgress", "BackupState") },
    faults: ({ state }, aim) => [{ ...aim, route: progress, action: oddProgress.unknownState(state) }],
  }),
  namedFault({
    name: "older-field-names",
    shows: "Progress and lists have the names of other releases: BackupEpoch, BackupLsn, DataLossNumber.",
    calls: "all",
    faults: (_values, aim) => {
      const rename = { ...oddProgress.olderEpochNames().rename, ...oddProgress.shortNames().rename };
      return [
        { ...aim, route: progress, action: { kind: "editProgress", rename } },
        { ...aim, route: listRoutes, action: { kind: "editList", backups: "all", rename } },
      ];
    },
  }),
  namedFault({
    name: "quoted-lsn",
    shows: "The LSN of the progress is a text, as Microsoft's description says.",
    calls: "all",
    faults: (_values, aim) => [{ ...aim, route: progress, action: oddProgress.quotedLsn() }],
  }),
  namedFault({
    name: "large-lsn",
    shows: "The LSN is above 2^53, where a JSON number loses digits.",
    calls: { first: 1 },
    parameters: { lsn: parameter.int64(9_007_199_254_740_993n, "the LSN of the next backup") },
    faults: ({ lsn }, aim) => [{ ...aim, route: post, action: { kind: "event", event: { kind: "lsn", lsn } } }],
  }),
  namedFault({
    name: "numeric-error-code",
    shows: "The backup ends in Failure with a bare number as its code.",
    calls: { first: 1 },
    parameters: { code: parameter.int64(2_148_734_208n, "FailureError.Code") },
    faults: ({ code: Code }, aim) => [failing(aim, { Code, Message: "The request could not be completed." })],
  }),
  namedFault({
    name: "stuck-accepted",
    shows: "No replica takes the backup on: it stays Accepted until it ends in Timeout.",
    calls: { first: 1 },
    faults: (_values, aim) => [{ ...aim, route: post, action: { kind: "stuckInAccepted" } }],
  }),
  namedFault({
    name: "late-success",
    shows: "The copy ends after BackupTimeout: the progress says Timeout, and the list shows the backup later.",
    calls: { first: 1 },
    parameters: { minutes: parameter.number(11, "how long the copy takes, before speed divides it") },
    faults: ({ minutes }, aim) => [
      { ...aim, route: post, action: { kind: "slowBackup", milliseconds: minutes * 60_000 } },
    ],
  }),
  namedFault({
    name: "storage-unreachable",
    shows: "The nodes cannot reach the storage: the backup ends in Failure, and lists cannot be read.",
    calls: "all",
    faults: (_values, aim) => storageFails(aim, new StorageFailure("unreachable", unreachable, plainException)),
  }),
  namedFault({
    name: "access-denied",
    shows: "The storage refuses the nodes: the backup ends in Failure, and lists cannot be read.",
    calls: "all",
    faults: (_values, aim) => storageFails(aim, new StorageFailure("access denied", refused, plainException)),
  }),
  namedFault({
    name: "foreign-run",
    shows: "Somebody else's backup replaces our record right after our Success, before we see it.",
    calls: { first: 1 },
    faults: (_values, aim) => [
      {
        ...aim,
        route: progress,
        action: { kind: "event", moment: "before", whenState: "Success", event: { kind: "foreignBackup" } },
      },
    ],
  }),
  namedFault({
    name: "busy",
    shows: "Somebody else's backup begins right before our POST, which is refused with 409.",
    calls: { first: 1 },
    faults: (_values, aim) => [
      { ...aim, route: post, action: { kind: "event", moment: "before", event: { kind: "foreignBackup" } } },
    ],
  }),
  namedFault({
    name: "epoch-change",
    shows: "The partition fails over in mid-backup: the backup has a newer epoch than the preflight saw.",
    calls: { first: 1 },
    faults: (_values, aim) => [{ ...aim, route: post, action: { kind: "event", event: { kind: "epoch" } } }],
  }),
  namedFault({
    name: "restore-running",
    shows: "A restore of the partition begins right before our POST, which is refused with 409.",
    calls: { first: 1 },
    parameters: { stuck: parameter.flag(false, "whether it stays Accepted for ever") },
    faults: ({ stuck: stuckInAccepted }, aim) => [
      { ...aim, route: post, action: { kind: "event", moment: "before", event: { kind: "restore", stuckInAccepted } } },
    ],
  }),
  namedFault({
    name: "list-lags",
    shows: "A new backup is missing from the first lists that should show it.",
    calls: "all",
    parameters: { lists: parameter.count(3, "from how many") },
    faults: ({ lists: count }, aim) => [{ ...aim, route: listRoutes, action: { kind: "lagInList", lists: count } }],
  }),
  namedFault({
    name: "missing-from-list",
    shows: "The newest backup never shows in a list.",
    calls: "all",
    faults: (_values, aim) => [{ ...aim, route: listRoutes, action: { kind: "omitFromList", backups: "newest" } }],
  }),
  namedFault({
    name: "list-item-error",
    shows: "The newest item of a list holds an error and an epoch of -1 in the place of a backup.",
    calls: "all",
    faults: (_values, aim) => [
      { ...aim, route: listRoutes, action: { kind: "editList", backups: "newest", set: unreadable } },
    ],
  }),
];

const unreachable = "Unable to connect to the remote server";
const refused = "The storage refused access.";

/** As a list shows a backup whose metadata cannot be read (service-fabric#505). */
const unreadable = {
  BackupId: noGuid,
  BackupChainId: noGuid,
  EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" },
  LsnOfLastBackupRecord: "-1",
  FailureError: { Code: "E_UNEXPECTED", Message: "Unable to get recovery point details." },
};

function junk(name: string, shows: string, action: EditProgressFault): NamedFault {
  return namedFault({
    name,
    shows,
    calls: { first: 1 },
    faults: (_values, aim) => [{ ...aim, route: progress, action }],
  });
}

function failing(aim: Aim, error: FailureError): Fault {
  return { ...aim, route: post, action: { kind: "failBackup", error } };
}

/** What a backup and both lists say where the storage cannot be used. */
function storageFails(aim: Aim, failure: StorageFailure): Fault[] {
  const failedItem = writeJson(writeUnreadableStorage(failure));
  const headers = { "Content-Type": "application/json; charset=utf-8" };
  return [
    failing(aim, copierFailure(failure)),
    { ...aim, route: entityListRoutes, action: answers.error(500, "E_UNEXPECTED", failure.message) },
    {
      ...aim,
      route: "GetBackupsFromBackupLocation",
      action: { kind: "answer", status: 200, headers, body: failedItem },
    },
  ];
}
