import type { BackupRecord } from "../service-fabric/records";
import { labelOf } from "../service-fabric/reply";
import { pollWait } from "../waiting/poll-schedule";
import { isFinal } from "./judge-reply";
import {
  call,
  callLimits,
  failedBy,
  failure,
  lastLookMilliseconds,
  type Operation,
  sleep,
  slowMilliseconds,
} from "./operation";
import { isFinished, isSameRecord } from "./record-states";

interface Followed {
  /** When it began, for the schedule and for people. */
  readonly since: number;
  /** When to give up; the last look is at this very moment. */
  readonly until: number;
  /** The record before it. */
  readonly snapshot: BackupRecord | undefined;
  /** The newest backup that was listed before it. */
  readonly newestListed?: string;
  /** What it is called when the deadline has passed. */
  readonly onDeadline: "SFB_NO_RESULT" | "SFB_BUSY_TOO_LONG";
}

/** How long a record that looks exactly like the one before the request may be a late copy of that one. */
const staleMilliseconds = 10_000;

/**
 * Polls the partition's record until it is finished. Failures on the way are tolerated until the deadline,
 * an empty 404 too, as that is how the gateway speaks of a backup service that is failing over.
 */
export async function follow(operation: Operation, followed: Followed): Promise<BackupRecord> {
  const { clock, cluster } = operation;
  const seen = new Map<string, number>();
  let shown = "";
  // The first look comes soon, also at something that began long ago: it may have ended since.
  let wait = pollWait(0, clock.random);
  for (;;) {
    await sleep(operation, Math.min(wait, followed.until - clock.now()));
    const isLast = clock.now() >= followed.until;

    const askedAt = clock.now();
    const limit = Math.min(callLimits.readMilliseconds, Math.max(lastLookMilliseconds, followed.until - clock.now()));
    const reply = await call(operation, limit, (signal) => cluster.getBackupProgress(operation.partitionId, signal));
    const state = reply.kind === "answered" ? (reply.value?.state ?? "no record") : labelOf(reply);
    seen.set(state, (seen.get(state) ?? 0) + 1);
    const seconds = Math.round((clock.now() - followed.since) / 1_000);
    // After a slow answer the row does not go on saying that there is none.
    const isNews = state !== shown || clock.now() - askedAt >= slowMilliseconds;
    operation.progress({ text: `${state}, ${seconds} s`, change: isNews });
    shown = state;

    if (reply.kind === "answered") {
      const record = reply.value;
      if (record !== undefined && isFinished(record) && !isStale(record, followed, clock.now())) return record;
    } else if (isFinal(reply)) {
      throw failedBy(operation, reply, "backup service", true);
    }
    if (isLast) throw failure(operation, followed.onDeadline, `Answers while waiting: ${histogram(seen)}.`);
    const asked = reply.kind === "error" ? (reply.retryAfterMilliseconds ?? 0) : 0;
    wait = Math.max(asked, pollWait(clock.now() - followed.since, clock.random));
  }
}

/** A Success with an id from before the request is never ours; a failure has no id, so only time can tell it apart. */
function isStale(record: BackupRecord, { snapshot, newestListed, since }: Followed, now: number): boolean {
  if (record.state === "Success") {
    const { backupId } = record;
    return backupId !== undefined && (backupId === snapshot?.backupId || backupId === newestListed);
  }
  return isSameRecord(record, snapshot) && now - since < staleMilliseconds;
}

function histogram(seen: ReadonlyMap<string, number>): string {
  return [...seen].map(([state, times]) => `${state} ×${times}`).join(", ");
}
