import { counted } from "../errors/counted";
import { mayBeAtWork, type PartitionRun } from "./backup-run";
import { followRecord } from "./follow-record";
import { readRecord } from "./look";
import type { PendingBackup, ProvenBackup, Target } from "./outcome";
import { preflight } from "./preflight";
import { proven } from "./proven";
import { heldUntil, waitForChange } from "./reconcile";
import { hasEnded, isSameRecord } from "./record-states";
import { graceMilliseconds, type OwnBackup, ownBackupOf, type SeenBefore, startBackup } from "./request";
import { reuse } from "./reuse";
import { settle } from "./settle";
import { findOurs, verify } from "./verify";

/** From nothing to a proven backup. */
export async function takeFresh(run: PartitionRun): Promise<ProvenBackup> {
  const { target, listed } = run.company === undefined ? await preflight(run) : { target: run.company.target };
  const record = run.order.reuseNewerThanMinutes === undefined ? undefined : await readRecord(run);
  const reused = await reuse(run, target, record);
  return reused ?? askUntilTaken(run, target, run.order.backupTimeoutMinutes, { record, listed });
}

/** Asks, follows, settles; after a Timeout asks again with twice the time, where the order allows it. */
async function askUntilTaken(
  run: PartitionRun,
  target: Target,
  backupTimeoutMinutes: number,
  seen: SeenBefore = {},
): Promise<ProvenBackup> {
  const started = await startBackup(run, target, backupTimeoutMinutes, seen);
  if (started.kind === "adopted") return started.backup;
  return followToProof(run, started.own);
}

async function followToProof(run: PartitionRun, own: OwnBackup): Promise<ProvenBackup> {
  const { snapshot, baseline, target, backupTimeoutMinutes } = own.pending;
  const record = await followRecord(run, {
    since: own.since,
    until: own.until,
    snapshot: snapshot ?? undefined,
    ...(baseline.kind === "newest" ? { newestListed: baseline.backupId } : {}),
    onDeadline: "SFB_NO_RESULT",
  });
  // The rest is looking for it, while the next one is taken.
  run.company?.turn.leave();
  if (record.state === "Success") run.company?.onEnd();
  const backup = await settle(run, own, record);
  if (backup !== undefined) return backup;
  const most = run.order.maxBackupTimeoutMinutes ?? 0;
  if (backupTimeoutMinutes >= most) {
    throw run.failure("SFB_BACKUP_TIMED_OUT", `It was given ${counted(backupTimeoutMinutes, "minute")}.`);
  }
  return askUntilTaken(run, target, Math.min(most, 2 * backupTimeoutMinutes));
}

/** What a run that goes on does first. */
const resuming: Readonly<Partial<Record<PendingBackup["phase"], string>>> = {
  accepted: "following the backup that an earlier run asked for",
  unknown: "finding out what became of an earlier run's request",
  "timed out": "looking for the backup of an earlier run in the storage",
};

/** Goes on from the request that an earlier run left. */
export async function resumeBackup(run: PartitionRun, pending: PendingBackup): Promise<ProvenBackup> {
  const text = resuming[pending.phase];
  if (text !== undefined) run.progress({ text, change: true });
  if (mayBeAtWork(pending)) await run.company?.turn.take(run.stop);
  switch (pending.phase) {
    case "accepted":
      return followToProof(run, resumedBackup(run, pending));
    case "unknown":
      return (await lookForLost(run, pending)) ?? takeFresh(run);
    case "timed out":
      return (await findArrived(run, pending)) ?? takeFresh(run);
    case "failed":
      return takeFresh(run);
  }
}

/** The deadline may have passed long ago; one grace more lets the server say what became of it. */
function resumedBackup({ clock }: PartitionRun, pending: PendingBackup): OwnBackup {
  const own = ownBackupOf(pending);
  return { ...own, until: Math.max(own.until, clock.now() + graceMilliseconds) };
}

/** A request whose effect, or whose result, is not known: what has become of it? `undefined` where nothing usable has. */
async function lookForLost(run: PartitionRun, pending: PendingBackup): Promise<ProvenBackup | undefined> {
  const { isThere, before } = await waitForChange(run, pending.snapshot ?? undefined, heldUntil(pending));
  if (!isThere) return undefined;
  const record = await readRecord(run);
  if (record === undefined || isSameRecord(record, before)) return undefined;
  const own = resumedBackup(run, { ...pending, snapshot: before ?? null });
  if (!hasEnded(record)) return followToProof(run, own);
  if (record.state === "Success") {
    const until = run.clock.now() + graceMilliseconds;
    const verdict = await verify(run, pending.target, record, { until, absencePatienceMilliseconds: 30_000 });
    if (verdict.kind === "proven") return ownResult(run, pending, verdict.evidence);
  }
  return findArrived(run, pending, record.backupId);
}

async function findArrived(
  run: PartitionRun,
  pending: PendingBackup,
  disproven?: string,
): Promise<ProvenBackup | undefined> {
  const evidence = await findOurs(run, pending, run.clock.now() + graceMilliseconds, disproven);
  return evidence === undefined ? undefined : ownResult(run, pending, evidence);
}

function ownResult(run: PartitionRun, pending: PendingBackup, evidence: Parameters<typeof proven>[2]): ProvenBackup {
  return proven(run, pending.target, evidence, { requestedAt: pending.requestedAt, reused: false });
}
