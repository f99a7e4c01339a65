import type { LivePartition, LiveService } from "../../model/cluster/cluster.js";
import type { StatefulService } from "../../model/cluster/topology.js";
import type { JsonObject } from "../../wire/json.js";

/** What a service was created with (`PartitionedServiceDescWrapper.h`). */
export function writeServiceDescription(
  service: LiveService,
  applicationName: string,
  partitions: readonly LivePartition[],
): JsonObject {
  return {
    ServiceKind: service.kind,
    ApplicationName: applicationName,
    ServiceName: service.name,
    ServiceTypeName: service.typeName,
    InitializationData: [],
    PartitionDescription: writePartitionScheme(partitions),
    ...writeSizes(service),
    PlacementConstraints: "",
    CorrelationScheme: [],
    ServiceLoadMetrics: [],
    ServicePlacementPolicies: [],
    ...(service.kind === "Stateful" ? { Flags: 0 } : {}),
    DefaultMoveCost: "Low",
    IsDefaultMoveCostSpecified: false,
    ServicePackageActivationMode: "SharedProcess",
    ServiceDnsName: "",
    ScalingPolicies: [],
    ...service.details,
  };
}

function writeSizes(service: LiveService): JsonObject {
  if (service.kind === "Stateless") return { InstanceCount: service.instanceCount ?? 1 };
  return {
    ...writeReplicaSetSizes(service),
    HasPersistedState: service.hasPersistedState,
  };
}

/** A set of one replica needs no second one. */
export function writeReplicaSetSizes({ targetReplicaSetSize = 3, minReplicaSetSize }: StatefulService): JsonObject {
  return {
    TargetReplicaSetSize: targetReplicaSetSize,
    MinReplicaSetSize: minReplicaSetSize ?? Math.min(2, targetReplicaSetSize),
  };
}

function writePartitionScheme(partitions: readonly LivePartition[]): JsonObject {
  const schemes = partitions.map(({ description }) => description.scheme);
  const names = schemes.flatMap((scheme) => (scheme.kind === "Named" ? [scheme.name] : []));
  if (names.length > 0) return { PartitionScheme: "Named", Count: names.length, Names: names };
  const ranges = schemes.flatMap((scheme) => (scheme.kind === "Int64Range" ? [scheme] : []));
  const [first] = ranges;
  if (!first) return { PartitionScheme: "Singleton" };
  const lowKey = ranges.reduce((lowest, range) => (range.lowKey < lowest ? range.lowKey : lowest), first.lowKey);
  const highKey = ranges.reduce((highest, range) => (range.highKey > highest ? range.highKey : highest), first.highKey);
  return {
    PartitionScheme: "UniformInt64Range",
    Count: ranges.length,
    LowKey: lowKey.toString(),
    HighKey: highKey.toString(),
  };
}
