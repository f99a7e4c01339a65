import type { BackupError } from "../errors";
import type { Partition } from "../service-fabric/records";
import { type ListedBefore, lookAtList } from "./look";
import { failure, type Operation } from "./operation";
import type { Target } from "./outcome";
import { gatewayPatience, preflightPatience, read } from "./read";
import { applicationOf, persistedIn } from "./service-facts";
import { sideBySide } from "./side-by-side";

/** What preflight has found. */
interface Ready {
  readonly target: Target;
  /** The list, where nothing is to be done any more before the request but a look at the record. */
  readonly listed?: ListedBefore;
}

/**
 * Makes sure, before anything is changed, that a backup can come of it: the server itself accepts requests for
 * partitions that it can never back up, and lets them end in a Timeout. What needs nothing of one another is asked side
 * by side.
 */
export async function preflight(operation: Operation): Promise<Ready> {
  const { cluster, order, partitionId } = operation;
  const named = "service" in order.target ? order.target.service : undefined;
  operation.progress({ text: `looking at the partition on ${cluster.endpoint}`, change: true });
  const [partition, serviceName, configuration] = await sideBySide(operation, (run) => [
    lookAtPartition(run, operation),
    readServiceName(run, named),
    // Asked for even where a storage was given: it shows whether there is a backup service at all.
    read(run, preflightPatience, (signal) => cluster.getBackupConfiguration(partitionId, signal)),
    // Only so that its answer is there in the next step.
    named === undefined ? undefined : applicationOf(run, named),
  ]);
  const hasDestination = order.storage !== undefined || configuration !== undefined;
  const isNext = order.reuseNewerThanMinutes === undefined && operation.pending === undefined;
  const [applicationName, listed] = await sideBySide(operation, (run) => [
    persistedIn(run, serviceName),
    hasDestination && isNext ? lookAtList(run, serviceName) : undefined,
  ]);
  if (!hasDestination) throw failure(operation, "SFB_NO_POLICY");
  const target = {
    partitionId,
    ...(partition.information === undefined ? {} : { partition: partition.information }),
    serviceName,
    applicationName,
    ...(order.storage === undefined && configuration !== undefined ? { policyName: configuration.policyName } : {}),
  };
  return { target, ...(listed === undefined ? {} : { listed }) };
}

/** @param operation The one that the run is for: what is pending in it ends with the partition. */
async function lookAtPartition(run: Operation, operation: Operation): Promise<Partition> {
  const { cluster, partitionId } = run;
  const partition = await read(run, gatewayPatience, (signal) => cluster.getPartition(partitionId, signal));
  if (partition === undefined) throw partitionIsGone(operation);
  if (partition.serviceKind === "Stateless") throw failure(run, "SFB_STATELESS_SERVICE");
  return partition;
}

async function readServiceName(run: Operation, named: string | undefined): Promise<string> {
  const { cluster, partitionId } = run;
  const { name } = await read(run, gatewayPatience, (signal) => cluster.getServiceName(partitionId, signal));
  if (named === undefined || named === name) return name;
  throw failure(run, "SFB_SERVICE_NAME_UNREACHABLE", `It is taken for ${name}.`);
}

/** With the partition goes whatever was under way on it: a run that went on has nothing to go on with any more. */
function partitionIsGone(operation: Operation): BackupError {
  if (operation.pending !== undefined) operation.pending = { ...operation.pending, phase: "failed" };
  if (!("service" in operation.order.target)) return failure(operation, "SFB_PARTITION_NOT_FOUND");
  const remedy = "Run pulumi up again: the service was created anew meanwhile, and its partitions have new ids.";
  return failure(operation, "SFB_PARTITION_NOT_FOUND", undefined, remedy);
}
