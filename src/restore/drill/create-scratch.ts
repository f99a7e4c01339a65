import { describe } from "../../service-fabric/failed-reply";
import type { FailedReply } from "../../service-fabric/reply";
import type { RunningApplication } from "../../service-fabric/upgrades";
import { call } from "../../waiting/call";
import { failedBy } from "../../waiting/failed-by";
import { follow } from "../../waiting/follow";
import { gatewayPatience, isHopeless } from "../../waiting/patience";
import { backoffWait } from "../../waiting/poll-schedule";
import { read } from "../../waiting/read";
import { sleep } from "../../waiting/run";
import { type DrillRun, minute } from "./drill-run";
import { judgeCreation } from "./judge-creation";
import type { Scratch } from "./outcome";
import type { CopyPlan } from "./plan-copy";
import { refuseForeign, removeScratch } from "./remove-scratch";

const second = 1_000;
/** How long the gateway may take to answer. */
const serverTimeoutSeconds = 120;
/** How long after it was sent a request may still take effect. */
const heldMilliseconds = (serverTimeoutSeconds + 30) * second;
/** How long it is asked again where nothing was created, or nobody knows. */
const askingMilliseconds = 5 * minute;

/** How often one that is there before it was created is removed: somebody may create it again and again. */
const mostFound = 2;

/** What has to be removed at the end. */
export interface Presence {
  /** The scratch application, once it is, or may be, there. */
  scratch: Scratch | undefined;
  /** Until when a request whose answer was lost may still create it. */
  landsUntil: number;
}

/** What an earlier run has left under the name goes first: it may hold the data of another drill. */
export async function removeLeftOver(run: DrillRun, scratch: Scratch, presence: Presence): Promise<void> {
  const found = await read(run, gatewayPatience, (signal) =>
    run.cluster.getRunningApplication(scratch.applicationName, signal),
  );
  if (found === undefined) return;
  refuseForeign(run, scratch, found);
  const { scratch: before } = presence;
  presence.scratch = scratch;
  run.progress({ text: `removing ${scratch.applicationName}, which an earlier run has left`, change: true });
  await removeScratch(run, scratch);
  presence.scratch = before;
}

/**
 * Creates the scratch application. Asked again after a lost answer, it is there already: nobody else knows its name. One that
 * is there before we have asked is the late fruit of a run that was killed: it goes, too.
 */
export async function createScratch(run: DrillRun, plan: CopyPlan, presence: Presence): Promise<void> {
  const { clock, order } = run;
  const scratch: Scratch = { applicationName: order.scratchApplication, typeName: plan.typeName };
  const until = clock.now() + askingMilliseconds;
  let wasLost = false;
  let found = 0;
  run.progress({ text: `creating ${scratch.applicationName}, ${plan.typeName} ${plan.typeVersion}`, change: true });
  for (let tries = 0; ; tries++) {
    const reply = await ask(run, plan, presence);
    if (reply === undefined) return;
    const verdict = judgeCreation(reply);
    if (verdict === "there") {
      if (wasLost && (await isAsPlanned(run, plan))) return;
      if (++found > mostFound) throw notCreated(run, scratch.applicationName, reply);
      await removeLeftOver(run, scratch, presence);
      wasLost = false;
      continue;
    }
    wasLost ||= verdict === "unknown";
    if (verdict === "rejected" || clock.now() >= until) throw notCreated(run, scratch.applicationName, reply);
    await sleep(run, backoffWait(tries, clock.random));
  }
}

/** @returns Why it is not plainly created; `undefined` where it is. */
async function ask(run: DrillRun, plan: CopyPlan, presence: Presence): Promise<FailedReply | undefined> {
  const { clock, cluster, order } = run;
  const { scratchApplication: applicationName } = order;
  const before = { ...presence };
  const reply = await call(
    run,
    heldMilliseconds,
    (signal) => {
      presence.scratch = { applicationName, typeName: plan.typeName };
      presence.landsUntil = clock.now() + heldMilliseconds;
      return cluster.createApplication({ ...plan, applicationName, serverTimeoutSeconds }, signal);
    },
    "starts work",
  );
  const verdict = reply.kind === "answered" ? "created" : judgeCreation(reply);
  if (verdict !== "unknown") presence.landsUntil = before.landsUntil;
  // Where it is refused, another look at the end still finds what a run that was killed had asked for.
  if (verdict === "not created") presence.scratch = before.scratch;
  return reply.kind === "answered" ? undefined : reply;
}

async function isAsPlanned(run: DrillRun, plan: CopyPlan): Promise<boolean> {
  const found = await read(run, gatewayPatience, (signal) =>
    run.cluster.getRunningApplication(run.order.scratchApplication, signal),
  );
  return found?.typeName === plan.typeName && found.typeVersion === plan.typeVersion && found.status !== "Deleting";
}

export function notCreated(run: DrillRun, name: string, reply: FailedReply) {
  if (isHopeless(reply)) return failedBy(run, reply, "gateway");
  return run.failure("SFB_SCRATCH_NOT_CREATED", `${name}. ${describe(run, reply)}`);
}

/** Its default services are there once it is Ready. */
export async function untilReady(run: DrillRun, until: number): Promise<void> {
  const { cluster, clock, order } = run;
  const { status } = await follow(run, {
    look: (signal) => cluster.getRunningApplication(order.scratchApplication, signal),
    asked: "gateway",
    stateOf: (application) => application?.status ?? "not there yet",
    isOver: (application): application is RunningApplication =>
      application?.status === "Ready" || application?.status === "Failed",
    since: clock.now(),
    until,
    onDeadline: "SFB_SCRATCH_NOT_READY",
    meanwhile: "",
  });
  if (status === "Failed") throw run.failure("SFB_SCRATCH_NOT_READY", `${order.scratchApplication} is Failed.`);
}
