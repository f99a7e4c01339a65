import type { Cluster, LiveApplication, LivePartition, LiveService } from "../../../model/cluster/cluster.js";
import { type HealthState, healthOfPartition } from "../../../model/cluster/health.js";
import { examineApplication, writeReport } from "../../../model/cluster/health-evaluations.js";
import { type HealthPolicy, healthPolicy, strictPolicy } from "../../../model/cluster/health-policy.js";
import { type Replica, replicaCount, replicasOf } from "../../../model/cluster/replicas.js";
import { writeRestoreReport } from "../../../model/cluster/restore-report.js";
import type { Clock } from "../../../model/time/clock.js";
import type { JsonObject } from "../../../wire/json.js";
import { ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute, readBody } from "../gateway-dialect.js";
import { type HealthCount, writeChildren, writeHealth } from "../health-reply.js";
import { applicationInPath, nodeInPath, partitionInPath, replicaInPath, serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";
import { partitionPaths } from "./partition-routes.js";

const servicePaths = ["/Services/:serviceId", "/Applications/:applicationId/$/GetServices/:serviceId"];

/** The health of everything below the cluster. It follows from the partitions: those that cannot serve are in error. */
export function healthRoutes(cluster: Cluster, clock: Clock): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "GetNodeHealth",
      path: "/Nodes/:nodeName/$/GetHealth",
      run(call) {
        const node = nodeInPath(cluster, call);
        if (!node) throw gatewayErrors.healthEntityNotFound();
        return ok({ ...writeHealth(call, "Ok", []), Name: node.name });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationHealth",
      path: "/Applications/:applicationId/$/GetHealth",
      run(call) {
        const application = applicationInPath(cluster, call);
        if (!application) throw gatewayErrors.healthEntityNotFound();
        return ok(writeApplicationHealth(cluster, application, call, strictPolicy));
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationHealthUsingPolicy",
      method: "POST",
      path: "/Applications/:applicationId/$/GetHealth",
      run(call) {
        const application = applicationInPath(cluster, call);
        if (!application) throw gatewayErrors.healthEntityNotFound();
        const policy = call.body.text.trim() === "" ? strictPolicy : readBody(call, healthPolicy);
        return ok(writeApplicationHealth(cluster, application, call, policy));
      },
    }),
    ...servicePaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetServiceHealth",
        path: `${path}/$/GetHealth`,
        run(call) {
          const found = serviceInPath(cluster, call);
          if (!found) throw gatewayErrors.healthEntityNotFound();
          return ok(writeServiceHealth(cluster, found.service, call));
        },
      }),
    ),
    ...partitionPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetPartitionHealth",
        path: `${path}/$/GetHealth`,
        run(call) {
          const partition = partitionInPath(cluster, call);
          if (!partition) throw gatewayErrors.healthEntityNotFound();
          return ok(writePartitionHealth(cluster, partition, call, writeRestoreReport(partition, clock.now())));
        },
      }),
    ),
    ...partitionPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetReplicaHealth",
        path: `${path}/$/GetReplicas/:replicaId/$/GetHealth`,
        run(call) {
          const found = replicaInPath(cluster, call);
          if (!found) throw gatewayErrors.healthEntityNotFound();
          return ok({ ...writeHealth(call, "Ok", []), ...identify(found.replica, found.partition) });
        },
      }),
    ),
  ];
}

/** How many services, partitions and replicas there are, and in which state. */
export function countBelow(cluster: Cluster, services: readonly LiveService[]): HealthCount[] {
  const partitions = services.flatMap((service) => cluster.partitionsOf(service));
  return [
    { kind: "Replica", states: partitions.flatMap((partition) => statesOfReplicas(cluster, partition)) },
    { kind: "Partition", states: partitions.map(healthOfPartition) },
    { kind: "Service", states: services.map((service) => cluster.healthOfService(service)) },
  ];
}

function statesOfReplicas(cluster: Cluster, partition: LivePartition): HealthState[] {
  return Array.from({ length: replicaCount(partition, cluster.nodes.length) }, () => "Ok");
}

function writeApplicationHealth(
  cluster: Cluster,
  application: LiveApplication,
  call: Call,
  policy: HealthPolicy,
): JsonObject {
  const { name, services } = application;
  const { state, evaluations } = examineApplication(cluster, application, policy);
  const events = writeReport(application);
  return {
    ...writeHealth(call, state, countBelow(cluster, services), { events, evaluations }),
    Name: name,
    ServiceHealthStates: writeChildren(call, "ServicesHealthStateFilter", services, (service) => ({
      state: cluster.healthOfService(service),
      members: { ServiceName: service.name },
    })),
    DeployedApplicationHealthStates: [],
  };
}

function writeServiceHealth(cluster: Cluster, service: LiveService, call: Call): JsonObject {
  const counts = countBelow(cluster, [service]).filter(({ kind }) => kind !== "Service");
  return {
    ...writeHealth(call, cluster.healthOfService(service), counts),
    Name: service.name,
    PartitionHealthStates: writeChildren(
      call,
      "PartitionsHealthStateFilter",
      cluster.partitionsOf(service),
      (partition) => ({ state: healthOfPartition(partition), members: { PartitionId: partition.id } }),
    ),
  };
}

function writePartitionHealth(
  cluster: Cluster,
  partition: LivePartition,
  call: Call,
  events: JsonObject[],
): JsonObject {
  const { id } = partition;
  const replicas = replicasOf(partition, cluster.nodes);
  const states = replicas.map((): HealthState => "Ok");
  return {
    ...writeHealth(call, healthOfPartition(partition), [{ kind: "Replica", states }], { events }),
    PartitionId: id,
    ReplicaHealthStates: writeChildren(call, "ReplicasHealthStateFilter", replicas, (replica) => ({
      state: "Ok",
      members: identify(replica, partition),
    })),
  };
}

function identify({ id }: Replica, { id: partitionId, service }: LivePartition): JsonObject {
  const name = service.kind === "Stateful" ? "ReplicaId" : "InstanceId";
  return { ServiceKind: service.kind, PartitionId: partitionId, [name]: id.toString() };
}
