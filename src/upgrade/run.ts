import { ServiceFabricError } from "../errors";
import { capped } from "../waiting/cap";
import { follow } from "../waiting/follow";
import { inLine } from "../waiting/in-line";
import { remembering, tellWait } from "../waiting/progress";
import { type Ports, sleep, throwIfStopped } from "../waiting/run";
import { followToEnd, settle, upgraded } from "./follow-upgrade";
import type { PendingUpgrade, Upgraded, UpgradeOrder, UpgradeOutcome } from "./outcome";
import { isThere, preflight, type Ready } from "./preflight";
import { rowOfUpgrade } from "./row";
import { hasBegun, heldMilliseconds, startUpgrade } from "./start";
import { mayGoOn, type UpgradeCluster, type UpgradeRun } from "./upgrade-run";
import { hasEnded, isRollingBack } from "./upgrade-states";

/**
 * Moves an application to a version, from the first look to the proof that it runs it. Never throws: a run that fails says
 * why, and hands on the start that it leaves in the cluster, if any; given back as `resume`, the next run goes on from there.
 */
export function runUpgrade(
  order: UpgradeOrder,
  ports: Ports<UpgradeCluster>,
  resume?: PendingUpgrade,
): Promise<UpgradeOutcome> {
  return capped(ports, order.capMilliseconds, async (stop) => {
    const run = beginRun(order, ports, stop, resume);
    try {
      return { kind: "upgraded", result: await upgradeInTurn(run) };
    } catch (error) {
      const known = error instanceof ServiceFabricError ? error : run.failure("SFB_UNEXPECTED", String(error));
      return { kind: "failed", error: known, ...(run.pending === undefined ? {} : { pending: run.pending }) };
    }
  });
}

function beginRun(
  order: UpgradeOrder,
  ports: Ports<UpgradeCluster>,
  stop: AbortSignal,
  resume: PendingUpgrade | undefined,
): UpgradeRun {
  const run: UpgradeRun = {
    ...ports,
    ...remembering(ports.progress, "It waited for its turn."),
    order,
    stop,
    isResumed: resume !== undefined,
    pending: resume,
    meanwhile: () => (isAtWork(run.pending) ? mayGoOn : ""),
    failure: (code, detail = "", remedy) =>
      new ServiceFabricError(code, `Upgrade of application ${order.applicationName} to ${order.targetVersion}`, {
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      }),
  };
  return run;
}

function isAtWork(pending: PendingUpgrade | undefined): boolean {
  return pending !== undefined && pending.phase !== "failed";
}

/** Two upgrades of one application within one process stand in line: the cluster would roll the first one back. */
function upgradeInTurn(run: UpgradeRun): Promise<Upgraded> {
  const { cluster, order, stop } = run;
  return inLine(
    `${cluster.endpoint} upgrade ${order.applicationName}`,
    stop,
    () => {
      throwIfStopped(run);
      return upgrade(run);
    },
    () => tellWait(run, "in line: another upgrade of the application comes first"),
  );
}

async function upgrade(run: UpgradeRun): Promise<Upgraded> {
  for (;;) {
    const ready = await preflight(run);
    const { record } = ready;
    const isOurs = isOurUpgrade(run, ready);
    if (ready.goesOn) {
      if (isOurs || adopts(run, ready)) return followToEnd(run, ready);
      await waitForOther(run, ready);
      continue;
    }
    if (isThere(ready, ready.application) && !(run.order.forceRestart && run.pending === undefined)) {
      return upgraded(run, ready.application.typeVersion, record);
    }
    if (isOurs) return settle(run, ready, record);
    if (await waitedForLost(run)) continue;
    const started = await startUpgrade(run, ready);
    if (started.kind === "started") return followToEnd(run, ready);
    if (started.kind === "there") return upgraded(run, ready.application.typeVersion, record);
  }
}

/**
 * Whether what the progress shows is the start that an earlier run has made. It is known by its start time alone. One that
 * goes elsewhere is that of an earlier program: to this one it is like somebody else's.
 */
function isOurUpgrade(run: UpgradeRun, { record, isGoal }: Ready): boolean {
  const { pending } = run;
  if (pending === undefined || pending.phase === "failed") return false;
  if (pending.targetVersion !== run.order.targetVersion) return false;
  // In a roll back the cluster tells what it goes back to.
  const asked = isRollingBack(record) ? undefined : record.asked;
  if (asked !== undefined && !isGoal(asked.targetVersion, asked.parameters)) return false;
  if (pending.startedAt !== undefined) return record.startedAt === pending.startedAt;
  if (!hasBegun(record, pending.startedBefore ?? undefined)) return false;
  run.pending = {
    ...pending,
    phase: "started",
    ...(record.startedAt === undefined ? {} : { startedAt: record.startedAt }),
  };
  return true;
}

/** Takes an upgrade that goes on for ours, where it goes to the same version with the same parameters. */
function adopts(run: UpgradeRun, { application, isGoal, record }: Ready): boolean {
  const { asked, startedAt } = record;
  const isSame = asked !== undefined && isGoal(asked.targetVersion, asked.parameters);
  if (run.order.whenUpgrading !== "adopt" || !isSame) return false;
  run.pending = {
    phase: "started",
    requestedAt: startedAt ?? new Date(run.clock.now()).toISOString(),
    targetVersion: run.order.targetVersion,
    previousVersion: application.typeVersion,
    startedBefore: null,
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  return true;
}

/** How long an upgrade of somebody else is waited for, where no cap of the whole run says otherwise. */
const otherMilliseconds = 12 * 60 * 60_000;

async function waitForOther(run: UpgradeRun, { record }: Ready): Promise<void> {
  const { clock, cluster, order } = run;
  if (order.whenUpgrading !== "wait") {
    const since = record.startedAt === undefined ? "" : `, since ${record.startedAt}`;
    throw run.failure("SFB_UPGRADE_IN_PROGRESS", `It goes to ${record.targetVersion}: ${record.state}${since}.`);
  }
  const since = clock.now();
  const row = rowOfUpgrade();
  await follow(run, {
    look: (signal) => cluster.getUpgradeProgress(order.applicationName, signal),
    asked: "gateway",
    stateOf: ({ state }) => state,
    rowOf: (seen, now) => `an upgrade of somebody else comes first: ${row(seen, now)}`,
    isOver: (seen): seen is typeof record => hasEnded(seen),
    since,
    until: since + otherMilliseconds,
    onDeadline: "SFB_UPGRADE_IN_PROGRESS",
    meanwhile: "",
  });
}

/** A start of an earlier run, whose answer was lost, may still take effect: a second one would be two of ours. */
async function waitedForLost(run: UpgradeRun): Promise<boolean> {
  const { pending, clock } = run;
  if (pending?.phase !== "starting" || !run.isResumed) return false;
  const left = Date.parse(pending.requestedAt) + heldMilliseconds - clock.now();
  if (left <= 0) return false;
  tellWait(run, "an earlier start may still take effect; waiting before the next");
  await sleep(run, Math.min(left, 5_000));
  return true;
}
