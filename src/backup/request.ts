import type { BackupRequest } from "../service-fabric/cluster";
import { describe } from "../service-fabric/failed-reply";
import type { BackupRecord } from "../service-fabric/records";
import { type FailedReply, labelOf } from "../service-fabric/reply";
import { call } from "../waiting/call";
import { failedBy } from "../waiting/failed-by";
import { backoffWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { sleep } from "../waiting/run";
import { isoTime, type PartitionRun, serverTimeoutSeconds } from "./backup-run";
import { waitWhileBusy } from "./busy";
import { judgeRequest } from "./judge-request";
import { type ListedBefore, type Look, lookBeforeRequest } from "./look";
import type { PendingBackup, ProvenBackup, Target } from "./outcome";
import { gatewayHoldMilliseconds, heldUntil, waitForChange } from "./reconcile";
import { hasEnded, isInProgress, isSameRecord } from "./record-states";
import { reuse } from "./reuse";

/** A request of ours that took effect, as far as can be told. */
export interface OwnBackup {
  readonly pending: PendingBackup;
  /** When it was accepted, or sent where the answer was lost. */
  readonly since: number;
  /** When to give it up. */
  readonly until: number;
}

export type Started =
  | { readonly kind: "started"; readonly own: OwnBackup }
  | { readonly kind: "adopted"; readonly backup: ProvenBackup };

/** A request that started nothing, as far as can be told. */
interface Unstarted {
  readonly kind: "rejected" | "busy" | "later" | "not sent" | "no effect";
  readonly afterMilliseconds: number;
  readonly reply: FailedReply;
}

/** What is said of an answer, where its own words would say less. */
const whyNot: Readonly<Partial<Record<Unstarted["kind"], string>>> = {
  busy: "somebody else asked first",
  "no effect": "the request had no effect",
};

const second = 1_000;
const minute = 60 * second;

/** How long we wait for our turn, where no cap of the whole run says otherwise. */
const waitingLimitMilliseconds = 60 * minute;

/** A request whose answer was lost, and that had no effect, is repeated at most twice. */
const mostLostRequests = 3;

/**
 * How long after its end by the server's own rules a backup is given up.
 * Source: a request that waits in the server's retry queue gets its Timeout up to a minute late.
 */
export const graceMilliseconds = 90 * second;

/** What was seen of the partition already. */
export interface SeenBefore {
  /** The list, where it was looked at just now. */
  readonly listed?: ListedBefore | undefined;
  /** The record that was found to be nothing to reuse. */
  readonly record?: BackupRecord | undefined;
}

/** Asks for one backup as soon as the partition is idle, unless one has ended meanwhile that the order lets us reuse. */
export async function startBackup(
  run: PartitionRun,
  target: Target,
  backupTimeoutMinutes: number,
  { listed, record }: SeenBefore,
): Promise<Started> {
  const { clock, company, order } = run;
  await company?.turn.take(run.stop);
  const startBy =
    order.capMilliseconds === undefined ? clock.now() + waitingLimitMilliseconds : Number.POSITIVE_INFINITY;
  let wasTurnedAway = false;
  let unclear = 0;
  let lost = 0;
  let fresh = listed;
  let judged = record;
  for (;;) {
    if (run.pending !== undefined) await waitUntilReleased(run, run.pending);
    await company?.turn.take(run.stop);
    const look = await lookBeforeRequest(run, target, fresh);
    fresh = undefined;
    if (isPerhapsOurs(look, run.pending)) {
      tellWait(run, `${look.record?.state} may be that of our own request; looking again`, unclear === 0);
      await sleep(run, backoffWait(unclear++, clock.random));
      continue;
    }
    // A state that we do not know may be a busy one: a 409 before tells.
    const isBusy = isInProgress(look.record) || (wasTurnedAway && look.record && !hasEnded(look.record));
    if (isBusy) {
      company?.turn.leave();
      const adopted = await waitWhileBusy(run, target, look, startBy);
      if (adopted !== undefined) return { kind: "adopted", backup: adopted };
      wasTurnedAway = false;
      continue;
    }
    // What has ended since it was judged may be ours, from a run that was killed.
    if (order.reuseNewerThanMinutes !== undefined && !isSameRecord(look.record, judged)) {
      judged = look.record;
      const backup = await reuse(run, target, judged);
      if (backup !== undefined) return { kind: "adopted", backup };
      continue;
    }
    const earlier = run.pending;
    const sent = await sendRequest(run, target, look, backupTimeoutMinutes);
    if (sent.kind === "started") return sent;
    // A lost request stays on record even when it had no effect.
    if (sent.kind !== "no effect") run.pending = earlier;
    if (sent.kind === "rejected") throw failedBy(run, sent.reply, "backup");
    wasTurnedAway = sent.kind === "busy";
    if (wasTurnedAway && order.whenBusy === "fail") throw run.failure("SFB_BUSY", describe(run, sent.reply));
    if (sent.kind === "no effect" && ++lost >= mostLostRequests) {
      throw run.failure("SFB_REQUEST_FAILED", describe(run, sent.reply));
    }
    company?.turn.leave();
    const left = startBy - clock.now();
    if (sent.afterMilliseconds >= left) {
      if (sent.kind === "not sent") throw failedBy(run, sent.reply, "backup");
      throw run.failure("SFB_BUSY_TOO_LONG", describe(run, sent.reply));
    }
    const wait = sent.afterMilliseconds > 0 ? ` in ${inWords(sent.afterMilliseconds)}` : "";
    const limit = left === Number.POSITIVE_INFINITY ? "" : `, for ${inWords(left)} at most`;
    tellWait(run, `${whyNot[sent.kind] ?? labelOf(sent.reply)}; asking again${wait}${limit}`);
    await sleep(run, sent.afterMilliseconds);
  }
}

/** A second request while the gateway may still hold the first would be two of ours at once. */
async function waitUntilReleased(run: PartitionRun, pending: PendingBackup): Promise<void> {
  const left = heldUntil(pending) - run.clock.now();
  if (left <= 0) return;
  tellWait(run, `an earlier request may still take effect; waiting ${inWords(left)} before the next`);
  await sleep(run, left);
}

/** A state that we do not know may be that of a request of ours, as long as the server would not have given it up. */
function isPerhapsOurs({ at, record }: Look, pending: PendingBackup | undefined): boolean {
  if (pending === undefined || record === undefined || isInProgress(record) || hasEnded(record)) return false;
  const begunBy = pending.acceptedAt === undefined ? heldUntil(pending) : Date.parse(pending.acceptedAt);
  return at < begunBy + pending.backupTimeoutMinutes * minute + graceMilliseconds;
}

/** A request as something to follow: its deadline counts from its acceptance, or from its sending. */
export function ownBackupOf(pending: PendingBackup): OwnBackup {
  const since = Date.parse(pending.acceptedAt ?? pending.requestedAt);
  return { pending, since, until: since + pending.backupTimeoutMinutes * minute + graceMilliseconds };
}

/** Sends the request once and settles what came of it. From the sending on, whatever ends the run leaves it pending. */
async function sendRequest(
  run: PartitionRun,
  target: Target,
  look: Look,
  backupTimeoutMinutes: number,
): Promise<{ readonly kind: "started"; readonly own: OwnBackup } | Unstarted> {
  const { clock, cluster, order } = run;
  const sentAt = clock.now();
  const pending: PendingBackup = {
    phase: "unknown",
    partitionId: run.partitionId,
    requestedAt: isoTime(sentAt),
    backupTimeoutMinutes,
    snapshot: look.record ?? null,
    baseline: look.baseline,
    target,
  };
  const request: BackupRequest = {
    ...(order.storage === undefined ? {} : { storage: order.storage }),
    backupTimeoutMinutes,
    serverTimeoutSeconds,
  };
  run.progress({ text: "asking for the backup", change: true });
  run.pending = pending;
  const reply = await call(
    run,
    gatewayHoldMilliseconds,
    (signal) => cluster.requestBackup(run.partitionId, request, signal),
    "starts work",
  );
  if (reply.kind === "answered") {
    run.pending = { ...pending, phase: "accepted", acceptedAt: isoTime(clock.now()) };
    return { kind: "started", own: ownBackupOf(run.pending) };
  }

  const verdict = judgeRequest(reply);
  switch (verdict) {
    case "rejected":
      return { kind: "rejected", reply, afterMilliseconds: 0 };
    case "busy":
      return { kind: "busy", reply, afterMilliseconds: backoffWait(1, clock.random) };
    case "later":
      return { kind: "later", reply, afterMilliseconds: retryAfterOf(reply) };
    case "not sent":
      return { kind: "not sent", reply, afterMilliseconds: backoffWait(2, clock.random) };
    case "unknown": {
      run.progress({ text: "the answer was lost; watching the partition", change: true });
      const { isThere, before } = await waitForChange(run, look.record, heldUntil(pending));
      if (!isThere) return { kind: "no effect", reply, afterMilliseconds: 0 };
      run.pending = { ...pending, snapshot: before ?? null };
      return { kind: "started", own: ownBackupOf(run.pending) };
    }
  }
}

const defaultRetryAfterMilliseconds = 5 * second;

function retryAfterOf(reply: FailedReply): number {
  return (reply.kind === "error" ? reply.retryAfterMilliseconds : undefined) ?? defaultRetryAfterMilliseconds;
}
