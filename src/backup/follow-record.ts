import type { BackupRecord } from "../service-fabric/records";
import { follow } from "../waiting/follow";
import { mayBeInProgress, type PartitionRun } from "./backup-run";
import { hasEnded, isSameRecord } from "./record-states";

interface FollowedBackup {
  /** When it began, for the schedule and for people. */
  readonly since: number;
  /** When to give up; the last look is at this very moment. */
  readonly until: number;
  /** The record before it. */
  readonly snapshot: BackupRecord | undefined;
  /** The newest backup that was listed before it. */
  readonly newestListed?: string;
  /** What it is called when the deadline has passed. */
  readonly onDeadline: "SFB_NO_RESULT" | "SFB_BUSY_TOO_LONG";
}

/** How long a record that looks exactly like the one before the request may be a late copy of that one. */
const staleMilliseconds = 10_000;

/** Follows the partition's record until a backup has ended that is not the one of before, and gives it as it ended. */
export function followRecord(run: PartitionRun, followed: FollowedBackup): Promise<BackupRecord> {
  const { cluster, company, partitionId } = run;
  const { since, until, onDeadline } = followed;
  return follow(run, {
    look: (signal) => cluster.getBackupProgress(partitionId, signal),
    asked: "backup service",
    stateOf: (record) => record?.state ?? "no record",
    isOver: (record, now): record is BackupRecord =>
      record !== undefined && hasEnded(record) && !isStale(record, followed, now),
    since,
    until,
    onDeadline,
    ...(company === undefined ? {} : { rest: company.rest }),
    meanwhile: mayBeInProgress,
  });
}

/** A Success with an id from before the request is never ours; a failure has no id, so only time can tell it apart. */
function isStale(record: BackupRecord, { snapshot, newestListed, since }: FollowedBackup, now: number): boolean {
  if (record.state === "Success") {
    const { backupId } = record;
    return backupId !== undefined && (backupId === snapshot?.backupId || backupId === newestListed);
  }
  return isSameRecord(record, snapshot) && now - since < staleMilliseconds;
}
