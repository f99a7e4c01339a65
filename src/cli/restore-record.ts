import { appendFile } from "node:fs/promises";
import { askedStorage } from "../evidence/asked-storage";
import type { Predicate } from "../evidence/predicates";
import { recordLine } from "../evidence/record";
import { clocks } from "../evidence/statement";
import { packageVersion } from "../package-version";
import type { RestoreEnd } from "../restore";
import type { OpenedPlan } from "./open-plan";
import { UsageError } from "./usage-error";

/** Adds text to the file of records. @throws UsageError where it cannot be written. */
export async function addToRecords(file: string, text: string): Promise<void> {
  await appendFile(file, text).catch((error: unknown) => {
    throw new UsageError(`--evidence-file: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/**
 * The record of what was restored and proven, by this call or by one that it goes on with, as a line; `undefined` where that is
 * nothing.
 */
export function recordOfRestore({ plan, secrets }: OpenedPlan, ends: readonly RestoreEnd[]): string | undefined {
  const serviceOf = new Map(plan.rows.map(({ partitionId, serviceName }) => [partitionId, serviceName]));
  const partitions = ends.flatMap(({ order, outcome }) =>
    outcome.kind === "restored" ? [{ ...outcome.result, serviceName: serviceOf.get(order.partitionId) ?? "" }] : [],
  );
  const [first] = ends;
  if (first === undefined || partitions.length === 0) return undefined;
  const { applicationName, storage, restoreTimeoutMinutes } = first.order;
  const evidence = {
    program: { packageVersion, command: "restore" },
    clocks: clocks.restore,
    clusterVersion: plan.clusterVersion,
    asked: { application: applicationName, ...askedStorage(storage), restoreTimeoutMinutes },
  } satisfies Omit<Predicate<"restore">, "result">;
  const { clusterEndpoint } = plan;
  const shown: Record<string, unknown> = JSON.parse(
    JSON.stringify({ evidence, applicationName, clusterEndpoint, partitions }),
    (_name, one: unknown) => (typeof one === "string" ? secrets.redact(one) : one),
  );
  return recordLine("restore", shown);
}
