import type { BackupError } from "../errors";
import { failure, type Operation } from "./operation";
import type { Target } from "./outcome";
import { gatewayPatience, preflightPatience, read } from "./read";

/**
 * Makes sure, before anything is changed, that a backup can come of it: the server itself accepts requests for
 * partitions that it can never back up, and lets them end in a Timeout.
 */
export async function preflight(operation: Operation): Promise<Target> {
  const { cluster, order, partitionId } = operation;
  operation.progress({ text: `looking at the partition on ${cluster.endpoint}`, change: true });
  const partition = await read(operation, gatewayPatience, (signal) => cluster.getPartition(partitionId, signal));
  if (partition === undefined) throw partitionIsGone(operation);
  if (partition.serviceKind === "Stateless") throw failure(operation, "SFB_STATELESS_SERVICE");

  const service = await read(operation, gatewayPatience, (signal) => cluster.getServiceName(partitionId, signal));
  if ("service" in order.target && order.target.service !== service.name) {
    throw failure(operation, "SFB_SERVICE_NAME_UNREACHABLE", `It is taken for ${service.name}.`);
  }
  const application = await read(operation, gatewayPatience, (signal) =>
    cluster.getApplicationName(service.name, signal),
  );
  const description = await read(operation, gatewayPatience, (signal) =>
    cluster.getService(application.name, service.name, signal),
  );
  if (description?.hasPersistedState === false) throw failure(operation, "SFB_VOLATILE_SERVICE", service.name);

  // Asked for even where a storage was given: it shows whether there is a backup service at all.
  const configuration = await read(operation, preflightPatience, (signal) =>
    cluster.getBackupConfiguration(partitionId, signal),
  );
  const target = {
    partitionId,
    ...(partition.information === undefined ? {} : { partition: partition.information }),
    serviceName: service.name,
    applicationName: application.name,
  };
  if (order.storage !== undefined) return target;
  if (configuration === undefined) throw failure(operation, "SFB_NO_POLICY");
  return { ...target, policyName: configuration.policyName };
}

/** With the partition goes whatever was under way on it: a run that went on has nothing to go on with any more. */
function partitionIsGone(operation: Operation): BackupError {
  if (operation.pending !== undefined) operation.pending = { ...operation.pending, phase: "failed" };
  if (!("service" in operation.order.target)) return failure(operation, "SFB_PARTITION_NOT_FOUND");
  const remedy = "Run pulumi up again: the service was created anew meanwhile, and its partitions have new ids.";
  return failure(operation, "SFB_PARTITION_NOT_FOUND", undefined, remedy);
}
