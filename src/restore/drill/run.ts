import { ServiceFabricError } from "../../errors";
import { capped } from "../../waiting/cap";
import { inLine } from "../../waiting/in-line";
import { remembering, tellWait } from "../../waiting/progress";
import { throwIfStopped } from "../../waiting/run";
import { obstaclesOfApplication } from "../obstacles";
import { isoTime } from "../restore-run";
import { chooseSample } from "./choose-sample";
import { readSource } from "./claim";
import { createScratch, type Presence, removeLeftOver, untilReady } from "./create-scratch";
import { createServices, readServices } from "./create-services";
import { type DrillPorts, type DrillRun, minute } from "./drill-run";
import { findPoints } from "./find-points";
import type { Drilled, DrilledPartition, DrillOrder, DrillOutcome, PendingDrill, Scratch } from "./outcome";
import { planCopy } from "./plan-copy";
import { removeScratch } from "./remove-scratch";
import { restoreSample } from "./restore-sample";
import { settleMilliseconds, untilHealthy, untilPartitionsReady } from "./until-healthy";

/**
 * Restores backups into a scratch application and proves each, then removes that again, whatever has become of them. Never
 * throws: a run that fails says why, and whether the scratch application is left.
 */
export async function runDrill(order: DrillOrder, ports: DrillPorts): Promise<DrillOutcome> {
  return inLine(
    `${ports.cluster.endpoint} drill ${order.scratchApplication}`,
    ports.signal ?? new AbortController().signal,
    () => drillAndRemove(order, ports),
    () => tellWait(beginRun(order, ports, new AbortController().signal), "in line: another drill comes first"),
  );
}

async function drillAndRemove(order: DrillOrder, ports: DrillPorts): Promise<DrillOutcome> {
  const presence: Presence = { scratch: undefined, landsUntil: 0 };
  const drilled = await capped(ports, order.capMilliseconds, async (stop): Promise<DrillOutcome> => {
    const run = beginRun(order, ports, stop);
    try {
      throwIfStopped(run);
      return { kind: "drilled", result: await drill(run, presence) };
    } catch (error) {
      return { kind: "failed", error: asKnown(run, error) };
    }
  });
  return presence.scratch === undefined
    ? drilled
    : removed(order, ports, presence.scratch, presence.landsUntil, drilled);
}

/** The removal has limits of its own: neither the cap nor whoever gave up ends it. */
async function removed(
  order: DrillOrder,
  ports: DrillPorts,
  scratch: Scratch,
  landsUntil: number,
  drilled: DrillOutcome,
): Promise<DrillOutcome> {
  const run = beginRun(order, ports, new AbortController().signal);
  const pending: PendingDrill = { phase: "left", scratchApplication: scratch.applicationName };
  if (drilled.kind === "failed" && isGivenUp(drilled.error)) return { ...drilled, pending };
  try {
    await removeScratch(run, scratch, landsUntil);
    return drilled;
  } catch (error) {
    const known = asKnown(run, error);
    if (drilled.kind === "drilled") return { kind: "failed", error: known, pending };
    run.warn(known.message);
    return known.code === "SFB_SCRATCH_NOT_OURS" ? drilled : { ...drilled, pending };
  }
}

/** What an earlier run left was asked to go for as long as that makes sense. */
function isGivenUp({ code }: ServiceFabricError): boolean {
  return code === "SFB_SCRATCH_NOT_REMOVED";
}

function beginRun(order: DrillOrder, ports: DrillPorts, stop: AbortSignal): DrillRun {
  return {
    ...ports,
    ...remembering(ports.progress, "It waited for its turn."),
    order,
    stop,
    meanwhile: () => "",
    failure: (code, detail = "", remedy) =>
      new ServiceFabricError(code, `Drill of application ${order.applicationName} in ${order.scratchApplication}`, {
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      }),
  };
}

function asKnown(run: DrillRun, error: unknown): ServiceFabricError {
  return error instanceof ServiceFabricError ? error : run.failure("SFB_UNEXPECTED", String(error));
}

async function drill(run: DrillRun, presence: Presence): Promise<Drilled> {
  const { clock, order } = run;
  const sample = chooseSample(order.backups, order.mostPartitions);
  run.progress({ text: `looking at ${order.applicationName} on ${run.cluster.endpoint}`, change: true });
  const source = await readSource(run, order.applicationName);
  await removeLeftOver(run, { applicationName: order.scratchApplication, typeName: source.typeName }, presence);
  await refuseWithoutFaultAnalysis(run);
  const services = await readServices(run, new Set(sample.map(({ serviceName }) => serviceName)));
  const points = await findPoints(run, sample);
  const plan = await planCopy(run, source, points, services);

  const readyUntil = clock.now() + order.readyTimeoutMinutes * minute;
  await createScratch(run, plan, presence);
  await untilReady(run, readyUntil);
  await createServices(run, services);
  const targets = await untilPartitionsReady(
    run,
    points.map(({ backup }) => backup),
    readyUntil,
  );
  await untilHealthy(run, readyUntil, "SFB_SCRATCH_NOT_READY");

  const begunAt = clock.now();
  const partitions = await restoreSample(run, targets);
  const drilledAt = clock.now();
  await untilHealthy(run, drilledAt + settleMilliseconds, "SFB_DRILL_UNHEALTHY");
  return result(run, partitions, plan.typeVersion, { begunAt, drilledAt });
}

/** Found out only by the first restore, it would have cost a whole scratch application. */
async function refuseWithoutFaultAnalysis(run: DrillRun): Promise<void> {
  const obstacles = await obstaclesOfApplication(run, run.order.applicationName);
  const missing = obstacles.find(({ code }) => code === "SFB_FAULT_ANALYSIS_NOT_INSTALLED");
  if (missing !== undefined) throw run.failure(missing.code, missing.detail);
}

function result(
  run: DrillRun,
  partitions: readonly DrilledPartition[],
  typeVersion: string,
  { begunAt, drilledAt }: { readonly begunAt: number; readonly drilledAt: number },
): Drilled {
  const [slowestPartition] = [...partitions].sort((one, other) => other.seconds - one.seconds);
  if (slowestPartition === undefined) throw run.failure("SFB_DRILL_FAILED", "No backup was given.");
  return {
    drilledAt: isoTime(drilledAt),
    partitions,
    sampledCount: partitions.length,
    partitionCount: run.order.backups.length,
    restoreSecondsTotal: Math.round((drilledAt - begunAt) / 1_000),
    slowestPartition,
    typeVersion,
  };
}
