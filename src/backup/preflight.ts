import { failure, type Operation } from "./operation";
import type { Target } from "./outcome";
import { gatewayPatience, preflightPatience, read } from "./read";

/**
 * Makes sure, before anything is changed, that a backup can come of it: the server itself accepts requests for
 * partitions that it can never back up, and lets them end in a Timeout.
 */
export async function preflight(operation: Operation): Promise<Target> {
  const { cluster, order } = operation;
  operation.progress({ text: `looking at the partition on ${cluster.endpoint}`, change: true });
  const partition = await read(operation, gatewayPatience, (signal) => cluster.getPartition(order.partitionId, signal));
  if (partition === undefined) throw failure(operation, "SFB_PARTITION_NOT_FOUND");
  if (partition.serviceKind === "Stateless") throw failure(operation, "SFB_STATELESS_SERVICE");

  const service = await read(operation, gatewayPatience, (signal) => cluster.getServiceName(order.partitionId, signal));
  const application = await read(operation, gatewayPatience, (signal) =>
    cluster.getApplicationName(service.id, signal),
  );
  const description = await read(operation, gatewayPatience, (signal) =>
    cluster.getService(application.id, service.id, signal),
  );
  if (description?.hasPersistedState === false) throw failure(operation, "SFB_VOLATILE_SERVICE", service.name);

  // Asked for even where a storage was given: it shows whether there is a backup service at all.
  const configuration = await read(operation, preflightPatience, (signal) =>
    cluster.getBackupConfiguration(order.partitionId, signal),
  );
  const names = { serviceName: service.name, applicationName: application.name };
  if (order.storage !== undefined) return names;
  if (configuration === undefined) throw failure(operation, "SFB_NO_POLICY");
  return { ...names, policyName: configuration.policyName };
}
