import type { BackupRecord, Epoch, ListedBackup } from "../service-fabric/records";

/** What a backup must have to be one. */
export interface Evidence {
  readonly backupId: string;
  readonly location: string;
  readonly timestamp: string;
  readonly epoch: Epoch;
  readonly lsn: string;
  /** Where it was seen, beside what it must have. */
  readonly seen: Seen;
}

/** What the record and the item of the list tell beside what both have to agree on. */
export interface Seen {
  readonly record?: { readonly state: string; readonly timestamp: string };
  readonly listed?: { readonly type: string; readonly createdAt: string };
}

type Facts = Omit<Evidence, "seen">;

/**
 * The evidence in a record that says Success, or in an item of a list; else the names of what is missing.
 * Source for -1 in epoch and LSN: items whose metadata the server could not read.
 */
function evidenceOf(source: Partial<Facts>, seenAt: (timestamp: string) => Seen): Evidence | readonly string[] {
  const { backupId, location, timestamp, epoch, lsn } = source;
  const missing: string[] = [];
  if (backupId === undefined) missing.push("BackupId");
  if (location === undefined || location === "") missing.push("BackupLocation");
  if (timestamp === undefined) missing.push("a time");
  if (epoch === undefined || isNegative(epoch.dataLossVersion) || isNegative(epoch.configurationVersion)) {
    missing.push("an epoch that is not negative");
  }
  if (lsn === undefined || isNegative(lsn)) missing.push("an LSN that is not negative");
  if (
    missing.length > 0 ||
    backupId === undefined ||
    location === undefined ||
    timestamp === undefined ||
    epoch === undefined ||
    lsn === undefined
  ) {
    return missing;
  }
  return { backupId, location, timestamp, epoch, lsn, seen: seenAt(timestamp) };
}

export function evidenceOfRecord(record: BackupRecord): Evidence | readonly string[] {
  return evidenceOf(record, (timestamp) => ({ record: { state: record.state, timestamp } }));
}

/** A listed backup is evidence only as a full one that the server could read without an error. */
export function evidenceOfItem(item: ListedBackup): Evidence | readonly string[] {
  if (item.failure !== undefined) return [`readable metadata (${item.failure.code})`];
  const { type } = item;
  if (type !== "Full") return ["the type Full"];
  const { createdAt, ...rest } = item;
  const source = { ...rest, ...(createdAt === undefined ? {} : { timestamp: createdAt }) };
  return evidenceOf(source, (timestamp) => ({ listed: { type, createdAt: timestamp } }));
}

export function isComplete(evidence: Evidence | readonly string[]): evidence is Evidence {
  return !Array.isArray(evidence);
}

/** The names of what differs between a report and the item with its id. Times have a precision of one second. */
export function differences(reported: Evidence, listed: Evidence): readonly string[] {
  const differing: string[] = [];
  if (reported.location !== listed.location) differing.push("BackupLocation");
  if (BigInt(reported.epoch.dataLossVersion) !== BigInt(listed.epoch.dataLossVersion)) {
    differing.push("DataLossVersion");
  }
  if (BigInt(reported.epoch.configurationVersion) !== BigInt(listed.epoch.configurationVersion)) {
    differing.push("ConfigurationVersion");
  }
  if (BigInt(reported.lsn) !== BigInt(listed.lsn)) differing.push("LSN");
  return differing;
}

function isNegative(int64: string): boolean {
  return int64.startsWith("-");
}
