import type { ProvisionedType } from "../../../model/cluster/application-types.js";
import type { Cluster } from "../../../model/cluster/cluster.js";
import type { Service } from "../../../model/cluster/topology.js";
import { type JsonObject, writeJson } from "../../../wire/json.js";
import { ok, type Reply } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayErrors, gatewayRoute } from "../gateway-dialect.js";
import { serviceManifestName, writeApplicationManifest, writeServiceManifest } from "../manifests.js";
import { replyWithPage } from "../paging.js";
import type { Route } from "../route.js";
import { writeParameters } from "./application-routes.js";

/** The application types that are provisioned. @param pageSize Most items on one page of a list. */
export function applicationTypeRoutes(cluster: Cluster, pageSize: number): Route[] {
  const reply = (call: Call, apiVersion: number, items: readonly ProvisionedType[]): Reply => {
    // Up to 3.0 these are bare arrays (`ApplicationTypesHandler.cpp`), which Service Fabric Explorer builds on.
    const isExcluded = call.query.get("ExcludeApplicationParameters")?.toLowerCase() === "true";
    const write = (type: ProvisionedType) => writeType(type, isExcluded);
    if (apiVersion <= 3) return ok(items.map(write));
    return replyWithPage(call, apiVersion, { items, tokenOf: writeToken, write, pageSize });
  };
  return [
    gatewayRoute(cluster.version, {
      name: "GetApplicationTypeInfoList",
      path: "/ApplicationTypes",
      run: (call, apiVersion) => reply(call, apiVersion, cluster.applicationTypes.all()),
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationTypeInfoListByName",
      path: "/ApplicationTypes/:applicationTypeName",
      run(call, apiVersion) {
        const version = call.query.get("ApplicationTypeVersion");
        const items = cluster.applicationTypes
          .all()
          .filter(
            (type) =>
              type.name === call.params.applicationTypeName && (version === undefined || type.version === version),
          );
        return reply(call, apiVersion, items);
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceTypeInfoList",
      path: "/ApplicationTypes/:applicationTypeName/$/GetServiceTypes",
      run(call) {
        const version = call.query.get("ApplicationTypeVersion") ?? "";
        const types = cluster.serviceTypesOf(call.params.applicationTypeName);
        return ok(types.map((service) => writeServiceType(service, version)));
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetApplicationManifest",
      path: "/ApplicationTypes/:applicationTypeName/$/GetApplicationManifest",
      run(call) {
        const type = provisionedInPath(cluster, call);
        return ok({ Manifest: writeApplicationManifest(type, cluster.serviceTypesOf(type.name)) });
      },
    }),
    gatewayRoute(cluster.version, {
      name: "GetServiceManifest",
      path: "/ApplicationTypes/:applicationTypeName/$/GetServiceManifest",
      run(call) {
        const wanted = call.query.get("ServiceManifestName");
        if (wanted === undefined) throw gatewayErrors.invalidArgument();
        const { name, version } = provisionedInPath(cluster, call);
        const type = cluster.serviceTypesOf(name).find((service) => serviceManifestName(service) === wanted);
        if (!type) throw gatewayErrors.serviceManifestNotFound();
        return ok({ Manifest: writeServiceManifest(type, version) });
      },
    }),
  ];
}

/** The version of a type that a request names. @throws FabricError */
function provisionedInPath(cluster: Cluster, { params, query }: Call): ProvisionedType {
  const version = query.get("ApplicationTypeVersion");
  if (version === undefined) throw gatewayErrors.invalidArgument();
  const found = cluster.applicationTypes.find(params.applicationTypeName, version);
  if (!found) throw gatewayErrors.applicationTypeNotFound();
  return found;
}

function writeType(type: ProvisionedType, isExcluded: boolean): JsonObject {
  const { name, version, parameters = {}, status, statusDetails } = type;
  return {
    Name: name,
    Version: version,
    DefaultParameterList: isExcluded ? [] : writeParameters(parameters),
    Status: status,
    ...(statusDetails === undefined ? {} : { StatusDetails: statusDetails }),
    ApplicationTypeDefinitionKind: "ServiceFabricApplicationPackage",
  };
}

function writeToken({ name, version }: ProvisionedType): string {
  return writeJson({ Name: name, Version: version });
}

function writeServiceType(service: Service, version: string): JsonObject {
  const isStateful = service.kind === "Stateful";
  return {
    ServiceTypeDescription: {
      Kind: service.kind,
      IsStateful: isStateful,
      ServiceTypeName: service.typeName,
      PlacementConstraints: "",
      ...(isStateful ? { HasPersistedState: service.hasPersistedState } : { UseImplicitHost: false }),
      Extensions: [],
      LoadMetrics: [],
      ServicePlacementPolicies: [],
    },
    ServiceManifestVersion: version,
    ServiceManifestName: serviceManifestName(service),
    IsServiceGroup: false,
  };
}
