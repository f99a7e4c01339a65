import { describe } from "../service-fabric/failed-reply";
import type { FailedReply } from "../service-fabric/reply";
import { labelOf } from "../service-fabric/reply";
import type { UpgradeRecord, UpgradeRequest } from "../service-fabric/upgrades";
import { call, callLimits } from "../waiting/call";
import { failedBy } from "../waiting/failed-by";
import { isHopeless } from "../waiting/patience";
import { backoffWait, pollWait } from "../waiting/poll-schedule";
import { inWords, tellWait } from "../waiting/progress";
import { sleep } from "../waiting/run";
import { judgeStart } from "./judge-start";
import type { Ready } from "./preflight";
import { isoTime, mayGoOn, readProgress, type UpgradeRun } from "./upgrade-run";
import { hasEnded, isNone } from "./upgrade-states";

/** What came of asking for the upgrade. */
export type Started =
  | { readonly kind: "started" }
  /** The application had it already. */
  | { readonly kind: "there" }
  /** Another one had begun meanwhile; nothing was asked for. */
  | { readonly kind: "busy" };

/** How long the cluster may take to check the target and to prepare it. */
const serverTimeoutSeconds = 300;
const second = 1_000;
/** How long after it was sent a start may take effect. The gateway answers, or gives up, within the server's limit. */
export const heldMilliseconds = (serverTimeoutSeconds + 30) * second;
/** How long it is asked again where nothing was started. */
const askingMilliseconds = 60 * second;
const defaultRetryAfterMilliseconds = 5 * second;

/** Asks for the upgrade once, right after a look that shows that none goes on. */
export async function startUpgrade(run: UpgradeRun, ready: Ready): Promise<Started> {
  const { clock } = run;
  const giveUpAt = clock.now() + askingMilliseconds;
  for (let tries = 0; ; tries++) {
    const before = await readProgress(run);
    if (!hasEnded(before) && !isNone(before)) return { kind: "busy" };
    const earlier = run.pending;
    const sentAt = clock.now();
    run.pending = {
      phase: "starting",
      requestedAt: isoTime(sentAt),
      targetVersion: run.order.targetVersion,
      previousVersion: ready.application.typeVersion,
      startedBefore: before.startedAt ?? null,
    };
    run.progress({ text: `starting the upgrade to ${run.order.targetVersion}`, change: true });
    const reply = await call(
      run,
      heldMilliseconds,
      (signal) => run.cluster.startUpgrade(requestOf(run, ready), signal),
      "starts work",
    );
    if (reply.kind === "answered") return { kind: "started" };
    const verdict = judgeStart(reply);
    if (verdict === "unknown") return settleLost(run, before, sentAt + heldMilliseconds, reply);
    run.pending = earlier;
    if (verdict === "already there") return { kind: "there" };
    const wait = verdict === "later" ? retryAfterOf(reply) : backoffWait(tries, clock.random);
    if (verdict === "rejected" || clock.now() + wait >= giveUpAt) throw failedBy(run, reply, "upgrade");
    tellWait(run, `${labelOf(reply)}; asking again in ${inWords(wait)}`);
    await sleep(run, wait);
  }
}

function requestOf({ order }: UpgradeRun, { parameters }: Ready): UpgradeRequest {
  const { applicationName, targetVersion, mode, forceRestart, upgradeReplicaSetCheckTimeoutSeconds } = order;
  const { monitoring, healthPolicy, instanceCloseDelaySeconds } = order;
  return {
    applicationName,
    targetVersion,
    parameters,
    mode,
    forceRestart,
    upgradeReplicaSetCheckTimeoutSeconds,
    ...(instanceCloseDelaySeconds === undefined ? {} : { instanceCloseDelaySeconds }),
    ...(mode === "Monitored" ? { monitoring } : {}),
    ...(mode === "Monitored" && healthPolicy !== undefined ? { healthPolicy } : {}),
    serverTimeoutSeconds,
  };
}

/** Whether an upgrade has begun that was not there before, or is being prepared. */
export function hasBegun(record: UpgradeRecord, startedBefore: string | undefined): boolean {
  return record.startedAt === undefined ? !isNone(record) : record.startedAt !== startedBefore;
}

/**
 * The answer to a start was lost: watches the progress until an upgrade shows that was not there before, or until the start
 * can no longer take effect. Never a second start: the server would roll the first one back for it.
 */
async function settleLost(run: UpgradeRun, before: UpgradeRecord, until: number, reply: FailedReply): Promise<Started> {
  const { clock, cluster, order } = run;
  const since = clock.now();
  run.progress({ text: "the answer was lost; watching the application", change: true });
  for (;;) {
    const lookedAt = clock.now();
    const seen = await call(run, callLimits.readMilliseconds, (signal) =>
      cluster.getUpgradeProgress(order.applicationName, signal),
    );
    if (seen.kind === "answered") {
      if (hasBegun(seen.value, before.startedAt)) return { kind: "started" };
      // Rejected while it was prepared: the record of the one before is gone with it.
      if (isNone(seen.value) && before.startedAt !== undefined) throw rejected(run, describe(run, reply));
      if (lookedAt >= until) throw lost(run, reply);
    } else if (isHopeless(seen)) {
      throw failedBy(run, seen, "gateway", mayGoOn);
    } else if (lookedAt >= until + askingMilliseconds) {
      throw lost(run, reply);
    }
    const text = seen.kind === "answered" ? "no upgrade has begun" : labelOf(seen);
    tellWait(run, `${text}; watching the application for ${inWords(until - clock.now())} at most`, false);
    await sleep(run, pollWait(clock.now() - since, clock.random));
  }
}

function lost(run: UpgradeRun, reply: FailedReply) {
  return run.failure("SFB_UPGRADE_START_LOST", describe(run, reply));
}

export function rejected(run: UpgradeRun, detail: string) {
  if (run.pending !== undefined) run.pending = { ...run.pending, phase: "failed" };
  return run.failure("SFB_UPGRADE_REJECTED", detail);
}

function retryAfterOf(reply: FailedReply): number {
  return (reply.kind === "error" ? reply.retryAfterMilliseconds : undefined) ?? defaultRetryAfterMilliseconds;
}
