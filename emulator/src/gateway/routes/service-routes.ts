import type { Cluster } from "../../cluster/cluster.js";
import { idOfName, nameOfId } from "../../cluster/names.js";
import type { Application, Service } from "../../cluster/topology.js";
import type { JsonObject } from "../../wire/json.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { noContent, ok } from "../reply.js";
import type { Route } from "../route.js";

/** Services and the cluster as the gateway itself knows them. */
export function serviceRoutes(cluster: Cluster): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "GetApplicationNameInfo",
      path: "/Services/:serviceId/$/GetApplicationName",
      run(call) {
        const found = cluster.service(nameOfId(call.params.serviceId ?? ""));
        if (!found) throw gatewayErrors.serviceNotFound();
        const { name } = found.application;
        return ok({ Id: idOfName(name), Name: name });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceInfo",
      path: "/Applications/:applicationId/$/GetServices/:serviceId",
      run(call) {
        const found = cluster.service(nameOfId(call.params.serviceId ?? ""));
        const isThere = found?.application.name === nameOfId(call.params.applicationId ?? "");
        return found && isThere ? ok(writeService(found.service, found.application)) : noContent();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetClusterVersion",
      path: "/$/GetClusterVersion",
      run: () => ok({ Version: cluster.version }),
    }),
  ];
}

function writeService(service: Service, application: Application): JsonObject {
  return {
    ServiceKind: service.kind,
    Name: service.name,
    TypeName: service.typeName,
    ManifestVersion: service.manifestVersion ?? application.typeVersion,
    ...(service.kind === "Stateful" ? { HasPersistedState: service.hasPersistedState } : {}),
    HealthState: "Ok",
    ServiceStatus: "Active",
    IsServiceGroup: false,
    Id: idOfName(service.name),
  };
}
