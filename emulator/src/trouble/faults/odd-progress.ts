import { noDate } from "../../wire/dates.js";
import { noGuid } from "../../wire/guid.js";
import type { EditProgressFault } from "./fault.js";

/** Success replies that prove nothing; each is the action of a fault on `GetPartitionBackupProgress`. */
export const junkSuccess = {
  minusOneEpoch: success({ EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" } }),
  noEpoch: success({ EpochOfLastBackupRecord: null }),
  minusOneLsn: success({ LsnOfLastBackupRecord: -1n }),
  zeroGuid: success({ BackupId: noGuid }),
  zeroDate: success({ TimeStampUtc: noDate }),
  noLocation: success({ BackupLocation: null }),
} as const satisfies Record<string, EditProgressFault>;

/** Replies that are right, but written otherwise than by the 6.4 server. */
export const oddProgress = {
  /** A state that no swagger file knows. */
  unknownState: (state = "SecondariesInProgress"): EditProgressFault => ({
    kind: "editProgress",
    set: { BackupState: state },
  }),
  /** An HRESULT without a name is written as a bare number. */
  numericFailureCode: (code: number | bigint = 2148734208n): EditProgressFault => ({
    kind: "editProgress",
    whenState: "Failure",
    set: { FailureError: { Code: code, Message: "The request could not be completed." } },
  }),
  /** The names of 6.2 and 6.3, which the documentation still shows. */
  olderEpochNames: (): EditProgressFault => ({
    kind: "editProgress",
    rename: { DataLossVersion: "DataLossNumber", ConfigurationVersion: "ConfigurationNumber" },
  }),
  /** The names of other pages of the documentation. */
  shortNames: (): EditProgressFault => ({
    kind: "editProgress",
    rename: { EpochOfLastBackupRecord: "BackupEpoch", LsnOfLastBackupRecord: "BackupLsn" },
  }),
  quotedLsn: (): EditProgressFault => ({ kind: "editProgress", quoteLsn: true }),
} as const;

function success(set: NonNullable<EditProgressFault["set"]>): EditProgressFault {
  return { kind: "editProgress", whenState: "Success", set };
}
