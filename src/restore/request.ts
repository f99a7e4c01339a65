import { describe } from "../service-fabric/failed-reply";
import type { RestoreRecord } from "../service-fabric/records";
import { type FailedReply, labelOf } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { failedBy } from "../waiting/failed-by";
import { isHopeless } from "../waiting/patience";
import { backoffWait, pollWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { sleep } from "../waiting/run";
import { judgeRestore, type RestoreVerdict } from "./judge-restore";
import { inProgress } from "./obstacles";
import type { PendingRestore } from "./outcome";
import { hasEnded, isOf, isSameRecord } from "./record-states";
import { isoTime, mayBeRestoring, type RestoreRun, readRestoreRecord } from "./restore-run";

const second = 1_000;
const minute = 60 * second;

/** What the server is told, as its own limit for the request: it reads the chain's metadata within it. */
export const serverTimeoutSeconds = 60;
/** How long a request may still take effect after it was sent. The gateway holds it for 120 s; the service comes after. */
const heldMilliseconds = 180 * second;
/** How long no usable answer at all is tolerated while we look what became of it. */
const silenceMilliseconds = 5 * minute;
/** How long it is asked again where nothing was started. */
const askingMilliseconds = 60 * second;
/** How long an on-demand backup of the partition is waited for. */
const busyMilliseconds = 60 * minute;
const defaultRetryAfterMilliseconds = 5 * second;
/** A request whose answer was lost, and that had no effect, is repeated at most twice. */
const mostLostRequests = 3;

export function heldUntil(pending: PendingRestore): number {
  return Date.parse(pending.requestedAt) + heldMilliseconds;
}

/** What is known before the first request. */
export type Prepared = Omit<PendingRestore, "phase" | "requestedAt" | "snapshot" | "acceptedAt">;

/** Asks for the restore once, right after a look which shows that none goes on. Ends when it was taken. */
export async function startRestore(run: RestoreRun, prepared: Prepared): Promise<PendingRestore> {
  const { clock } = run;
  const begunAt = clock.now();
  for (let tries = 0, lost = 0; ; tries++) {
    const snapshot = await readRestoreRecord(run);
    const late = takenLate(run, snapshot);
    if (late !== undefined) return late;
    if (snapshot !== undefined && !hasEnded(snapshot)) throw refusedFor(run, snapshot);
    const { pending, reply } = await send(run, prepared, snapshot);
    if (reply === undefined) return pending;
    const verdict = judgeRestore(reply);
    if (verdict.kind === "unknown") {
      run.progress({ text: "the answer was lost; watching the partition", change: true });
      const taken = await waitForChange(run, pending);
      if (taken !== undefined) return taken;
      if (++lost >= mostLostRequests) throw run.failure("SFB_RESTORE_REQUEST_FAILED", describe(run, reply));
      continue;
    }
    run.note({ ...pending, phase: "preparing" });
    const until = begunAt + (verdict.kind === "busy" ? busyMilliseconds : askingMilliseconds);
    const wait = verdict.kind === "later" ? retryAfterOf(reply) : backoffWait(tries, clock.random);
    if (verdict.kind === "rejected" || clock.now() + wait >= until) throw notStarted(run, reply, verdict);
    const why = verdict.kind === "busy" ? "a backup of the partition comes first" : labelOf(reply);
    tellWait(run, `${why}; asking again in ${inWords(wait)}`);
    await sleep(run, wait);
  }
}

/** Sends the request. From the sending on, whatever ends the run leaves it pending. */
async function send(
  run: RestoreRun,
  prepared: Prepared,
  snapshot: RestoreRecord | undefined,
): Promise<{ readonly pending: PendingRestore; readonly reply: FailedReply | undefined }> {
  const { clock, cluster, order } = run;
  let pending: PendingRestore = asking(run, prepared, snapshot);
  run.progress({ text: "asking for the restore", change: true });
  const reply = await call(
    run,
    heldMilliseconds,
    (signal) => {
      // It may have waited for the cluster's pace.
      pending = asking(run, prepared, snapshot);
      run.note(pending);
      return cluster.requestRestore(
        order.partitionId,
        {
          backupId: order.backup.backupId,
          location: order.backup.location,
          ...(order.storage === undefined ? {} : { storage: order.storage }),
          restoreTimeoutMinutes: order.restoreTimeoutMinutes,
          serverTimeoutSeconds,
        },
        signal,
      );
    },
    "starts work",
  );
  if (reply.kind !== "answered") return { pending, reply };
  pending = { ...pending, phase: "accepted", acceptedAt: isoTime(clock.now()) };
  run.note(pending);
  return { pending, reply: undefined };
}

function asking(run: RestoreRun, prepared: Prepared, snapshot: RestoreRecord | undefined): PendingRestore {
  return { ...prepared, phase: "asking", requestedAt: isoTime(run.clock.now()), snapshot: snapshot ?? null };
}

/**
 * After a request whose answer was lost: watches the partition's record until it is another than before, or until the
 * request can no longer take effect. Only a look after that moment counts as "unchanged".
 * @returns What was taken; `undefined` where nothing was.
 */
export async function waitForChange(run: RestoreRun, asked: PendingRestore): Promise<PendingRestore | undefined> {
  const { clock, cluster, order } = run;
  const until = heldUntil(asked);
  const since = clock.now();
  const giveUpAt = Math.max(until, since) + silenceMilliseconds;
  let before = asked.snapshot ?? undefined;
  for (;;) {
    const lookedAt = clock.now();
    const reply = await call(run, callLimits.readMilliseconds, (signal) =>
      cluster.getRestoreProgress(order.partitionId, signal),
    );
    if (reply.kind === "answered") {
      const record = reply.value;
      if (record !== undefined && !isSameRecord(record, before)) {
        if (isOf(record, order.backup) !== false) return taken(run, asked);
        if (!hasEnded(record)) throw refusedFor(run, record);
        before = record;
      }
      if (lookedAt >= until) return undefined;
    } else if (isHopeless(reply)) {
      throw failedBy(run, reply, "backup service", mayBeRestoring);
    } else if (lookedAt >= giveUpAt) {
      throw run.failure("SFB_RESTORE_OUTCOME_UNKNOWN", describe(run, reply));
    }
    const text = reply.kind === "answered" ? "no restore has begun" : labelOf(reply);
    tellWait(run, `${text}; watching the partition for ${inWords(until - clock.now())} at most`, false);
    const left = until - clock.now();
    const wait = pollWait(clock.now() - since, clock.random);
    await sleep(run, left > 0 ? Math.min(wait, left) : wait);
  }
}

/** A request that was given up as lost may have been taken after all. */
function takenLate(run: RestoreRun, record: RestoreRecord | undefined): PendingRestore | undefined {
  const { order, pending } = run;
  if (pending?.phase !== "asking" || record === undefined) return undefined;
  const isNew = !isSameRecord(record, pending.snapshot ?? undefined);
  return isNew && isOf(record, order.backup) !== false ? taken(run, pending) : undefined;
}

function taken(run: RestoreRun, asked: PendingRestore): PendingRestore {
  // When it was accepted nobody told; not before it was sent.
  const pending: PendingRestore = { ...asked, phase: "accepted", acceptedAt: isoTime(run.clock.now()) };
  run.note(pending);
  return pending;
}

function refusedFor(run: RestoreRun, record: RestoreRecord) {
  const { code, detail } = inProgress(record);
  return run.failure(code, detail, "Wait for its end; a restore that stays Accepted after its time is stuck.");
}

function notStarted(run: RestoreRun, reply: FailedReply, verdict: RestoreVerdict) {
  const code = "code" in verdict ? verdict.code : undefined;
  return code === undefined ? failedBy(run, reply, "restore") : run.failure(code, describe(run, reply));
}

function retryAfterOf(reply: FailedReply): number {
  return (reply.kind === "error" ? reply.retryAfterMilliseconds : undefined) ?? defaultRetryAfterMilliseconds;
}
