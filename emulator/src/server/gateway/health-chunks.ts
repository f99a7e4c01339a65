import type { Cluster, LiveApplication, LiveService } from "../../model/cluster/cluster.js";
import { type HealthState, healthOfPartition, worstOf } from "../../model/cluster/health.js";
import { systemApplicationName } from "../../model/cluster/system-application.js";
import type { JsonObject } from "../../wire/json.js";
import type { HealthChunkQuery } from "./health-chunk-query.js";
import { passes } from "./health-filter.js";

/** The health of the cluster with those of its parts that the filters ask for (`ClusterHealthChunk.h`). */
export function writeClusterHealthChunk(cluster: Cluster, query: HealthChunkQuery): JsonObject {
  const system = cluster.applicationOrSystem(systemApplicationName);
  const applications = [...cluster.applications(), ...(system ? [system] : [])];
  return {
    HealthState: worstOf(applications.map((application) => cluster.healthOfApplication(application))),
    NodeHealthStateChunks: chunks(cluster.nodes, query.NodeFilters, {
      names: ({ name }) => [["NodeNameFilter", name]],
      stateOf: () => "Ok",
      write: ({ name }) => ({ NodeName: name, HealthState: "Ok" }),
    }),
    ApplicationHealthStateChunks: chunks(applications, query.ApplicationFilters, {
      names: ({ name, typeName }) => [
        ["ApplicationNameFilter", name],
        ["ApplicationTypeNameFilter", typeName],
      ],
      stateOf: (application) => cluster.healthOfApplication(application),
      write: (application, filter) => writeApplication(cluster, application, filter.ServiceFilters),
    }),
  };
}

type ApplicationFilter = NonNullable<HealthChunkQuery["ApplicationFilters"]>[number];
type ServiceFilter = NonNullable<ApplicationFilter["ServiceFilters"]>[number];

function writeApplication(
  cluster: Cluster,
  application: LiveApplication,
  filters: readonly ServiceFilter[] | null | undefined,
): JsonObject {
  return {
    ApplicationName: application.name,
    ApplicationTypeName: application.typeName,
    HealthState: cluster.healthOfApplication(application),
    ServiceHealthStateChunks: chunks(application.services, filters, {
      names: ({ name }) => [["ServiceNameFilter", name]],
      stateOf: (service) => cluster.healthOfService(service),
      write: (service, filter) => writeService(cluster, service, filter),
    }),
    DeployedApplicationHealthStateChunks: noChunks,
  };
}

function writeService(cluster: Cluster, service: LiveService, { PartitionFilters }: ServiceFilter): JsonObject {
  return {
    ServiceName: service.name,
    HealthState: cluster.healthOfService(service),
    PartitionHealthStateChunks: chunks(cluster.partitionsOf(service), PartitionFilters, {
      names: ({ id }) => [["PartitionIdFilter", id]],
      stateOf: healthOfPartition,
      write: (partition) => ({
        PartitionId: partition.id,
        HealthState: healthOfPartition(partition),
        ReplicaHealthStateChunks: noChunks,
      }),
    }),
  };
}

const noChunks: JsonObject = { TotalCount: 0, Items: [] };

interface Chunk<Entity, Filter> {
  /** The members of a filter that single an entity out, with the entity's own value. The first is the most special. */
  names(entity: Entity): readonly (readonly [keyof Filter, string])[];
  stateOf(entity: Entity): HealthState;
  write(entity: Entity, filter: Filter): JsonObject;
}

/** The most special filter decides over an entity; one without names is for all that no other filter is for. */
function chunks<Entity, Filter extends { readonly HealthStateFilter?: number | null | undefined }>(
  entities: readonly Entity[],
  filters: readonly Filter[] | null | undefined,
  { names, stateOf, write }: Chunk<Entity, Filter>,
): JsonObject {
  const items = entities.flatMap((entity) => {
    const own = names(entity);
    const isGeneral = (filter: Filter) => own.every(([member]) => !filter[member]);
    const special = own
      .map(([member, value]) => filters?.find((filter) => filter[member] === value))
      .find((filter) => filter !== undefined);
    const filter = special ?? filters?.find(isGeneral);
    if (!filter) return [];
    // Without a state, a filter by name lets its entity pass, and a general one nothing.
    const wanted = filter.HealthStateFilter || (special ? 65_535 : 0);
    return passes(stateOf(entity), wanted) ? [write(entity, filter)] : [];
  });
  return { TotalCount: items.length, Items: items };
}
