import type { Fault, FaultCalls } from "./fault.js";

/** The call that faults are looked up for. */
export interface FaultTarget {
  readonly method: string;
  /** Missing where the request belongs to no route. */
  readonly route: string | undefined;
  /** The partition in the path or in the body. */
  readonly partitionId: string | undefined;
}

/** A fault with what it has seen so far. */
export interface LiveFault {
  /** For the log of requests: the name of a named fault, else the kind of its action. */
  readonly name: string;
  readonly fault: Fault;
  calls: number;
  hits: number;
  /** What it keeps in mind from one call to the next, by backup id. */
  readonly memory: Map<string, number>;
}

export function aimsAt({ fault }: LiveFault, target: FaultTarget): boolean {
  const { route, partitionId, method } = fault;
  const routes: readonly string[] = typeof route === "string" ? [route] : route;
  if (!routes.includes("any") && !(target.route !== undefined && routes.includes(target.route))) return false;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  return partitionId === undefined || partitionId.toLowerCase() === target.partitionId?.toLowerCase();
}

/** Counts a call that the fault could hit, and says whether it does. */
export function countCall(live: LiveFault): boolean {
  live.calls++;
  if (!covers(live.fault.calls ?? "all", live.calls)) return false;
  live.hits++;
  return true;
}

function covers(calls: FaultCalls, number: number): boolean {
  if (calls === "all") return true;
  if ("first" in calls) return number <= calls.first;
  if ("nth" in calls) return number === calls.nth;
  return number >= calls.from;
}
