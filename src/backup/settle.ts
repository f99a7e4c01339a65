import type { BackupRecord } from "../service-fabric/records";
import type { PartitionRun } from "./backup-run";
import type { Phase, ProvenBackup } from "./outcome";
import { proven } from "./proven";
import { heldUntil } from "./reconcile";
import type { OwnBackup } from "./request";
import { describeServerFailure, remedyFor } from "./server-failures";
import { findOurs, verify } from "./verify";

/**
 * What the end of a followed request means: the proven result, or `undefined` where the server gave the backup up
 * and it did not arrive late. Everything else is an error.
 */
export async function settle(
  run: PartitionRun,
  own: OwnBackup,
  record: BackupRecord,
): Promise<ProvenBackup | undefined> {
  const { target, requestedAt } = own.pending;
  const story = { requestedAt, reused: false };
  const leave = (phase: Phase): void => {
    run.pending = { ...own.pending, phase };
  };

  if (record.state === "Success") {
    leave("unknown");
    const verdict = await verify(run, target, record, { until: own.until });
    if (verdict.kind === "proven") return proven(run, target, verdict.evidence, story);
    if (verdict.kind === "incomplete") throw run.failure("SFB_INCOMPLETE_RESULT", verdict.why);
    const ours = await findOurs(run, own.pending, own.until, record.backupId);
    if (ours !== undefined) return proven(run, target, ours, story);
    throw run.failure("SFB_NOT_PROVEN", verdict.why, verdict.remedy);
  }

  const ours = await findOurs(run, own.pending, own.until);
  if (ours !== undefined) return proven(run, target, ours, story);
  if (record.state === "Timeout") {
    leave("timed out");
    return undefined;
  }
  // A state that has the resource already must not forget that its next run starts afresh; nor may a failure that may be
  // somebody else's make us forget a request that can still take effect.
  const mustRemember = run.isResumed || heldUntil(own.pending) > run.clock.now();
  run.pending = mustRemember ? { ...own.pending, phase: "failed" } : undefined;
  throw run.failure("SFB_BACKUP_FAILED", describeServerFailure(record.failure), remedyFor(record.failure));
}
