import type { Cluster, LiveApplication } from "../../../model/cluster/cluster.js";
import { idOfName } from "../../../model/cluster/names.js";
import type { ClusterNode } from "../../../model/cluster/nodes.js";
import { replicasOf } from "../../../model/cluster/replicas.js";
import type { JsonObject } from "../../../wire/json.js";
import { ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { nodeInPath, separatorAt } from "../path-entities.js";
import type { Route } from "../route.js";

/** The applications on a node: those with a replica or an instance there. @param pageSize Most items on one page. */
export function deployedApplicationRoutes(cluster: Cluster, pageSize: number): Route[] {
  const isOn = (node: ClusterNode) => (application: LiveApplication) =>
    application.services
      .flatMap((service) => cluster.partitionsOf(service))
      .some((partition) => replicasOf(partition, cluster.nodes).some((replica) => replica.node === node));
  return [
    gatewayRoute(cluster.version, {
      name: "GetDeployedApplicationInfoList",
      path: "/Nodes/:nodeName/$/GetApplications",
      run(call, apiVersion) {
        const node = nodeInPath(cluster, call);
        if (!node) throw gatewayErrors.nodeNotFound();
        const items = cluster.applications().filter(isOn(node));
        const write = (one: LiveApplication) => writeDeployed(cluster, one, call, apiVersion);
        // Up to 6.0 it is a bare array (`NodesHandler.cpp`), which Service Fabric Explorer builds on.
        if (apiVersion <= 6) return ok(items.map(write));
        return replyWithPage(call, apiVersion, { items, tokenOf: ({ name }) => name, write, pageSize });
      },
    }),
  ];
}

function writeDeployed(cluster: Cluster, application: LiveApplication, call: Call, apiVersion: number): JsonObject {
  const { name, typeName, typeVersion, status } = application;
  const includesHealth = call.query.get("IncludeHealthState")?.toLowerCase() === "true";
  const folder = `D:\\SvcFab\\_App\\${typeName}_App0`;
  return {
    Id: idOfName(name, separatorAt(apiVersion)),
    Name: name,
    TypeName: typeName,
    ...(apiVersion > 6 ? { TypeVersion: typeVersion } : {}),
    Status: status === "Upgrading" ? "Upgrading" : "Active",
    WorkDirectory: `${folder}\\work`,
    LogDirectory: `${folder}\\log`,
    TempDirectory: `${folder}\\temp`,
    HealthState: includesHealth ? cluster.healthOfApplication(application) : "Unknown",
  };
}
