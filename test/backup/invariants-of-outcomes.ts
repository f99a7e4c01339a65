import { BackupError, errorRegistry } from "../../src/errors";
import type { Invariant } from "./invariants";
import { type Played, secret } from "./play";
import { attemptsOf, attemptsUpTo, isBusy, looksAfter, verdictOf, wasSeenChanged } from "./requests-of-a-run";
import { recordEndsAt } from "./simulated-server";
import type { Call, Run } from "./trace";

const second = 1_000;
const minute = 60 * second;
/** From the server's own limit to the end of following, by rule 6. */
const graceMs = 90 * second;
/** "Own limit" of a list that is slow, by rule 8: what a result may take from its report to its proof. */
const proofMs = 150 * second;
/** A cluster that gives no usable answer before anything was asked, or while a lost answer is looked into. */
const silenceMs = 5 * minute;
/** From the wish to ask to the request: an hour for the backups of others, with looks before it and after it. */
const turnMs = 60 * minute + 2 * silenceMs;

const answersForEver = [
  "empty 404",
  "empty 504",
  "503",
  "500",
  "reset",
  "timed out",
  "hang",
  "refused",
  "html",
  "throttled",
  "slow",
];

/** Never a throw: a proven backup, or an error that says what happened, to which partition, and what to do. */
export const endsWithATypedOutcome: Invariant = ({ order, place }, { outcome }) => {
  const { partitionId, serviceName } = place;
  if (outcome === undefined) {
    return "no outcome";
  }
  if (outcome.kind === "proven") {
    return undefined;
  }
  const { error } = outcome;
  if (!(error instanceof BackupError) || !(error.code in errorRegistry) || error.code === "SFB_UNEXPECTED") {
    return `not an error that is expected: ${error.stack}`;
  }
  const found = error.message.includes(partitionId) ? partitionId : undefined;
  const isNamed = error.partitionId === found && error.message.startsWith(`Backup of ${error.target}: `);
  const isKnown = found !== undefined || ("service" in order.address && error.target === serviceName);
  return isNamed && isKnown && error.message.includes("What to do:")
    ? undefined
    : `the message does not say enough: ${error.message}`;
};

/** Rules 5 to 8: an outcome by the cap, right after an abort, and without these by the sum of the parts' own limits. */
export const endsBeforeItsDeadline: Invariant = (played, run) => {
  const cut = Math.min(run.startedAt + (run.capMs ?? Infinity), run.abortedAt ?? Infinity);
  const own =
    ownDeadline(attemptsOf(played.trace, run).at(-1), run) + (isTurnedTowardsAnother(played, run) ? turnMs : 0);
  const late = run.endedAt - (Math.min(cut, own) + second);
  return late <= 0 ? undefined : `the outcome is ${Math.round(late)} ms late`;
};

function ownDeadline(last: Call | undefined, run: Run): number {
  if (last === undefined) {
    const since = run.resumed === undefined ? 0 : Date.parse(run.resumed.requestedAt);
    const followed = (run.resumed?.backupTimeoutMinutes ?? 0) * minute + graceMs;
    // Preflight, the wait for somebody else's backup, what is left of ours, its proof.
    return Math.max(run.startedAt, since + followed) + 7 * silenceMs + 60 * minute + proofMs;
  }
  const from = last.endedAt ?? Infinity;
  const follow = (last.request?.backupTimeoutMinutes ?? 0) * minute + graceMs + proofMs;
  switch (verdictOf(last)) {
    case "accepted":
      return from + follow;
    case "unclear":
      return from + 130 * second + silenceMs + follow;
    case "refused":
      return from;
    case "free":
      return from + turnMs + follow;
  }
}

/** Whether a Timeout was seen, after which the order lets the run ask again: it looks, and waits for its turn. */
function isTurnedTowardsAnother({ order, trace }: Played, run: Run): boolean {
  const last = attemptsOf(trace, run).at(-1);
  if (last === undefined || (last.request?.backupTimeoutMinutes ?? 0) >= (order.maxBackupTimeoutMinutes ?? 0))
    return false;
  return looksAfter(trace, last, run.endedAt).some(
    (look) => look.run === run.index && look.record?.state === "Timeout",
  );
}

/** Rule 4: at most an hour for the backups of others. */
export const waitsNoLongerThanAnHour: Invariant = ({ trace }, run) => {
  const taken = attemptsOf(trace, run).findLast((attempt) => ["accepted", "unclear"].includes(verdictOf(attempt)));
  if (run.resumed !== undefined || taken !== undefined) {
    return undefined;
  }
  const busy = trace.looks().find((look) => look.run === run.index && isBusy(look.record));
  const over = busy === undefined ? 0 : run.endedAt - (busy.calledAt + 60 * minute + proofMs + 30 * second);
  return over <= 0 ? undefined : `waited ${Math.round(over)} ms too long`;
};

/** Rule 6: a backup without a result is followed to its deadline, and looked at in the end. */
export const givesUpNotBeforeItsDeadline: Invariant = ({ trace }, run) => {
  const { outcome } = run;
  if (outcome?.kind !== "failed" || outcome.error.code !== "SFB_NO_RESULT") {
    return undefined;
  }
  const accepted = attemptsUpTo(trace, run).at(-1);
  if (accepted === undefined || verdictOf(accepted) !== "accepted") {
    return undefined;
  }
  const deadline = accepted.calledAt + (accepted.request?.backupTimeoutMinutes ?? 0) * minute + graceMs;
  if (run.endedAt < deadline) {
    return `gave up ${Math.round(deadline - run.endedAt)} ms before the deadline`;
  }
  const last = trace.callsOf(run).findLast(({ operation }) => operation === "getBackupProgress");
  return last !== undefined && last.calledAt >= deadline - 30 * second ? undefined : "no look at the deadline";
};

/** An error tells what was seen, not what was guessed. */
export const saysWhatWasSeen: Invariant = ({ trace }, run) => {
  const { outcome } = run;
  if (outcome?.kind !== "failed") {
    return undefined;
  }
  const { code } = outcome.error;
  const states = trace
    .looks()
    .filter((look) => look.run === run.index)
    .map(({ record }) => record?.state);
  const needs = { SFB_BACKUP_FAILED: "Failure", SFB_NOT_PROVEN: "Success", SFB_INCOMPLETE_RESULT: "Success" };
  const state = code in needs ? Object.entries(needs).find(([name]) => name === code)?.[1] : undefined;
  if (state !== undefined && !states.includes(state)) {
    return `${code} without a look that showed ${state}`;
  }
  if (code === "SFB_BACKUP_TIMED_OUT" && !states.includes("Timeout") && run.resumed?.phase !== "timed out") {
    return `${code} without a look that showed Timeout`;
  }
  const wasCut = run.capMs !== undefined || run.abortedAt !== undefined;
  return code !== "SFB_CUT_SHORT" || wasCut ? undefined : "cut short although nothing cut it";
};

/** Rule 6: 401, 403 and TLS failures are final and told as such, and a lost answer is not called an acceptance. */
export const namesARefusal: Invariant = ({ trace }, run) => {
  const { outcome } = run;
  if (outcome?.kind !== "failed" || outcome.error.code === "SFB_CUT_SHORT") {
    return undefined;
  }
  const { code } = outcome.error;
  const last = trace.callsOf(run).at(-1);
  const refusal = last?.operation === "getBackupProgress" ? refusalOf(last) : undefined;
  if (refusal !== undefined && !refusal.includes(code)) {
    return `${code} after a refusal, must be ${refusal.join(" or ")}`;
  }
  const taken = attemptsUpTo(trace, run).findLast((attempt) => ["accepted", "unclear"].includes(verdictOf(attempt)));
  const isAcceptance = taken === undefined || verdictOf(taken) === "accepted" || wasSeenChanged(trace, taken);
  return code !== "SFB_NO_RESULT" || isAcceptance ? undefined : `${code} says "accepted", but the answer was lost`;
};

function refusalOf({ reply }: Call): readonly string[] | undefined {
  if (reply?.kind === "not sent" && reply.fault === "tls failed") {
    return ["SFB_TLS_FAILED"];
  }
  const isRefused = reply?.kind === "error" && (reply.status === 401 || reply.status === 403);
  return isRefused ? ["SFB_CERTIFICATE_REFUSED", "SFB_ACCESS_DENIED"] : undefined;
}

/** Promise 4: no secret in a message, in progress, in a result. */
export const tellsNoSecret: Invariant = (_played, { outcome, progress }) => {
  const told = [...progress, outcome?.kind === "failed" ? outcome.error.message : JSON.stringify(outcome)];
  return told.some((text) => text?.includes(secret)) ? "the secret is told" : undefined;
};

/** Rules 6 and 8: what fails for a while is tolerated until the deadline, so that a backup that is there is found. */
export const findsWhatIsThere: Invariant = (played, run) => {
  const { trace, schedule, order } = played;
  const attempts = attemptsOf(trace, run);
  const [only] = attempts;
  if (run.capMs !== undefined || run.abortedAt !== undefined || attempts.length !== 1 || only?.backup === undefined) {
    return undefined;
  }
  const { backup } = only;
  const isSound = backup.course.flaw === undefined && recordEndsAt(backup) === backup.endedAt && backup.succeeds;
  const isAlone = played.server.backups.every(({ by, askedAt }) => by !== "somebody else" || askedAt < only.calledAt);
  const seenAt = order.proof === "listed" ? Math.max(backup.endedAt, backup.listedAt) : backup.endedAt;
  const deadline = (only.endedAt ?? 0) + (only.request?.backupTimeoutMinutes ?? 0) * minute + graceMs;
  const calm = calmSince(played, only);
  const inTime = Math.max(seenAt, calm) + 75 * second < deadline;
  if (verdictOf(only) !== "accepted" || !isSound || !isAlone || !inTime || schedule.noise.rate > 0.1) {
    return undefined;
  }
  const wasLookedAt = looksAfter(trace, only).length;
  return run.outcome?.kind === "proven"
    ? undefined
    : `the backup was there ${Math.round((deadline - seenAt) / second)} s before the deadline (${wasLookedAt} looks)`;
};

/** When the last disturbance that may pass has passed; never, where one is final. */
function calmSince({ schedule, server }: Played, request: Call): number {
  const ends = schedule.disturbed.map(({ from, forMs, disturbance }) => {
    const begins = server.momentOf(from) ?? 0;
    const over = begins + forMs;
    if (over < request.calledAt) {
      return 0;
    }
    return answersForEver.includes(disturbance) ? over : Infinity;
  });
  return Math.max(0, ...ends);
}
