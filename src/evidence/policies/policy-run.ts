import { type ErrorCode, errorRegistry, ServiceFabricError } from "../../errors";
import type { Cluster } from "../../service-fabric/cluster";
import type { ClusterLists } from "../../service-fabric/lists";
import type { ClusterPolicies } from "../../service-fabric/policies";
import type { ClusterRestores } from "../../service-fabric/restores";
import { gatewayPatience, type Patience } from "../../waiting/patience";
import { remembering } from "../../waiting/progress";
import type { Ports, Run } from "../../waiting/run";

/** What an audit of the policies asks of the cluster. It only reads. */
export type PolicyCluster = Pick<Cluster, "identity" | "endpoint" | "signsInWith" | "listApplications"> &
  ClusterLists &
  Pick<ClusterPolicies, "pageOfPolicies"> &
  Pick<ClusterRestores, "getClusterVersion">;

export type PolicyRun = Run<PolicyCluster>;

export const backupServicePatience: Patience = { ...gatewayPatience, asked: "backup service" };

/** An error of a look that tells its parts apart: where others can go on, it says why this one could not be checked. */
class LookError extends ServiceFabricError {
  readonly reason: string;

  constructor(code: ErrorCode, detail: string, remedy: string = errorRegistry[code].remedy) {
    super(code, "Audit of the backup policies", { detail, remedy });
    this.reason = [errorRegistry[code].message, detail, remedy].filter((sentence) => sentence !== "").join(" ");
  }
}

export function beginAudit({ signal, ...ports }: Ports<PolicyCluster>): PolicyRun {
  return {
    ...ports,
    ...remembering(ports.progress, "Nothing was seen yet."),
    stop: signal ?? new AbortController().signal,
    meanwhile: () => "",
    failure: (code, detail = "", remedy) => new LookError(code, detail, remedy),
  };
}

/** What one look has found, or why it could not look, as sentences. */
export type Look<T> = { readonly seen: T } | { readonly seen?: undefined; readonly reason: string };

/** Looks at one of many. What goes wrong is told of that one, unless the whole run has to end. */
export async function attempt<T>(run: PolicyRun, look: () => Promise<T>): Promise<Look<T>> {
  try {
    return { seen: await look() };
  } catch (error) {
    if (!(error instanceof LookError) || run.stop.aborted) throw error;
    return { reason: error.reason };
  }
}
