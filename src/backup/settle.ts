import type { BackupRecord } from "../service-fabric/records";
import { failure, type Operation } from "./operation";
import type { Phase, ProvenBackup } from "./outcome";
import { proven } from "./proven";
import { heldUntil } from "./reconcile";
import type { Attempt } from "./request";
import { describeServerFailure, remedyFor } from "./server-failures";
import { findOurs, verify } from "./verify";

/**
 * What the end of a followed request means: the proven result, or `undefined` where the server gave the backup up
 * and it did not arrive late. Everything else is an error.
 */
export async function settle(
  operation: Operation,
  attempt: Attempt,
  record: BackupRecord,
): Promise<ProvenBackup | undefined> {
  const { target, requestedAt } = attempt.pending;
  const story = { requestedAt, reused: false };
  const leave = (phase: Phase): void => {
    operation.pending = { ...attempt.pending, phase };
  };

  if (record.state === "Success") {
    leave("unknown");
    const verdict = await verify(operation, target, record, { until: attempt.until });
    if (verdict.kind === "proven") return proven(operation, target, verdict.evidence, story);
    if (verdict.kind === "incomplete") throw failure(operation, "SFB_INCOMPLETE_RESULT", verdict.why);
    const ours = await findOurs(operation, attempt.pending, attempt.until, record.backupId);
    if (ours !== undefined) return proven(operation, target, ours, story);
    throw failure(operation, "SFB_NOT_PROVEN", verdict.why, verdict.remedy);
  }

  const ours = await findOurs(operation, attempt.pending, attempt.until);
  if (ours !== undefined) return proven(operation, target, ours, story);
  if (record.state === "Timeout") {
    leave("timed out");
    return undefined;
  }
  // A state that has the resource already must not forget that its next run starts afresh; nor may a failure that may be
  // somebody else's make us forget a request that can still take effect.
  const mustRemember = operation.isResumed || heldUntil(attempt.pending) > operation.clock.now();
  operation.pending = mustRemember ? { ...attempt.pending, phase: "failed" } : undefined;
  throw failure(operation, "SFB_BACKUP_FAILED", describeServerFailure(record.failure), remedyFor(record.failure));
}
