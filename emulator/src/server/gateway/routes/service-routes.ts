import type { Cluster, LiveApplication, LiveService } from "../../../model/cluster/cluster.js";
import { idOfName } from "../../../model/cluster/names.js";
import type { JsonObject } from "../../../wire/json.js";
import { noContent, ok } from "../../reply.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { replyWithPage } from "../paging.js";
import { applicationInPath, partitionInPath, separatorAt, serviceInPath } from "../path-entities.js";
import type { Route } from "../route.js";
import { writeServiceDescription } from "../service-description.js";

/** The services of the cluster. @param pageSize Most items on one page of a list. */
export function serviceRoutes(cluster: Cluster, pageSize: number): Route[] {
  const write = (service: LiveService, application: LiveApplication, apiVersion: number): JsonObject => ({
    ServiceKind: service.kind,
    Name: service.name,
    TypeName: service.typeName,
    ManifestVersion: service.manifestVersion,
    ...(service.kind === "Stateful" ? { HasPersistedState: service.hasPersistedState } : {}),
    HealthState: cluster.healthOfService(service),
    ServiceStatus: service.status ?? (application.status === "Upgrading" ? "Upgrading" : "Active"),
    IsServiceGroup: false,
    Id: idOfName(service.name, separatorAt(apiVersion)),
  });
  const descriptionPaths = ["/Services/:serviceId/$/GetDescription", `${inApplication}/:serviceId/$/GetDescription`];
  return [
    gatewayRoute(cluster.version, {
      name: "GetServiceInfoList",
      path: inApplication,
      run(call, apiVersion) {
        const application = applicationInPath(cluster, call);
        const typeName = call.query.get("ServiceTypeName");
        const isWanted = (service: LiveService) => typeName === undefined || service.typeName === typeName;
        return replyWithPage(call, apiVersion, {
          items: application?.services.filter(isWanted) ?? [],
          tokenOf: ({ name }) => name,
          write: (service) => (application ? write(service, application, apiVersion) : null),
          pageSize,
        });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceInfo",
      path: `${inApplication}/:serviceId`,
      run(call, apiVersion) {
        const found = serviceInPath(cluster, call);
        return found ? ok(write(found.service, found.application, apiVersion)) : noContent();
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceNameInfo",
      path: "/Partitions/:partitionId/$/GetServiceName",
      run(call, apiVersion) {
        const partition = partitionInPath(cluster, call);
        if (!partition) throw gatewayErrors.partitionNotFound();
        const { name } = partition.service;
        return ok({ Id: idOfName(name, separatorAt(apiVersion)), Name: name });
      },
    }),
    ...descriptionPaths.map((path) =>
      gatewayRoute(cluster.version, {
        name: "GetServiceDescription",
        path,
        run(call) {
          const found = serviceInPath(cluster, call);
          if (!found) throw gatewayErrors.serviceNotFound();
          return ok(
            writeServiceDescription(found.service, found.application.name, cluster.partitionsOf(found.service)),
          );
        },
      }),
    ),
  ];
}

const inApplication = "/Applications/:applicationId/$/GetServices";
