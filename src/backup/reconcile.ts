import { describe } from "../service-fabric/failed-reply";
import type { BackupRecord } from "../service-fabric/records";
import { labelOf } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { failedBy } from "../waiting/failed-by";
import { isHopeless } from "../waiting/patience";
import { pollWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { sleep } from "../waiting/run";
import { mayBeInProgress, type PartitionRun, serverTimeoutSeconds } from "./backup-run";
import type { PendingBackup } from "./outcome";
import { hasEnded, isSameRecord } from "./record-states";

/**
 * How long the gateway may still hold a request after it was sent.
 * Source: its proxy keeps a request for 120 s, whatever `timeout` says.
 */
export const gatewayHoldMilliseconds = (Math.max(serverTimeoutSeconds, 120) + 10) * 1_000;

/** Until when a request may take effect that was sent and never answered. An accepted one has taken it. */
export function heldUntil(pending: PendingBackup): number {
  return pending.acceptedAt === undefined ? Date.parse(pending.requestedAt) + gatewayHoldMilliseconds : 0;
}

/** A run begins as Accepted; anything else may be what an unfinished run from before has come to. */
function hasBegunSince(record: BackupRecord | undefined, before: BackupRecord | undefined): boolean {
  return before === undefined || hasEnded(before) || record?.state === "Accepted";
}

/** How long, after that, no usable answer at all is tolerated. */
const silenceMilliseconds = 5 * 60_000;

/** What became of a request whose answer was lost. */
export interface Change {
  /** Something has begun since the request. */
  readonly isThere: boolean;
  /** The record that it differs from: the one before the request, or what that one came to by itself. */
  readonly before: BackupRecord | undefined;
}

/**
 * After a request whose answer was lost: watches the partition's record until something begins that was not there
 * before, or until the request can no longer take effect. Only a look after that moment counts as "unchanged".
 * A run in a state that we do not know, from before the request, may still go on and end: that is nothing new.
 */
export async function waitForChange(
  run: PartitionRun,
  snapshot: BackupRecord | undefined,
  until: number,
): Promise<Change> {
  let before = snapshot;
  const { clock, cluster } = run;
  const since = clock.now();
  let shown = "";
  for (;;) {
    const lookedAt = clock.now();
    const reply = await call(run, callLimits.readMilliseconds, (signal) =>
      cluster.getBackupProgress(run.partitionId, signal),
    );
    if (reply.kind === "answered") {
      if (!isSameRecord(reply.value, before)) {
        if (hasBegunSince(reply.value, before)) return { isThere: true, before };
        before = reply.value;
      }
      if (lookedAt >= until) return { isThere: false, before };
    } else if (isHopeless(reply)) {
      throw failedBy(run, reply, "backup service", mayBeInProgress);
    } else if (lookedAt >= Math.max(until, since) + silenceMilliseconds) {
      throw run.failure("SFB_OUTCOME_UNKNOWN", describe(run, reply));
    }
    const isAnswered = reply.kind === "answered";
    const word = isAnswered ? "nothing has begun" : labelOf(reply);
    const last = isAnswered ? until : Math.max(until, since) + silenceMilliseconds;
    tellWait(run, `${word}; watching the partition for ${inWords(last - clock.now())} at most`, word !== shown);
    shown = word;
    const wait = pollWait(clock.now() - since, clock.random);
    const left = until - clock.now();
    await sleep(run, left > 0 ? Math.min(wait, left) : wait);
  }
}
