import { deepStrictEqual } from "node:assert";
import type { Outcome, PendingBackup } from "../../src/backup/outcome";
import type { Invariant } from "./invariants";
import { secret } from "./play";
import {
  attemptAskedAt,
  attemptsUpTo,
  holdMilliseconds,
  isBusy,
  lookBefore,
  looksAfter,
  recordsBefore,
  same,
  verdictOf,
  wasSeenChanged,
  wasWatchedToTheEnd,
} from "./requests-of-a-run";
import { recordEndsAt } from "./simulated-server";
import type { Call, Run, Trace } from "./trace";

type Failed = Extract<Outcome, { kind: "failed" }>;

function failed({ outcome }: Run): Failed | undefined {
  return outcome?.kind === "failed" ? outcome : undefined;
}

function wasAccepted(attempt: Call): boolean {
  return verdictOf(attempt) === "accepted";
}

/** The last request that was accepted, or may have been. */
function lastTaken(trace: Trace, run: Run): Call | undefined {
  return attemptsUpTo(trace, run).findLast((attempt) => ["accepted", "unclear"].includes(verdictOf(attempt)));
}

/** The failure may be that of somebody else's run, and our request may still come through. */
function mayStillBeHeld(attempt: Call, { endedAt }: Run): boolean {
  return verdictOf(attempt) === "unclear" && endedAt < attempt.calledAt + holdMilliseconds(attempt);
}

/**
 * Rule 9: what was accepted, or may have been, stays in the state; a `Failure` in a first run leaves nothing but a
 * request that may still come through.
 */
export const keepsWhatIsUnderWay: Invariant = ({ trace }, run) => {
  const outcome = failed(run);
  if (outcome === undefined) {
    return undefined;
  }
  const { pending, error } = outcome;
  const taken = lastTaken(trace, run);
  if (taken === undefined) {
    return pending === undefined ? undefined : `"${pending.phase}" is pending although nothing was asked for`;
  }
  const sawItFail = error.code === "SFB_BACKUP_FAILED";
  if (sawItFail && run.resumed === undefined && !mayStillBeHeld(taken, run)) {
    return pending === undefined ? undefined : "a Failure in a first run stores nothing";
  }
  return pending === undefined ? whyItMustBeKept(trace, run, taken) : undefined;
};

function whyItMustBeKept(trace: Trace, run: Run, taken: Call): string | undefined {
  const attempts = attemptsUpTo(trace, run);
  const underWay = attempts.find(
    ({ backup, heldUntil = 0 }) => heldUntil > run.endedAt || (backup && recordEndsAt(backup) > run.endedAt),
  );
  if (underWay !== undefined) {
    return "nothing is pending although a backup of ours is under way";
  }
  if (run.resumed?.phase === "failed" && taken.run !== run.index) {
    return undefined;
  }
  if (wasAccepted(taken)) {
    return "nothing is pending although a request was accepted and was not seen to fail";
  }
  // A request that was watched to the end without a change had no effect.
  return attempts.at(-1) !== taken || wasWatchedToTheEnd(trace, taken, run.endedAt)
    ? undefined
    : "nothing is pending although the outcome of a request is unknown";
}

/** Rule 9: which phase stands for which end. */
export const namesThePhase: Invariant = ({ trace }, run) => {
  const outcome = failed(run);
  const phase = outcome?.pending?.phase;
  const taken = lastTaken(trace, run);
  if (outcome === undefined || phase === undefined || taken === undefined) {
    return undefined;
  }
  const must = (right: PendingBackup["phase"]): string | undefined =>
    phase === right ? undefined : `${outcome.error.code} leaves "${phase}", must be "${right}"`;
  switch (outcome.error.code) {
    case "SFB_BACKUP_FAILED":
      return must("failed");
    case "SFB_BACKUP_TIMED_OUT":
      return must("timed out");
    case "SFB_NOT_PROVEN":
    case "SFB_INCOMPLETE_RESULT":
      return must("unknown");
    default:
      break;
  }
  if (taken.run !== run.index && attemptsUpTo(trace, run).at(-1) === taken && run.resumed !== undefined) {
    const looks = looksAfter(trace, taken).filter((look) => look.run === run.index);
    // Nothing new was learnt.
    return looks.length === 0 ? must(run.resumed.phase) : undefined;
  }
  if (attemptsUpTo(trace, run).at(-1) !== taken || wasSeenToEnd(trace, taken)) {
    return undefined;
  }
  if (wasAccepted(taken)) {
    return must("accepted");
  }
  return wasSeenChanged(trace, taken) ? undefined : must("unknown");
};

/** A look that showed an end: another record than before the request, or the same one after one in progress. */
function wasSeenToEnd(trace: Trace, taken: Call): boolean {
  const snapshot = lookBefore(trace, taken)?.record;
  let wasBusy = false;
  for (const { record } of looksAfter(trace, taken)) {
    const isEnd = ["Success", "Failure", "Timeout"].includes(record?.state ?? "");
    if (isEnd && (wasBusy || !same(record, snapshot))) {
      return true;
    }
    wasBusy ||= isBusy(record);
  }
  return false;
}

/** What is kept is plain JSON without a secret, and true: the record from before the request, and its limit. */
export const pendingIsPlain: Invariant = ({ trace }, run) => {
  const pending = failed(run)?.pending;
  if (pending === undefined) {
    return undefined;
  }
  const text = JSON.stringify(pending);
  deepStrictEqual(JSON.parse(text), pending);
  if (text.includes(secret)) {
    return "the secret is in what is kept";
  }
  const attempt = attemptAskedAt(trace, run, pending.requestedAt);
  const look = attempt && lookBefore(trace, attempt);
  if (attempt === undefined || look === undefined) {
    return `requestedAt ${pending.requestedAt} is not when we looked and asked`;
  }
  if (!recordsBefore(trace, attempt).some((record) => same(pending.snapshot, record))) {
    return `the snapshot is ${JSON.stringify(pending.snapshot)}, seen was ${JSON.stringify(look.record)}`;
  }
  return pending.backupTimeoutMinutes === attempt.request?.backupTimeoutMinutes
    ? undefined
    : `kept are ${pending.backupTimeoutMinutes} min, asked for were ${attempt.request?.backupTimeoutMinutes}`;
};
