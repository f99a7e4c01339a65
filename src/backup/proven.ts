import { isoTime, type PartitionRun } from "./backup-run";
import type { Evidence } from "./evidence";
import type { ProvenBackup, Target } from "./outcome";

/** The result of a run, from its evidence. */
export function proven(
  run: PartitionRun,
  target: Target,
  evidence: Evidence,
  story: { readonly requestedAt: string; readonly reused: boolean },
): ProvenBackup {
  const { backupId, location, timestamp, epoch, lsn, seen } = evidence;
  return {
    partitionId: run.partitionId,
    backupId,
    backupLocation: location,
    epoch,
    lsn,
    timestamp,
    requestedAt: story.requestedAt,
    completedAt: isoTime(run.clock.now()),
    proof: run.order.proof,
    reused: story.reused,
    seen,
    ...target,
  };
}
