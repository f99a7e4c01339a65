import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import { splitKeyRange } from "../cluster/key-ranges.js";
import type { Partition, PartitionScheme, Service } from "../cluster/topology.js";

const count = z.int().min(1);
const key = z.union([z.string().regex(/^-?\d{1,19}$/), z.int()]).transform(BigInt);

const partitionDescription = z.discriminatedUnion("PartitionScheme", [
  z.object({ PartitionScheme: z.literal("Singleton") }),
  z.object({ PartitionScheme: z.literal("UniformInt64Range"), Count: count.max(10_000), LowKey: key, HighKey: key }),
  z.object({ PartitionScheme: z.literal("Named"), Count: count, Names: z.array(z.string().min(1)).min(1) }),
]);

const shared = {
  ServiceName: z.string(),
  ServiceTypeName: z.string().min(1),
  /** The one of the path counts. */
  ApplicationName: z.string().nullish(),
  PartitionDescription: partitionDescription,
};

/** A service that is to be created, as a request has it; members that mean nothing here are kept and shown again. */
export const serviceDescription = z.discriminatedUnion("ServiceKind", [
  z
    .object({
      ServiceKind: z.literal("Stateful"),
      ...shared,
      TargetReplicaSetSize: count,
      MinReplicaSetSize: count,
      HasPersistedState: z.boolean(),
    })
    .catchall(z.json()),
  z
    .object({ ServiceKind: z.literal("Stateless"), ...shared, InstanceCount: z.union([z.literal(-1), count]) })
    .catchall(z.json()),
]);

export type ServiceDescription = z.output<typeof serviceDescription>;

/** Its partitions, in their order; none where the description makes no sense. */
export function schemesOf({ PartitionDescription: given }: ServiceDescription): PartitionScheme[] {
  switch (given.PartitionScheme) {
    case "Singleton":
      return [{ kind: "Singleton" }];
    case "Named": {
      const names = new Set(given.Names);
      return names.size === given.Count ? [...names].map((name) => ({ kind: "Named", name })) : [];
    }
    case "UniformInt64Range": {
      const { Count, LowKey: lowKey, HighKey: highKey } = given;
      if (highKey - lowKey + 1n < BigInt(Count)) return [];
      return splitKeyRange(Count, { lowKey, highKey }).map((range) => ({ kind: "Int64Range", ...range }));
    }
  }
}

/** The service that a description makes. */
export function serviceOf(description: ServiceDescription, partitions: readonly Partition[]): Service {
  const { ServiceName: name, ServiceTypeName: typeName } = description;
  const head = { name, typeName, details: detailsOf(description), partitions };
  if (description.ServiceKind === "Stateless") {
    return { kind: "Stateless", ...head, instanceCount: description.InstanceCount };
  }
  return {
    kind: "Stateful",
    ...head,
    hasPersistedState: description.HasPersistedState,
    targetReplicaSetSize: description.TargetReplicaSetSize,
    minReplicaSetSize: description.MinReplicaSetSize,
  };
}

const known = [
  ...Object.keys(shared),
  ...["ServiceKind", "TargetReplicaSetSize", "MinReplicaSetSize", "HasPersistedState", "InstanceCount"],
];

function detailsOf(description: ServiceDescription): JsonObject {
  const others = Object.entries(description).filter(([name, value]) => !known.includes(name) && value !== null);
  // Everything beside the known members has come out of JSON.
  return Object.fromEntries(others) as JsonObject;
}
