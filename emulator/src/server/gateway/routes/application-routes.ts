import type { Cluster, LiveApplication } from "../../../model/cluster/cluster.js";
import { idOfName } from "../../../model/cluster/names.js";
import type { JsonObject } from "../../../wire/json.js";
import { noContent, ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { applicationInPath, separatorAt, serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";

/** The applications of the cluster. @param pageSize Most items on one page of a list. */
export function applicationRoutes(cluster: Cluster, pageSize: number): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "GetApplicationInfoList",
      path: "/Applications",
      run(call, apiVersion) {
        const typeName = call.query.get("ApplicationTypeName");
        const items = cluster.applications().filter((one) => typeName === undefined || one.typeName === typeName);
        const write = (one: LiveApplication) => writeApplication(cluster, one, call, apiVersion);
        return replyWithPage(call, apiVersion, { items, tokenOf: ({ name }) => name, write, pageSize });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationInfo",
      path: "/Applications/:applicationId",
      run(call, apiVersion) {
        const found = applicationInPath(cluster, call);
        // The system's application has services and a health, and no information of its own.
        const isListed = found && cluster.application(found.name) !== undefined;
        return isListed ? ok(writeApplication(cluster, found, call, apiVersion)) : noContent();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationNameInfo",
      path: "/Services/:serviceId/$/GetApplicationName",
      run(call, apiVersion) {
        const found = serviceInPath(cluster, call);
        if (!found) throw gatewayErrors.serviceNotFound();
        const { name } = found.application;
        return ok({ Id: idOfName(name, separatorAt(apiVersion)), Name: name });
      },
    }),
  ];
}

function writeApplication(cluster: Cluster, application: LiveApplication, call: Call, apiVersion: number): JsonObject {
  const { name, typeName, typeVersion, status, parameters } = application;
  const isExcluded = call.query.get("ExcludeApplicationParameters")?.toLowerCase() === "true";
  return {
    Name: name,
    TypeName: typeName,
    TypeVersion: typeVersion,
    Status: status,
    Parameters: isExcluded ? [] : writeParameters(parameters),
    HealthState: cluster.healthOfApplication(application),
    ApplicationDefinitionKind: "ServiceFabricApplicationDescription",
    ManagedApplicationIdentity: { ManagedIdentities: [] },
    Id: idOfName(name, separatorAt(apiVersion)),
  };
}

/** Parameters as a list of keys and values. */
export function writeParameters(parameters: Readonly<Record<string, string>>): JsonObject[] {
  return Object.entries(parameters).map(([key, value]) => ({ Key: key, Value: value }));
}
