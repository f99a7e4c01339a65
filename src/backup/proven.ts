import type { Evidence } from "./evidence";
import { isoTime, type Operation } from "./operation";
import type { ProvenBackup, Target } from "./outcome";

/** The result of a run, from its evidence. */
export function proven(
  operation: Operation,
  target: Target,
  evidence: Evidence,
  story: { readonly requestedAt: string; readonly reused: boolean },
): ProvenBackup {
  const { backupId, location, timestamp, epoch, lsn } = evidence;
  return {
    backupId,
    backupLocation: location,
    epoch,
    lsn,
    timestamp,
    requestedAt: story.requestedAt,
    completedAt: isoTime(operation.clock.now()),
    proof: operation.order.proof,
    reused: story.reused,
    ...target,
  };
}
