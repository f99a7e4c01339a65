import type { Cluster, LivePartition, LiveService } from "../../../model/cluster/cluster.js";
import { writePartitionInformation } from "../../../model/cluster/partition-information.js";
import { type Replica, replicasOf } from "../../../model/cluster/replicas.js";
import type { PartitionScheme } from "../../../model/cluster/topology.js";
import { int64 } from "../../../wire/int64.js";
import { isJsonObject, type JsonObject, writeJson } from "../../../wire/json.js";
import { ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";

/** From a service and a key to a partition and its endpoints. */
export function resolveRoutes(cluster: Cluster): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "ResolveService",
      path: "/Services/:serviceId/$/ResolvePartition",
      run(call) {
        const isMeant = readPartitionKey(call);
        refuseJunkVersion(call.query.get("PreviousRspVersion"));
        const found = serviceInPath(cluster, call);
        if (!found) throw gatewayErrors.serviceNotFound();
        const partition = cluster.partitionsOf(found.service).find(({ description }) => isMeant(description.scheme));
        if (!partition) throw gatewayErrors.invalidPartitionKey();
        // Without a primary there is nothing to resolve to, and the gateway would wait for one.
        if (partition.status === "NotReady" || partition.status === "InQuorumLoss")
          throw gatewayErrors.serviceOffline();
        return ok(writeResolved(partition, replicasOf(partition, cluster.nodes)));
      },
    }),
  ];
}

/** Whether a partition is the one that the key means. @throws FabricError for what is no key (`TryGetPartitionKey`). */
function readPartitionKey({ query }: Call): (scheme: PartitionScheme) => boolean {
  const kind = query.get("PartitionKeyType") ?? "1";
  const value = query.get("PartitionKeyValue");
  if (kind === "1") return (scheme) => scheme.kind === "Singleton";
  if (kind === "2") {
    const key = int64.safeParse(value);
    if (!key.success) throw gatewayErrors.invalidArgument();
    return (scheme) => scheme.kind === "Int64Range" && scheme.lowKey <= key.data && key.data <= scheme.highKey;
  }
  if (kind === "3" && value !== undefined) return (scheme) => scheme.kind === "Named" && scheme.name === value;
  throw gatewayErrors.invalidArgument();
}

/** A version is escaped JSON that only the server looks into; the query has taken one layer of escapes off already. */
function refuseJunkVersion(version: string | undefined): void {
  if (version === undefined || version === "") return;
  try {
    const value: unknown = JSON.parse(decodeURIComponent(version));
    if (isJsonObject(value)) return;
  } catch {
    // What is no JSON is refused like JSON of another kind.
  }
  throw gatewayErrors.invalidArgument();
}

function writeResolved(partition: LivePartition, replicas: readonly Replica[]): JsonObject {
  const { id, service, description, epoch } = partition;
  const version = writeJson({
    PartitionId: id,
    FMVersion: epoch.configurationVersion,
    Generation: epoch.dataLossVersion,
    StoreVersion: 1,
  });
  return {
    Name: service.name,
    PartitionInformation: writePartitionInformation(id, description.scheme),
    Endpoints: replicas.map((replica) => ({ Kind: endpointKind(replica, service), Address: replica.address })),
    Version: version.replace(/[{}"]/g, encodeURIComponent),
  };
}

function endpointKind({ role }: Replica, { kind }: LiveService): string {
  if (kind === "Stateless") return "Stateless";
  return role === "Primary" ? "StatefulPrimary" : "StatefulSecondary";
}
