import type { LivePartition } from "./live-partition.js";

export type HealthState = "Ok" | "Warning" | "Error";

/** A partition that cannot serve is in error; one that is being moved is not, nor one whose service is new. */
export function healthOfPartition({ status, service }: LivePartition): HealthState {
  if (service.status === "Creating") return "Ok";
  return status === "NotReady" || status === "InQuorumLoss" ? "Error" : "Ok";
}

/** The health of what consists of others: that of the worst, as by the default policies, which tolerate nothing. */
export function worstOf(states: Iterable<HealthState>): HealthState {
  let worst: HealthState = "Ok";
  for (const state of states) {
    if (state === "Error") return "Error";
    if (state === "Warning") worst = "Warning";
  }
  return worst;
}
