import { type ErrorCode, ServiceFabricError } from "../../errors";
import type { ClusterLists } from "../../service-fabric/lists";
import { remembering } from "../../waiting/progress";
import type { Ports, Run } from "../../waiting/run";
import type { Obstacle } from "../obstacles";
import type { RestoreCluster } from "../restore-run";

/** What a plan asks of the cluster. It only reads. */
export type PlanCluster = RestoreCluster & ClusterLists;

export type PlanRun = Run<PlanCluster>;

/** An error of a look, which tells its detail apart: where others can go on, it is an obstacle of what was looked at. */
class LookError extends ServiceFabricError {
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, remedy: string | undefined) {
    super(code, "Plan of a restore", { detail, ...(remedy === undefined ? {} : { remedy }) });
    this.detail = detail;
  }
}

export function beginPlan({ signal, ...ports }: Ports<PlanCluster>): PlanRun {
  return {
    ...ports,
    ...remembering(ports.progress, "Nothing was seen yet."),
    stop: signal ?? new AbortController().signal,
    meanwhile: () => "",
    failure: (code, detail = "", remedy) => new LookError(code, detail, remedy),
  };
}

/** Looks at one of many. What goes wrong is an obstacle of that one, unless the whole run has to end. */
export async function attempt<T>(
  run: PlanRun,
  look: () => Promise<T>,
): Promise<{ readonly seen: T } | { readonly seen?: undefined; readonly obstacle: Obstacle }> {
  try {
    return { seen: await look() };
  } catch (error) {
    if (!(error instanceof LookError) || run.stop.aborted) throw error;
    return { obstacle: { code: error.code, detail: error.detail } };
  }
}
