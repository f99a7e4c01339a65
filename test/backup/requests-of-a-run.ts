import type { BackupRecord } from "../../src/service-fabric/records";
import type { Call, Run, Trace } from "./trace";

/** How long after it was sent a request may still take effect, by rule 5: the server's limit or the gateway's, and 10 s. */
export function holdMilliseconds(attempt: Call): number {
  return Math.max((attempt.request?.serverTimeoutSeconds ?? 0) * 1_000, 120_000) + 10_000;
}

/** What the reply to one of our requests means. */
export type Verdict =
  /** 202. */
  | "accepted"
  /** It may have taken effect. */
  | "unclear"
  /** It had no effect, and another one may be sent. */
  | "free"
  /** Nothing was started, and nothing will be. */
  | "refused";

export function verdictOf({ reply }: Call): Verdict {
  switch (reply?.kind) {
    case "answered":
      return "accepted";
    case "not sent":
      return "free";
    case "error":
      if (reply.status >= 500) {
        return "unclear";
      }
      return reply.status === 429 || reply.code === "FABRIC_E_BACKUP_IN_PROGRESS" ? "free" : "refused";
    default:
      return "unclear";
  }
}

/** Our requests, also those that could not be sent, up to the end of a run. */
export function attemptsUpTo(trace: Trace, run: Run): readonly Call[] {
  return trace.calls.filter(({ operation, run: index }) => operation === "requestBackup" && index <= run.index);
}

export function attemptsOf(trace: Trace, run: Run): readonly Call[] {
  return attemptsUpTo(trace, run).filter((attempt) => attempt.run === run.index);
}

/** The last look at the record before a request, in its run. */
export function lookBefore(trace: Trace, attempt: Call): Call | undefined {
  return trace.looks().findLast((look) => look.run === attempt.run && look.calledAt < attempt.calledAt);
}

/** The last look at the list before a request, in its run. */
export function listBefore(trace: Trace, attempt: Call): Call | undefined {
  return trace.calls.findLast(
    ({ operation, run, calledAt }) => operation === "listBackups" && run === attempt.run && calledAt < attempt.calledAt,
  );
}

/** Looks at the record after a request and before a moment. */
export function looksAfter(trace: Trace, attempt: Call, until = Infinity): readonly Call[] {
  return trace.looks().filter(({ calledAt }) => calledAt > attempt.calledAt && calledAt < until);
}

export function same(one: BackupRecord | null | undefined, other: BackupRecord | null | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Rule 6: a Success with the id from before is stale, whatever else it says now. */
function isSameBackup(one: BackupRecord | null | undefined, other: BackupRecord | null | undefined): boolean {
  return one?.backupId !== undefined && one.backupId === other?.backupId;
}

/** Whether a record shows a backup in progress; of a state that we do not know only a 409 tells. */
export function isBusy(record: BackupRecord | null | undefined): boolean {
  return record?.state === "Accepted" || record?.state === "BackupInProgress";
}

/**
 * Whether a look after the request showed that something had begun. What was there before in a state that we do not know
 * may go on by itself to its end: that is no sign of our request.
 */
export function wasSeenChanged(trace: Trace, attempt: Call, until = Infinity): boolean {
  return sinceRequest(trace, attempt, until).hasBegun;
}

/** The records that stand for "before the request": the one right before it, and what that one came to by itself. */
export function recordsBefore(trace: Trace, attempt: Call): readonly (BackupRecord | null | undefined)[] {
  return sinceRequest(trace, attempt, Infinity).before;
}

function sinceRequest(trace: Trace, attempt: Call, until: number) {
  const before = [lookBefore(trace, attempt)?.record];
  for (const { record } of looksAfter(trace, attempt, until)) {
    const last = before.at(-1);
    if (same(record, last) || isSameBackup(record, last)) continue;
    if (last == null || isOver(last) || record?.state === "Accepted") return { hasBegun: true, before };
    before.push(record);
  }
  return { hasBegun: false, before };
}

function isOver({ state }: BackupRecord): boolean {
  return state === "Success" || state === "Failure" || state === "Timeout";
}

/** Whether the record was seen unchanged for as long as the gateway may still hold the request. */
export function wasWatchedToTheEnd(trace: Trace, attempt: Call, until = Infinity): boolean {
  const last = looksAfter(trace, attempt, until).at(-1);
  return (
    !wasSeenChanged(trace, attempt, until) &&
    last?.arrivedAt !== undefined &&
    last.arrivedAt >= attempt.calledAt + holdMilliseconds(attempt)
  );
}

/** The request that a moment of asking, as told in a result, belongs to. */
export function attemptAskedAt(trace: Trace, run: Run, requestedAt: string): Call | undefined {
  const asked = Date.parse(requestedAt);
  return attemptsUpTo(trace, run).findLast((attempt) => {
    const look = lookBefore(trace, attempt);
    const list = listBefore(trace, attempt);
    const from = Math.min(look?.calledAt ?? Infinity, list?.calledAt ?? Infinity);
    return asked >= Math.floor(from) && asked <= attempt.calledAt;
  });
}
