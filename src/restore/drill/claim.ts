import { inShort } from "../../errors/in-short";
import { nearestFirst } from "../../errors/nearest-first";
import type { RunningApplication } from "../../service-fabric/upgrades";
import { call, callLimits } from "../../waiting/call";
import { gatewayPatience } from "../../waiting/patience";
import { read } from "../../waiting/read";
import type { Run } from "../../waiting/run";
import type { DrillCluster } from "./drill-run";
import type { Scratch } from "./outcome";

type ClaimCluster = Pick<DrillCluster, "getRunningApplication" | "listApplications"> & Run["cluster"];
type ClaimRun = Run<ClaimCluster>;

/** The most names that are drawn: with one in four billion a second one is not met. */
const mostDraws = 5;

/**
 * Finds a name for a scratch application that no application has. Nothing is created: the name is kept in the stack's state
 * first, so that whatever becomes of a run, the next one knows what is ours.
 * @param given The name that the program wants; left out: one with a suffix that nobody can guess.
 */
export async function claimScratch(
  run: ClaimRun,
  source: string,
  given: string | undefined,
  drawSuffix: () => string,
): Promise<Scratch> {
  const { typeName } = await readSource(run, source);
  for (let draws = 0; draws < mostDraws; draws++) {
    const applicationName = given ?? scratchNameFor(source, drawSuffix());
    const found = await read(run, gatewayPatience, (signal) =>
      run.cluster.getRunningApplication(applicationName, signal),
    );
    if (found === undefined) return { applicationName, typeName };
    if (given !== undefined) {
      throw run.failure("SFB_SCRATCH_NAME_TAKEN", `${given} is of type ${found.typeName} and ${found.status}.`);
    }
  }
  throw run.failure("SFB_SCRATCH_NAME_TAKEN", "Each name that was drawn is taken.");
}

/** Flat, and never below the application's own name: such as `fabric:/Shop-drill-1f2e3d4c`. */
export function scratchNameFor(source: string, suffix: string): string {
  return `fabric:/${source.slice("fabric:/".length).replaceAll("/", "-")}-drill-${suffix}`;
}

/** The application that the backups are of. */
export async function readSource(run: ClaimRun, source: string): Promise<RunningApplication> {
  const { cluster } = run;
  const application = await read(run, gatewayPatience, (signal) => cluster.getRunningApplication(source, signal));
  if (application === undefined) {
    const reply = await call(run, callLimits.readMilliseconds, (signal) => cluster.listApplications(signal));
    const names = reply.kind === "answered" ? reply.value.map(({ name }) => name) : [];
    const near = inShort(nearestFirst(names, source));
    throw run.failure("SFB_APPLICATION_NOT_FOUND", near === "" ? "" : `Applications, nearest first: ${near}.`);
  }
  if (application.status === "Deleting") throw run.failure("SFB_APPLICATION_DELETING");
  return application;
}
