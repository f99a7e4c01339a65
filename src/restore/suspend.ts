import { labelOf } from "../service-fabric/reply";
import { call, callLimits } from "../waiting/call";
import { read } from "../waiting/read";
import { sleep } from "../waiting/run";
import { backupServicePatience, type RestoreRun } from "./restore-run";

/** How long the cluster may take to carry a suspension out: it accepts at once, and does it later. */
const suspendMilliseconds = 60_000;
const lookMilliseconds = 1_000;

/**
 * Suspends the periodic backups of the partition, so that none is taken of a bad state and no chain is mixed.
 *
 * On the partition itself: a primary that is new asks for its policy by its partition alone.
 * @param beforehand Called before anything is asked for.
 * @returns Whether we did; not where somebody else had, nor where no policy applies.
 */
export async function suspend(run: RestoreRun, beforehand: () => void): Promise<boolean> {
  const { clock, cluster, order } = run;
  const look = (signal: AbortSignal) => cluster.getSuspension(order.partitionId, signal);
  const before = await read(run, backupServicePatience, look);
  if (before === undefined || before.isSuspended) return false;
  beforehand();
  await read(run, backupServicePatience, (signal) => cluster.suspendBackups(order.partitionId, signal));
  const until = clock.now() + suspendMilliseconds;
  for (;;) {
    const now = await read(run, backupServicePatience, look);
    if (now === undefined || now.isSuspended) return now !== undefined;
    if (clock.now() >= until) throw run.failure("SFB_SUSPEND_FAILED");
    await sleep(run, lookMilliseconds);
  }
}

/** Goes on with the periodic backups. What is restored is restored, so that a failure is told, and no error. */
export async function resume(run: RestoreRun): Promise<boolean> {
  const { cluster, order } = run;
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    cluster.resumeBackups(order.partitionId, signal),
  );
  if (reply.kind === "answered") return true;
  run.progress({ text: `periodic backups stay suspended: ${labelOf(reply)}`, change: true, isWait: true });
  return false;
}
