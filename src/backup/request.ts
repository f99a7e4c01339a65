import { type FailedReply, labelOf } from "../service-fabric/reply";
import { backoffWait } from "../waiting/poll-schedule";
import { waitWhileBusy } from "./busy";
import { type ListedBefore, type Look, lookBeforeRequest } from "./look";
import { maySendAgain } from "./may-send-again";
import {
  call,
  describe,
  failedBy,
  failure,
  inWords,
  isoTime,
  type Operation,
  serverTimeoutSeconds,
  sleep,
  tellWait,
} from "./operation";
import type { PendingBackup, ProvenBackup, Target } from "./outcome";
import type { BackupRequest } from "./ports";
import { gatewayHoldMilliseconds, heldUntil, waitForChange } from "./reconcile";
import { isFinished, isInProgress } from "./record-states";
import { reuse } from "./reuse";

/** A request of ours that took effect, as far as can be told. */
export interface Attempt {
  readonly pending: PendingBackup;
  /** When it was accepted, or sent where the answer was lost. */
  readonly since: number;
  /** When to give it up. */
  readonly until: number;
}

export type Started =
  | { readonly kind: "started"; readonly attempt: Attempt }
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

/** How long we wait for our turn, where no cap of the whole operation says otherwise. */
const waitingLimitMilliseconds = 60 * minute;

/** A request whose answer was lost, and that had no effect, is repeated at most twice. */
const mostLostRequests = 3;

/**
 * How long after its end by the server's own rules a backup is given up.
 * Source: a request that waits in the server's retry queue gets its Timeout up to a minute late.
 */
export const graceMilliseconds = 90 * second;

/**
 * Asks for one backup as soon as the partition is idle.
 * @param listed The list, where it was looked at just now.
 */
export async function startBackup(
  operation: Operation,
  target: Target,
  backupTimeoutMinutes: number,
  listed?: ListedBefore,
): Promise<Started> {
  const { clock, order } = operation;
  const startBy =
    order.capMilliseconds === undefined ? clock.now() + waitingLimitMilliseconds : Number.POSITIVE_INFINITY;
  let wasTurnedAway = false;
  let unclear = 0;
  let lost = 0;
  let fresh = listed;
  for (;;) {
    if (operation.pending !== undefined) await waitUntilReleased(operation, operation.pending);
    const look = await lookBeforeRequest(operation, target, fresh);
    fresh = undefined;
    if (isPerhapsOurs(look, operation.pending)) {
      tellWait(operation, `${look.record?.state} may be that of our own request; looking again`, unclear === 0);
      await sleep(operation, backoffWait(unclear++, clock.random));
      continue;
    }
    // A state that we do not know may be a busy one: a 409 before tells.
    const isBusy = isInProgress(look.record) || (wasTurnedAway && look.record && !isFinished(look.record));
    if (isBusy) {
      const adopted = await waitWhileBusy(operation, target, look, startBy);
      // What has just ended may be ours, from a run that was killed.
      const backup = adopted ?? (await reuse(operation, target));
      if (backup !== undefined) return { kind: "adopted", backup };
      wasTurnedAway = false;
      continue;
    }
    const earlier = operation.pending;
    const sent = await sendRequest(operation, target, look, backupTimeoutMinutes);
    if (sent.kind === "started") return sent;
    // A lost request stays on record even when it had no effect.
    if (sent.kind !== "no effect") operation.pending = earlier;
    if (sent.kind === "rejected") throw failedBy(operation, sent.reply, "backup");
    wasTurnedAway = sent.kind === "busy";
    if (wasTurnedAway && order.whenBusy === "fail")
      throw failure(operation, "SFB_BUSY", describe(operation, sent.reply));
    if (sent.kind === "no effect" && ++lost >= mostLostRequests) {
      throw failure(operation, "SFB_REQUEST_FAILED", describe(operation, sent.reply));
    }
    const left = startBy - clock.now();
    if (sent.afterMilliseconds >= left) {
      if (sent.kind === "not sent") throw failedBy(operation, sent.reply, "backup");
      throw failure(operation, "SFB_BUSY_TOO_LONG", describe(operation, sent.reply));
    }
    const wait = sent.afterMilliseconds > 0 ? ` in ${inWords(sent.afterMilliseconds)}` : "";
    const limit = left === Number.POSITIVE_INFINITY ? "" : `, for ${inWords(left)} at most`;
    tellWait(operation, `${whyNot[sent.kind] ?? labelOf(sent.reply)}; asking again${wait}${limit}`);
    await sleep(operation, sent.afterMilliseconds);
  }
}

/** A second request while the gateway may still hold the first would be two of ours at once. */
async function waitUntilReleased(operation: Operation, pending: PendingBackup): Promise<void> {
  const left = heldUntil(pending) - operation.clock.now();
  if (left <= 0) return;
  tellWait(operation, `an earlier request may still take effect; waiting ${inWords(left)} before the next`);
  await sleep(operation, left);
}

/** A state that we do not know may be that of a request of ours, as long as the server would not have given it up. */
function isPerhapsOurs({ at, record }: Look, pending: PendingBackup | undefined): boolean {
  if (pending === undefined || record === undefined || isInProgress(record) || isFinished(record)) return false;
  const begunBy = pending.acceptedAt === undefined ? heldUntil(pending) : Date.parse(pending.acceptedAt);
  return at < begunBy + pending.backupTimeoutMinutes * minute + graceMilliseconds;
}

/** A request as something to follow: its deadline counts from its acceptance, or from its sending. */
export function attemptOf(pending: PendingBackup): Attempt {
  const since = Date.parse(pending.acceptedAt ?? pending.requestedAt);
  return { pending, since, until: since + pending.backupTimeoutMinutes * minute + graceMilliseconds };
}

/** Sends the request once and settles what came of it. From the sending on, whatever ends the run leaves it pending. */
async function sendRequest(
  operation: Operation,
  target: Target,
  look: Look,
  backupTimeoutMinutes: number,
): Promise<{ readonly kind: "started"; readonly attempt: Attempt } | Unstarted> {
  const { clock, cluster, order } = operation;
  const sentAt = clock.now();
  const pending: PendingBackup = {
    phase: "unknown",
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
  operation.progress({ text: "asking for the backup", change: true });
  operation.pending = pending;
  const reply = await call(operation, gatewayHoldMilliseconds, (signal) =>
    cluster.requestBackup(operation.partitionId, request, signal),
  );
  if (reply.kind === "answered") {
    operation.pending = { ...pending, phase: "accepted", acceptedAt: isoTime(clock.now()) };
    return { kind: "started", attempt: attemptOf(operation.pending) };
  }

  const verdict = maySendAgain(reply);
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
      operation.progress({ text: "the answer was lost; watching the partition", change: true });
      const { isThere, before } = await waitForChange(operation, look.record, heldUntil(pending));
      if (!isThere) return { kind: "no effect", reply, afterMilliseconds: 0 };
      operation.pending = { ...pending, snapshot: before ?? null };
      return { kind: "started", attempt: attemptOf(operation.pending) };
    }
  }
}

const defaultRetryAfterMilliseconds = 5 * second;

function retryAfterOf(reply: FailedReply): number {
  return (reply.kind === "error" ? reply.retryAfterMilliseconds : undefined) ?? defaultRetryAfterMilliseconds;
}
