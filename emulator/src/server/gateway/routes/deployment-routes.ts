import type { Cluster } from "../../../model/cluster/cluster.js";
import { applicationDescription } from "../../../model/deployment/application-description.js";
import type { Deployments } from "../../../model/deployment/deployments.js";
import { serviceDescription } from "../../../model/deployment/service-description.js";
import { acceptedByGateway, createdByGateway, done } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute, readBody } from "../gateway-dialect.js";
import { applicationInPath, serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";

/** Applications and services that come and go. What is begun is answered; how far it is tell the lists. */
export function deploymentRoutes(cluster: Cluster, deployments: Deployments): Route[] {
  return [
    gatewayRoute(cluster.version, {
      name: "CreateApplication",
      method: "POST",
      path: "/Applications/$/Create",
      run(call) {
        deployments.createApplication(readBody(call, applicationDescription));
        return createdByGateway();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "DeleteApplication",
      method: "POST",
      path: "/Applications/:applicationId/$/Delete",
      run(call) {
        const found = applicationInPath(cluster, call);
        if (!found) throw gatewayErrors.applicationNotFound();
        deployments.deleteApplication(found.name, isForced(call));
        return done();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "CreateService",
      method: "POST",
      path: "/Applications/:applicationId/$/GetServices/$/Create",
      run(call) {
        const found = applicationInPath(cluster, call);
        if (!found) throw gatewayErrors.applicationNotFound();
        deployments.createService(found.name, readBody(call, serviceDescription));
        return acceptedByGateway();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "DeleteService",
      method: "POST",
      path: "/Services/:serviceId/$/Delete",
      run(call) {
        const found = serviceInPath(cluster, call);
        if (!found) throw gatewayErrors.serviceNotFound();
        deployments.deleteService(found.service.name, isForced(call));
        return done();
      },
    }),
  ];
}

function isForced({ query }: Call): boolean {
  return query.get("ForceRemove")?.toLowerCase() === "true";
}
