import { follow } from "./follow";
import { type ListedBefore, readRecord } from "./look";
import { failure, type Operation } from "./operation";
import type { PendingBackup, ProvenBackup, Target } from "./outcome";
import { preflight } from "./preflight";
import { proven } from "./proven";
import { heldUntil, waitForChange } from "./reconcile";
import { isFinished, isSameRecord } from "./record-states";
import { type Attempt, attemptOf, graceMilliseconds, startBackup } from "./request";
import { reuse } from "./reuse";
import { settle } from "./settle";
import { findOurs, verify } from "./verify";

/** From nothing to a proven backup. */
export async function takeFresh(operation: Operation): Promise<ProvenBackup> {
  const { target, listed } = await preflight(operation);
  const reused = await reuse(operation, target);
  return reused ?? askUntilTaken(operation, target, operation.order.backupTimeoutMinutes, listed);
}

/** Asks, follows, settles; after a Timeout asks again with twice the time, where the order allows it. */
async function askUntilTaken(
  operation: Operation,
  target: Target,
  backupTimeoutMinutes: number,
  listed?: ListedBefore,
): Promise<ProvenBackup> {
  const started = await startBackup(operation, target, backupTimeoutMinutes, listed);
  if (started.kind === "adopted") return started.backup;
  return followToProof(operation, started.attempt);
}

async function followToProof(operation: Operation, attempt: Attempt): Promise<ProvenBackup> {
  const { snapshot, baseline, target, backupTimeoutMinutes } = attempt.pending;
  const record = await follow(operation, {
    since: attempt.since,
    until: attempt.until,
    snapshot: snapshot ?? undefined,
    ...(baseline.kind === "newest" ? { newestListed: baseline.backupId } : {}),
    onDeadline: "SFB_NO_RESULT",
  });
  const backup = await settle(operation, attempt, record);
  if (backup !== undefined) return backup;
  const most = operation.order.maxBackupTimeoutMinutes ?? 0;
  if (backupTimeoutMinutes >= most) {
    throw failure(operation, "SFB_BACKUP_TIMED_OUT", `It was given ${backupTimeoutMinutes} minutes.`);
  }
  return askUntilTaken(operation, target, Math.min(most, 2 * backupTimeoutMinutes));
}

/** What a run that goes on does first. */
const resuming: Readonly<Partial<Record<PendingBackup["phase"], string>>> = {
  accepted: "following the backup that an earlier run asked for",
  unknown: "finding out what became of an earlier run's request",
  "timed out": "looking for the backup of an earlier run in the storage",
};

/** Goes on from the request that an earlier run left. */
export async function resumeBackup(operation: Operation, pending: PendingBackup): Promise<ProvenBackup> {
  const text = resuming[pending.phase];
  if (text !== undefined) operation.progress({ text, change: true });
  switch (pending.phase) {
    case "accepted":
      return followToProof(operation, resumedAttempt(operation, pending));
    case "unknown":
      return (await lookForLost(operation, pending)) ?? takeFresh(operation);
    case "timed out":
      return (await findArrived(operation, pending)) ?? takeFresh(operation);
    case "failed":
      return takeFresh(operation);
  }
}

/** The deadline may have passed long ago; one grace more lets the server say what became of it. */
function resumedAttempt({ clock }: Operation, pending: PendingBackup): Attempt {
  const attempt = attemptOf(pending);
  return { ...attempt, until: Math.max(attempt.until, clock.now() + graceMilliseconds) };
}

/** A request whose effect, or whose result, is not known: what has become of it? `undefined` where nothing usable has. */
async function lookForLost(operation: Operation, pending: PendingBackup): Promise<ProvenBackup | undefined> {
  const { isThere, before } = await waitForChange(operation, pending.snapshot ?? undefined, heldUntil(pending));
  if (!isThere) return undefined;
  const record = await readRecord(operation);
  if (record === undefined || isSameRecord(record, before)) return undefined;
  const attempt = resumedAttempt(operation, { ...pending, snapshot: before ?? null });
  if (!isFinished(record)) return followToProof(operation, attempt);
  if (record.state === "Success") {
    const until = operation.clock.now() + graceMilliseconds;
    const verdict = await verify(operation, pending.target, record, { until, absencePatienceMilliseconds: 30_000 });
    if (verdict.kind === "proven") return ownResult(operation, pending, verdict.evidence);
  }
  return findArrived(operation, pending, record.backupId);
}

async function findArrived(
  operation: Operation,
  pending: PendingBackup,
  disproven?: string,
): Promise<ProvenBackup | undefined> {
  const evidence = await findOurs(operation, pending, operation.clock.now() + graceMilliseconds, disproven);
  return evidence === undefined ? undefined : ownResult(operation, pending, evidence);
}

function ownResult(operation: Operation, pending: PendingBackup, evidence: Parameters<typeof proven>[2]): ProvenBackup {
  return proven(operation, pending.target, evidence, { requestedAt: pending.requestedAt, reused: false });
}
