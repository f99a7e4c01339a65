import { describe } from "../../service-fabric/failed-reply";
import { labelOf, type Reply } from "../../service-fabric/reply";
import type { RunningApplication } from "../../service-fabric/upgrades";
import { call, callLimits } from "../../waiting/call";
import { failedBy } from "../../waiting/failed-by";
import { isHopeless } from "../../waiting/patience";
import { inWords, tellWait } from "../../waiting/progress";
import { sleep } from "../../waiting/run";
import { lookMilliseconds, minute, type ScratchRun } from "./drill-run";
import type { Scratch } from "./outcome";

/** How long its services may take to close; then it is removed by force. */
const gracefulMilliseconds = 10 * minute;
/** How long a removal by force may take. */
const forcedMilliseconds = 10 * minute;
/** One that goes on is asked for again so often, as a cluster may lose it. */
const askAgainMilliseconds = minute;

/**
 * Removes a scratch application, and ends when it is gone. One of another type under that name is not ours: it is left as it
 * is, and an error.
 * @param landsUntil Until when a request of ours may still create it, though it is not there.
 */
export async function removeScratch(run: ScratchRun, scratch: Scratch, landsUntil = 0): Promise<void> {
  const { clock } = run;
  const begunAt = clock.now();
  const graceUntil = begunAt + gracefulMilliseconds;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isForced = false;
  for (;;) {
    const lookedAt = clock.now();
    const reply = await look(run, scratch);
    const found = reply.kind === "answered" ? reply.value : undefined;
    if (reply.kind === "answered" && found === undefined && lookedAt >= landsUntil) return;
    if (reply.kind !== "answered" && isHopeless(reply)) throw failedBy(run, reply, "gateway", isLeft(scratch));
    if (found !== undefined) refuseForeign(run, scratch, found);
    const now = clock.now();
    if (now >= graceUntil + forcedMilliseconds) throw notRemoved(run, scratch, reply);
    const turnsToForce = !isForced && now >= graceUntil;
    if (turnsToForce) {
      isForced = true;
      run.warn(
        `${scratch.applicationName} did not close within ${inWords(now - begunAt)}: it is removed by force, which may leave files on nodes.`,
      );
    }
    if (found !== undefined && (turnsToForce || now - askedAt >= askAgainMilliseconds)) {
      askedAt = now;
      await ask(run, scratch, isForced);
    }
    tell(run, scratch, reply, now - begunAt);
    await sleep(run, lookMilliseconds);
  }
}

/** An application that is not known is one that is gone, however the gateway says so. */
async function look(run: ScratchRun, { applicationName }: Scratch): Promise<Reply<RunningApplication | undefined>> {
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    run.cluster.getRunningApplication(applicationName, signal),
  );
  const isGone = reply.kind === "error" && reply.code === "FABRIC_E_APPLICATION_NOT_FOUND";
  return isGone ? { kind: "answered", value: undefined } : reply;
}

export function refuseForeign(
  run: ScratchRun,
  { applicationName, typeName }: Scratch,
  found: RunningApplication,
): void {
  if (found.typeName === typeName) return;
  throw run.failure("SFB_SCRATCH_NOT_OURS", `${applicationName} is of type ${found.typeName}, not ${typeName}.`);
}

/** What comes of it the next look tells; a person has to fix only who we are. */
async function ask(run: ScratchRun, scratch: Scratch, isForced: boolean): Promise<void> {
  const how = isForced ? " by force" : "";
  run.progress({ text: `removing ${scratch.applicationName}${how}`, change: true });
  const reply = await call(
    run,
    callLimits.listMilliseconds,
    (signal) => run.cluster.deleteApplication(scratch.applicationName, isForced, signal),
    "starts work",
  );
  if (reply.kind !== "answered" && isHopeless(reply)) throw failedBy(run, reply, "gateway", isLeft(scratch));
}

function tell(
  run: ScratchRun,
  { applicationName }: Scratch,
  reply: Reply<RunningApplication | undefined>,
  elapsedMilliseconds: number,
): void {
  const state = reply.kind === "answered" ? (reply.value?.status ?? "may still be created") : labelOf(reply);
  tellWait(run, `${applicationName} is going: ${state}, ${inWords(elapsedMilliseconds)}`, false);
}

function notRemoved(run: ScratchRun, scratch: Scratch, reply: Reply<RunningApplication | undefined>) {
  const state = reply.kind === "answered" ? `It is ${reply.value?.status ?? "gone"}.` : describe(run, reply);
  return run.failure("SFB_SCRATCH_NOT_REMOVED", `${isLeft(scratch)} ${state}`);
}

function isLeft({ applicationName }: Scratch): string {
  return `${applicationName} is left in the cluster.`;
}
