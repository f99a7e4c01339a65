import type { UpgradeRecord } from "../service-fabric/upgrades";
import { follow, type Rest } from "../waiting/follow";
import { type Run, sleep } from "../waiting/run";
import { failedBecauseOf } from "./failure";
import type { Upgraded } from "./outcome";
import { isThere, type Ready, readApplication } from "./preflight";
import { rowOfUpgrade } from "./row";
import { rejected } from "./start";
import { isoTime, mayGoOn, type UpgradeRun } from "./upgrade-run";
import { hasEnded, isNone, isStopped } from "./upgrade-states";

const second = 1_000;
/** How long a look may show what was there before the start. */
const staleMilliseconds = 10 * second;
/** How long after the cluster's own time-outs the upgrade is given up. */
const graceMilliseconds = 300 * second;
/** How long after its end the application may not show it yet. */
const proofMilliseconds = 60 * second;

/** In its first half minute a bad start shows; later the cluster itself looks once a minute. */
const quickMilliseconds = 30 * second;
const quickLookMilliseconds = 2 * second;
const laterLookMilliseconds = 10 * second;
/** Only shortens a wait. */
const jitterShare = 0.1;

function rest(run: Run, { elapsed, least, most }: Rest): Promise<void> {
  const usual = elapsed < quickMilliseconds ? quickLookMilliseconds : laterLookMilliseconds;
  return sleep(run, Math.min(most, Math.max(least, usual * (1 - jitterShare * run.clock.random()))));
}

/** Follows our upgrade to its end, and proves that it is what it looks like. */
export async function followToEnd(run: UpgradeRun, ready: Ready): Promise<Upgraded> {
  const { clock, cluster, order } = run;
  const since = clock.now();
  const { upgradeTimeoutMilliseconds } = order.monitoring;
  // A roll back has no time-out of its own in the cluster.
  const longest = (order.mode === "Monitored" ? 2 : 1) * upgradeTimeoutMilliseconds + graceMilliseconds;
  const row = rowOfUpgrade();
  const record = await follow(run, {
    look: (signal) => cluster.getUpgradeProgress(order.applicationName, signal),
    asked: "gateway",
    stateOf: ({ state }) => state,
    rowOf: (seen, now) => row(seen, now),
    isOver: (seen, now): seen is UpgradeRecord => isOver(run, seen, now - since),
    since,
    until: since + longest,
    onDeadline: "SFB_UPGRADE_NO_RESULT",
    rest,
    meanwhile: mayGoOn,
  });
  return settle(run, ready, record);
}

function isOver(run: UpgradeRun, record: UpgradeRecord, elapsedMilliseconds: number): boolean {
  const { pending } = run;
  const isStale = pending?.startedAt === undefined && record.startedAt === (pending?.startedBefore ?? undefined);
  if (isStale && record.startedAt === undefined && !isNone(record)) return false;
  if (isStale) return elapsedMilliseconds >= staleMilliseconds && (isNone(record) || hasEnded(record));
  if (pending !== undefined && pending.startedAt === undefined && record.startedAt !== undefined) {
    run.pending = { ...pending, phase: "started", startedAt: record.startedAt };
    return isOver(run, record, elapsedMilliseconds);
  }
  if (record.startedAt !== pending?.startedAt) return true;
  return hasEnded(record) || (run.order.mode === "Monitored" && isStopped(record));
}

/** What the end of a followed upgrade means. */
export async function settle(run: UpgradeRun, ready: Ready, record: UpgradeRecord): Promise<Upgraded> {
  const { pending } = run;
  if (isNone(record) || record.startedAt === pending?.startedBefore) {
    throw rejected(run, "It was accepted, and rejected while it was prepared; the cluster does not tell why.");
  }
  const isOurs = record.startedAt === pending?.startedAt;
  const { asked } = record;
  const isForward = record.state.startsWith("RollingForward");
  if (!isOurs || (isForward && asked !== undefined && !ready.isGoal(asked.targetVersion, asked.parameters))) {
    giveUp(run);
    throw run.failure("SFB_UPGRADE_REPLACED", `It goes to ${record.targetVersion}: ${record.state}.`);
  }
  if (record.state === "RollingForwardCompleted") return prove(run, ready, record);
  const isWaiting = !hasEnded(record);
  if (!isWaiting) giveUp(run);
  throw failedBecauseOf(run, record);
}

/** A resource that has it already must not forget that its next run begins afresh. */
function giveUp(run: UpgradeRun): void {
  if (run.pending !== undefined) run.pending = run.isResumed ? { ...run.pending, phase: "failed" } : undefined;
}

/** A start that is rejected while it is prepared leaves a progress that reads like success, so the application decides. */
async function prove(run: UpgradeRun, ready: Ready, record: UpgradeRecord): Promise<Upgraded> {
  const until = run.clock.now() + proofMilliseconds;
  for (;;) {
    const application = await readApplication(run);
    if (isThere(ready, application)) return upgraded(run, ready.application.typeVersion, record);
    if (run.clock.now() >= until) {
      const shown = `It shows version ${application.typeVersion}, ${application.status}.`;
      const isVersion = application.typeVersion === run.order.targetVersion && application.status === "Ready";
      throw run.failure("SFB_UPGRADE_NOT_PROVEN", isVersion ? `${shown} Its parameters are others.` : shown);
    }
    await sleep(run, quickLookMilliseconds);
  }
}

/** The result, once it is proven. */
export function upgraded(run: UpgradeRun, previousVersion: string, record: UpgradeRecord): Upgraded {
  const now = run.clock.now();
  const { startedAt } = record;
  const began = Date.parse(run.pending?.requestedAt ?? isoTime(now));
  return {
    previousVersion: run.pending?.previousVersion ?? previousVersion,
    version: run.order.targetVersion,
    upgradeState: record.state,
    ...(startedAt === undefined ? {} : { startedAt }),
    finishedAt: isoTime(now),
    durationSeconds: Math.round((now - began) / second),
    upgradeDomains: record.domains,
  };
}
