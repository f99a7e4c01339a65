import type { Epoch, RestoreRecord } from "../service-fabric/records";
import type { BackupToRestore } from "./outcome";

/** The record will not change by itself any more. A state that we do not know is taken as unfinished. */
export function hasEnded(record: Pick<RestoreRecord, "state">): boolean {
  return record.state === "Success" || record.state === "Failure" || record.state === "Timeout";
}

/** Whether the record is that of the backup; `undefined` where it does not tell. */
export function isOf(record: RestoreRecord, { epoch, lsn }: BackupToRestore): boolean | undefined {
  if (record.epoch === undefined || record.lsn === undefined) return undefined;
  return isSameEpoch(record.epoch, epoch) && record.lsn === lsn;
}

/** Whether two looks saw the same. A restore has no id: any difference counts. */
export function isSameRecord(one: RestoreRecord | undefined, other: RestoreRecord | undefined): boolean {
  return fingerprint(one) === fingerprint(other);
}

function fingerprint(record: RestoreRecord | undefined): string {
  if (record === undefined) return "none";
  const { state, restoredAt, epoch, lsn, failure } = record;
  const { dataLossVersion, configurationVersion } = epoch ?? {};
  return JSON.stringify([
    state,
    restoredAt,
    dataLossVersion,
    configurationVersion,
    lsn,
    failure?.code,
    failure?.message,
  ]);
}

function isSameEpoch(one: Epoch, other: Epoch): boolean {
  return one.dataLossVersion === other.dataLossVersion && one.configurationVersion === other.configurationVersion;
}
