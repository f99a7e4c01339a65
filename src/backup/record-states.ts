import type { BackupRecord } from "../service-fabric/records";

/** A backup is running, by its name. A state that we do not know is left to the server's 409. */
export function isInProgress(record: BackupRecord | undefined): boolean {
  return record?.state === "Accepted" || record?.state === "BackupInProgress";
}

/** The record will not change by itself any more. A state that we do not know is taken as unfinished. */
export function hasEnded(record: Pick<BackupRecord, "state">): boolean {
  return record.state === "Success" || record.state === "Failure" || record.state === "Timeout";
}

/**
 * Whether two looks saw the same. Any difference counts, not only the id: two failures look the same but for their
 * reason. A Success with the same id is the same backup, in whatever words.
 */
export function isSameRecord(one: BackupRecord | undefined, other: BackupRecord | undefined): boolean {
  if (one?.state === "Success" && other?.state === "Success" && one.backupId !== undefined) {
    return one.backupId === other.backupId;
  }
  return fingerprint(one) === fingerprint(other);
}

function fingerprint(record: BackupRecord | undefined): string {
  if (record === undefined) return "none";
  const { state, backupId, location, timestamp, epoch, lsn, failure } = record;
  return JSON.stringify([
    state,
    backupId,
    location,
    timestamp,
    epoch?.dataLossVersion,
    epoch?.configurationVersion,
    lsn,
    failure?.code,
    failure?.message,
  ]);
}
