import type { ServiceFabricError } from "../errors";
import type { Partition } from "../service-fabric/records";
import { gatewayPatience } from "../waiting/patience";
import { read } from "../waiting/read";
import { sideBySide } from "../waiting/side-by-side";
import type { PartitionRun } from "./backup-run";
import { type ListedBefore, lookAtList } from "./look";
import type { Target } from "./outcome";
import { preflightPatience } from "./patience";
import { applicationOf, persistedIn } from "./service-facts";

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
export async function preflight(run: PartitionRun): Promise<Ready> {
  const { cluster, order, partitionId } = run;
  const named = "service" in order.address ? order.address.service : undefined;
  run.progress({ text: `looking at the partition on ${cluster.endpoint}`, change: true });
  const [partition, serviceName, configuration] = await sideBySide(run, (part) => [
    lookAtPartition(part, run),
    readServiceName(part, named),
    // Asked for even where a storage was given: it shows whether there is a backup service at all.
    read(part, preflightPatience, (signal) => cluster.getBackupConfiguration(partitionId, signal)),
    // Only so that its answer is there in the next step.
    named === undefined ? undefined : applicationOf(part, named),
  ]);
  const hasDestination = order.storage !== undefined || configuration !== undefined;
  const isNext = order.reuseNewerThanMinutes === undefined && run.pending === undefined;
  const [applicationName, listed] = await sideBySide(run, (part) => [
    persistedIn(part, serviceName),
    hasDestination && isNext ? lookAtList(part, serviceName) : undefined,
  ]);
  if (!hasDestination) throw run.failure("SFB_NO_POLICY");
  const target = {
    ...(partition.information === undefined ? {} : { partition: partition.information }),
    serviceName,
    applicationName,
    ...(order.storage === undefined && configuration !== undefined ? { policyName: configuration.policyName } : {}),
  };
  return { target, ...(listed === undefined ? {} : { listed }) };
}

/** @param whole The run that this is a part of: what is pending in it ends with the partition. */
async function lookAtPartition(run: PartitionRun, whole: PartitionRun): Promise<Partition> {
  const { cluster, partitionId } = run;
  const partition = await read(run, gatewayPatience, (signal) => cluster.getPartition(partitionId, signal));
  if (partition === undefined) throw partitionIsGone(whole);
  if (partition.serviceKind === "Stateless") throw run.failure("SFB_STATELESS_SERVICE");
  return partition;
}

async function readServiceName(run: PartitionRun, named: string | undefined): Promise<string> {
  const { cluster, partitionId } = run;
  const { name } = await read(run, gatewayPatience, (signal) => cluster.getServiceName(partitionId, signal));
  if (named === undefined || named === name) return name;
  throw run.failure("SFB_SERVICE_NAME_UNREACHABLE", `It is taken for ${name}.`);
}

/** With the partition goes whatever was under way on it: a run that went on has nothing to go on with any more. */
function partitionIsGone(run: PartitionRun): ServiceFabricError {
  if (run.pending !== undefined) run.pending = { ...run.pending, phase: "failed" };
  if (!("service" in run.order.address)) return run.failure("SFB_PARTITION_NOT_FOUND");
  const remedy = "Run pulumi up again: the service was created anew meanwhile, and its partitions have new ids.";
  return run.failure("SFB_PARTITION_NOT_FOUND", undefined, remedy);
}
