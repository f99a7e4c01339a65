import type { ServiceFabricError } from "../../errors";
import { counted } from "../../errors/counted";
import { fewAtOnce } from "../../waiting/side-by-side";
import { stopEach } from "../../waiting/stop-each";
import { runRestore } from "../run";
import { type DrillRun, nameOf } from "./drill-run";
import type { DrilledPartition } from "./outcome";
import type { DrillTarget } from "./until-healthy";

/** Of how many failures the error tells all. */
const mostTold = 10;

/**
 * Restores each backup and proves it, a few at once. One failure stops nothing else: what a drill is for is to know all that
 * cannot be brought back.
 */
export async function restoreSample(
  run: DrillRun,
  targets: readonly DrillTarget[],
): Promise<readonly DrilledPartition[]> {
  const done = new Map<DrillTarget, DrilledPartition>();
  const failures = new Map<DrillTarget, ServiceFabricError>();
  const stops = stopEach(run.stop);
  await fewAtOnce(targets, run.order.concurrency, async (target) => {
    const stop = stops.begin();
    const outcome = await runRestore(
      orderFor(run, target),
      portsFor(run, target, stop, () => done.size, targets.length),
    );
    stops.end(stop);
    if (outcome.kind === "restored") done.set(target, drilled(target, outcome.result.restoreSeconds));
    else failures.set(target, outcome.error);
  });
  stops.close();
  if (failures.size > 0) throw notAllRestored(run, failures, targets.length);
  return targets.flatMap((target) => done.get(target) ?? []);
}

function orderFor({ order }: DrillRun, { backup, partitionId }: DrillTarget) {
  return {
    partitionId,
    applicationName: order.scratchApplication,
    name: nameOf(backup),
    backup,
    storage: order.storage,
    restoreTimeoutMinutes: order.restoreTimeoutMinutes,
    keepSuspended: false,
  };
}

function portsFor(
  { cluster, clock, progress, redact }: DrillRun,
  { backup }: DrillTarget,
  signal: AbortSignal,
  done: () => number,
  total: number,
) {
  return {
    cluster,
    clock,
    signal,
    ...(redact === undefined ? {} : { redact }),
    progress: (line: Parameters<typeof progress>[0]) =>
      progress({
        ...line,
        text: `${done()} of ${counted(total, "partition")} restored; ${nameOf(backup)}: ${line.text}`,
      }),
  };
}

function drilled({ backup }: DrillTarget, seconds: number): DrilledPartition {
  const { location: backupLocation, serviceName, partition, partitionId, backupId, epoch, lsn } = backup;
  return { serviceName, partition, partitionId, backupId, backupLocation, epoch, lsn, seconds };
}

function notAllRestored(run: DrillRun, failures: ReadonlyMap<DrillTarget, ServiceFabricError>, total: number) {
  const failed = [...failures.values()].filter(({ code }) => code !== "SFB_CUT_SHORT");
  if (failed.length === 0) return run.failure("SFB_CUT_SHORT", run.lastSeen.tell());
  const told = failed.slice(0, mostTold).map(({ message }, index) => `${index + 1}. ${message.replaceAll("\n", " ")}`);
  const more = failed.length > mostTold ? [`And ${failed.length - mostTold} more.`] : [];
  return run.failure(
    "SFB_DRILL_FAILED",
    [`${failed.length} of ${counted(total, "partition")} failed.`, ...told, ...more].join("\n"),
  );
}
