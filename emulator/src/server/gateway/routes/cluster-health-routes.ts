import type { Cluster } from "../../../model/cluster/cluster.js";
import { type HealthState, worstOf } from "../../../model/cluster/health.js";
import { systemApplicationName } from "../../../model/cluster/system-application.js";
import type { JsonObject } from "../../../wire/json.js";
import { ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayRoute } from "../gateway-dialect.js";
import { readHealthChunkQuery } from "../health-chunk-query.js";
import { writeClusterHealthChunk } from "../health-chunks.js";
import { writeChildren, writeHealth } from "../health-reply.js";
import type { Route } from "../route.js";
import { countBelow } from "./health-routes.js";

/** The health of the cluster, as a whole and in chunks. Health policies of a body change nothing. */
export function clusterHealthRoutes(cluster: Cluster): Route[] {
  const health = (call: Call) => ok(writeClusterHealth(cluster, call));
  const chunk = (call: Call) => ok(writeClusterHealthChunk(cluster, readHealthChunkQuery(call)));
  return [
    gatewayRoute(cluster.version, { name: "GetClusterHealth", path: "/$/GetClusterHealth", run: health }),
    gatewayRoute(cluster.version, {
      name: "GetClusterHealthUsingPolicy",
      method: "POST",
      path: "/$/GetClusterHealth",
      run: health,
    }),
    gatewayRoute(cluster.version, { name: "GetClusterHealthChunk", path: "/$/GetClusterHealthChunk", run: chunk }),
    gatewayRoute(cluster.version, {
      name: "GetClusterHealthChunkUsingPolicyAndAdvancedFilters",
      method: "POST",
      path: "/$/GetClusterHealthChunk",
      run: chunk,
    }),
  ];
}

function writeClusterHealth(cluster: Cluster, call: Call): JsonObject {
  const applications = cluster.applications();
  const states = applications.map((application) => cluster.healthOfApplication(application));
  const nodes = cluster.nodes.map((): HealthState => "Ok");
  const system = { name: systemApplicationName, state: "Ok" as const };
  const named = applications.map(({ name }, index) => ({ name, state: states[index] ?? "Ok" }));
  const services = applications.flatMap((application) => application.services);
  const counts = [
    { kind: "Node" as const, states: nodes },
    ...countBelow(cluster, services),
    { kind: "Application" as const, states },
  ];
  return {
    ...writeHealth(call, worstOf(states), counts),
    NodeHealthStates: writeChildren(call, "NodesHealthStateFilter", cluster.nodes, ({ name, id }) => ({
      state: "Ok",
      members: { Name: name, Id: { Id: id } },
    })),
    ApplicationHealthStates: writeChildren(call, "ApplicationsHealthStateFilter", [...named, system], (one) => ({
      state: one.state,
      members: { Name: one.name },
    })),
  };
}
