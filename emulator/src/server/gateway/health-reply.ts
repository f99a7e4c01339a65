import type { HealthState } from "../../model/cluster/health.js";
import type { Json, JsonObject } from "../../wire/json.js";
import type { Call } from "./call.js";
import { passes, readHealthFilter } from "./health-filter.js";

/** How many entities of a kind are in which state. */
export interface HealthCount {
  readonly kind: "Node" | "Application" | "Service" | "Partition" | "Replica";
  readonly states: readonly HealthState[];
}

/** What the health of every entity begins with (`EntityHealthBase.h`). Events are there only of applications and partitions. */
export function writeHealth(
  call: Call,
  state: HealthState,
  counts: readonly HealthCount[],
  {
    events = [],
    evaluations = [],
  }: { readonly events?: JsonObject[]; readonly evaluations?: readonly JsonObject[] } = {},
): JsonObject {
  const isExcluded = call.query.get("ExcludeHealthStatistics")?.toLowerCase() === "true";
  return {
    HealthEvents: events,
    AggregatedHealthState: state,
    UnhealthyEvaluations: [...evaluations],
    ...(isExcluded ? {} : { HealthStatistics: { HealthStateCountList: counts.map(writeCount) } }),
  };
}

/** The children of an entity that the filter of this name lets pass. @throws FabricError */
export function writeChildren<T>(
  call: Call,
  filterName: string,
  children: readonly T[],
  describe: (child: T) => { readonly state: HealthState; readonly members: JsonObject },
): Json[] {
  const filter = readHealthFilter(call, filterName);
  return children.map(describe).flatMap(({ state, members }) => {
    return passes(state, filter) ? [{ AggregatedHealthState: state, ...members }] : [];
  });
}

function writeCount({ kind, states }: HealthCount): JsonObject {
  const count = (wanted: HealthState) => states.filter((state) => state === wanted).length;
  return {
    EntityKind: kind,
    HealthStateCount: { OkCount: count("Ok"), WarningCount: count("Warning"), ErrorCount: count("Error") },
  };
}
