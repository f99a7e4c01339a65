import { deepStrictEqual } from "node:assert";
import type { Invariant } from "./invariants";
import {
  attemptsOf,
  attemptsUpTo,
  holdMilliseconds,
  isBusy,
  lookBefore,
  looksAfter,
  verdictOf,
  wasSeenChanged,
  wasWatchedToTheEnd,
} from "./requests-of-a-run";
import { recordEndsAt } from "./simulated-server";
import type { Call, Trace } from "./trace";

/** Rule 5: who may send a request again. */
export const repeatsOnlyByRule5: Invariant = ({ trace, order }, run) => {
  const attempts = attemptsOf(trace, run);
  let lost = 0;
  for (const [index, next] of attempts.entries()) {
    const before = attempts[index - 1];
    if (before && (verdictOf(before) === "accepted" || wasSeenChanged(trace, before, next.calledAt))) {
      lost = 0;
    } else if (before && verdictOf(before) === "unclear" && ++lost > 2) {
      return "a request without an answer was repeated more than twice";
    }
    const wrong = before && whyNotAgain(trace, before, next, order.maxBackupTimeoutMinutes);
    if (wrong !== undefined) {
      return `request ${index} of the run: ${wrong}`;
    }
  }
  return undefined;
};

function whyNotAgain(trace: Trace, before: Call, next: Call, most: number | undefined): string | undefined {
  const looks = looksAfter(trace, before, next.calledAt);
  switch (verdictOf(before)) {
    case "refused":
      return "sent although the one before was refused";
    case "free":
      if (looks.length === 0) {
        return "sent without a new look at the record";
      }
      if (
        before.reply?.kind === "error" &&
        next.calledAt < (before.endedAt ?? 0) + (before.reply.retryAfterMilliseconds ?? 0)
      ) {
        return "sent before Retry-After";
      }
      return undefined;
    case "unclear":
      if (!wasSeenChanged(trace, before, next.calledAt)) {
        return wasWatchedToTheEnd(trace, before, next.calledAt)
          ? undefined
          : `sent although the one before, without an answer, may still take effect (watch it for ${holdMilliseconds(before)} ms)`;
      }
      return whyNotAgainAfterTimeout(looks, before, next, most);
    case "accepted":
      return whyNotAgainAfterTimeout(looks, before, next, most);
  }
}

function whyNotAgainAfterTimeout(
  looks: readonly Call[],
  before: Call,
  next: Call,
  most: number | undefined,
): string | undefined {
  if (!looks.some(({ record }) => record?.state === "Timeout")) {
    return "sent although the one before was accepted";
  }
  const given = before.request?.backupTimeoutMinutes ?? 0;
  if (most === undefined || given >= most) {
    return "sent after a Timeout although no more time may be given";
  }
  return next.request?.backupTimeoutMinutes === Math.min(2 * given, most)
    ? undefined
    : `sent with ${next.request?.backupTimeoutMinutes} min after ${given} min`;
}

/** Rule 9: `accepted` follows on; the others ask again only after a look, and never while the first may still start. */
export const resumesBeforeItAsks: Invariant = ({ trace, order }, run) => {
  const [first] = attemptsOf(trace, run);
  if (run.resumed === undefined || first === undefined) {
    return undefined;
  }
  const looks = trace.looks().filter((look) => look.run === run.index && look.calledAt < first.calledAt);
  if (looks.length === 0) {
    return "a request without a look at what became of the one before";
  }
  if (run.resumed.phase === "accepted") {
    const retries =
      looks.some(({ record }) => record?.state === "Timeout") && order.maxBackupTimeoutMinutes !== undefined;
    return retries ? undefined : "a second request although the first was accepted";
  }
  return undefined;
};

/** Rules 4 and 5: a request goes right after a look that showed nothing in progress. */
export const asksRightAfterALook: Invariant = ({ trace, place }, run) => {
  const calls = trace.callsOf(run);
  for (const attempt of attemptsOf(trace, run)) {
    const look = lookBefore(trace, attempt);
    if (look === undefined) {
      return "a request without a look at the record before it";
    }
    if (isBusy(look.record)) {
      return "a request although the last look showed a backup in progress";
    }
    const between = calls.slice(calls.indexOf(look) + 1, calls.indexOf(attempt));
    if (between.length > 0) {
      return `between the look and the request: ${between.map(({ operation }) => operation).join(", ")}`;
    }
    if (attempt.calledAt > (look.endedAt ?? 0) + place.paceMs) {
      return `a request ${attempt.calledAt - (look.endedAt ?? 0)} ms after the look`;
    }
  }
  return undefined;
};

/** Promise 2: never are two asked for at once; judged by what really happened at the server. */
export const neverTwoAtOnce: Invariant = ({ trace }, run) => {
  const attempts = attemptsUpTo(trace, run).filter(({ leftAt }) => leftAt !== undefined);
  for (const [index, next] of attempts.entries()) {
    for (const before of attempts.slice(0, index)) {
      const sentAt = next.leftAt ?? 0;
      if (before.heldUntil !== undefined && sentAt < before.heldUntil) {
        return `request ${index} was sent while an earlier one was still held`;
      }
      if (before.backup !== undefined && sentAt < recordEndsAt(before.backup)) {
        return `request ${index} was sent while the backup of an earlier one was in progress`;
      }
    }
  }
  return undefined;
};

/** The request says what was ordered, to the storage that was ordered. */
export const asksForWhatWasOrdered: Invariant = ({ trace, order, schedule }, run) => {
  const { backupTimeoutMinutes: first, maxBackupTimeoutMinutes: most } = order;
  for (const { request } of attemptsOf(trace, run)) {
    if (request === undefined) {
      continue;
    }
    deepStrictEqual(request.storage, order.storage);
    const allowed = [first];
    for (let minutes = first; most !== undefined && minutes < most; ) {
      minutes = Math.min(2 * minutes, most);
      allowed.push(minutes);
    }
    if (!allowed.includes(request.backupTimeoutMinutes)) {
      return `asked for ${request.backupTimeoutMinutes} min`;
    }
    if (!Number.isInteger(request.serverTimeoutSeconds) || request.serverTimeoutSeconds < 1) {
      return `timeout=${request.serverTimeoutSeconds}`;
    }
    if (!["persisted", "unknown kind"].includes(schedule.partition) || (!order.storage && !schedule.policyApplies)) {
      return `a request for a partition that cannot be backed up (${schedule.partition})`;
    }
  }
  return undefined;
};

/** Nothing is sent after an abort, after the cap, or after the outcome. */
export const sendsNothingAfterTheEnd: Invariant = ({ trace }, run) => {
  const end = Math.min(run.abortedAt ?? Infinity, run.startedAt + (run.capMs ?? Infinity), run.endedAt);
  const late = trace.callsOf(run).find(({ leftAt }) => leftAt !== undefined && leftAt > end);
  return late && `${late.operation} left ${(late.leftAt ?? 0) - end} ms after the end`;
};

/** A run leaves no timer and no call behind. */
export const leavesNothingBehind: Invariant = (_played, { timersLeft, callsLeft }) =>
  timersLeft + callsLeft === 0 ? undefined : `${timersLeft} timers and ${callsLeft} calls are left`;
