import { read } from "../waiting/read";
import { sleep } from "../waiting/run";
import { backupServicePatience, type RestoreRun } from "./restore-run";

/** How long the cluster may take to carry it out: it accepts at once, and does it later. */
const suspendMilliseconds = 60_000;
const lookMilliseconds = 1_000;

/**
 * Suspends the periodic backups of the partition, so that none is taken of a bad state and no chain is mixed.
 *
 * On the partition itself: a primary that is new asks for its policy by its partition alone.
 * @param isOurs Whether an earlier run of ours may have suspended them.
 * @param beforehand Called before anything is asked for.
 * @returns Whether we did; not where somebody else had, nor where no policy applies.
 */
export async function suspend(run: RestoreRun, isOurs: boolean, beforehand: () => void): Promise<boolean> {
  const { cluster, order } = run;
  const before = await lookAtSuspension(run);
  if (before === undefined || (before && !isOurs)) return false;
  beforehand();
  await read(run, backupServicePatience, (signal) => cluster.suspendBackups(order.partitionId, signal));
  if (!(await becomes(run, true))) throw run.failure("SFB_SUSPEND_FAILED");
  return true;
}

/** Goes on with the periodic backups that we have suspended. @returns Whether the cluster shows it. */
export async function resume(run: RestoreRun): Promise<boolean> {
  const { cluster, order } = run;
  await read(run, backupServicePatience, (signal) => cluster.resumeBackups(order.partitionId, signal));
  return becomes(run, false);
}

async function becomes(run: RestoreRun, wanted: boolean): Promise<boolean> {
  const { clock } = run;
  const until = clock.now() + suspendMilliseconds;
  for (;;) {
    if ((await lookAtSuspension(run)) === wanted) return true;
    if (clock.now() >= until) return false;
    await sleep(run, lookMilliseconds);
  }
}

/** `undefined` where no policy applies. */
async function lookAtSuspension(run: RestoreRun): Promise<boolean | undefined> {
  const { cluster, order } = run;
  const seen = await read(run, backupServicePatience, (signal) => cluster.getSuspension(order.partitionId, signal));
  return seen?.isSuspended;
}
