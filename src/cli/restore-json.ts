import type { RestoreEnd } from "../restore";
import type { OpenedPlan } from "./open-plan";

/** How restores ended, as JSON. */
export function endsAsJson({ plan, secrets }: OpenedPlan, ends: readonly RestoreEnd[], ok: boolean): string {
  const { clusterEndpoint, clusterVersion, warnings } = plan;
  const partitions = ends.map(({ order, outcome, wasDone }) => {
    const { partitionId, name } = order;
    if (outcome.kind === "restored") return { name, state: "restored", wasDone, ...outcome.result };
    const { code, message, retryable } = outcome.error;
    return { name, state: "failed", partitionId, code, message, retryable, pending: outcome.pending ?? null };
  });
  const redacted = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? secrets.redact(value) : value;
  return JSON.stringify({ ok, clusterEndpoint, clusterVersion, partitions, warnings }, redacted, 2);
}
