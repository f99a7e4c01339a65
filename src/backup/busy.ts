import { isoTime, type PartitionRun } from "./backup-run";
import { followRecord } from "./follow-record";
import type { Look } from "./look";
import type { ProvenBackup, Target } from "./outcome";
import { proven } from "./proven";
import { verify } from "./verify";

/** How long the list may be unreadable, and how long it may leave the adopted backup out, before ours is taken. */
const adoptPatience = { listMilliseconds: 90_000, absencePatienceMilliseconds: 30_000 };

/**
 * A backup that we did not ask for is in progress: waits for its end. With `adopt`, and only where it is proven to lie
 * in our destination, it is the result; otherwise there is none, and ours comes next.
 */
export async function waitWhileBusy(
  run: PartitionRun,
  target: Target,
  look: Look,
  until: number,
): Promise<ProvenBackup | undefined> {
  const { clock, order } = run;
  const state = look.record?.state;
  if (order.whenBusy === "fail") throw run.failure("SFB_BUSY", `Its state is ${state}.`);
  run.progress({ text: "a backup of somebody else is in progress; waiting for its end", change: true });
  const record = await followRecord(run, {
    since: look.at,
    until,
    snapshot: undefined,
    onDeadline: "SFB_BUSY_TOO_LONG",
  });
  if (order.whenBusy !== "adopt" || record.state !== "Success") return undefined;
  const verdict = await verify(run, target, record, {
    until: clock.now() + adoptPatience.listMilliseconds,
    absencePatienceMilliseconds: adoptPatience.absencePatienceMilliseconds,
  });
  if (verdict.kind !== "proven") return undefined;
  return proven(run, target, verdict.evidence, { requestedAt: isoTime(look.at), reused: true });
}
