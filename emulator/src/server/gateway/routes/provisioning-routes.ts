import { z } from "zod";
import type { TypeProvisioning } from "../../../model/provisioning/type-provisioning.js";
import { checkPackageUri } from "../../../model/provisioning/type-provisioning.js";
import { acceptedByGateway, done } from "../../reply.js";
import { gatewayErrors, gatewayRoute, readBody } from "../gateway-dialect.js";
import type { Route } from "../route.js";
import { timeoutOf } from "../timeout.js";

const isAsync = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** From the image store nothing can be provisioned: there is none. */
const provisionBody = z.object({
  Kind: z.literal("ExternalStore"),
  Async: isAsync,
  ApplicationPackageDownloadUri: z.string(),
  ApplicationTypeName: z.string().min(1),
  ApplicationTypeVersion: z.string().min(1),
});

const unprovisionBody = z.object({ ApplicationTypeVersion: z.string().min(1), Async: isAsync });

/** Up to this version the body is another one, for the image store only (`ApplicationTypesHandler.cpp`). */
const oldBodyUpTo = 6.1;

/** Versions of application types come and go. */
export function provisioningRoutes(clusterVersion: string, provisioning: TypeProvisioning): Route[] {
  return [
    gatewayRoute(clusterVersion, {
      name: "ProvisionApplicationType",
      method: "POST",
      path: "/ApplicationTypes/$/Provision",
      async run(call, apiVersion) {
        if (apiVersion <= oldBodyUpTo) throw gatewayErrors.invalidArgument();
        const body = readBody(call, provisionBody);
        const request = {
          uri: checkPackageUri(body.ApplicationPackageDownloadUri),
          typeName: body.ApplicationTypeName,
          typeVersion: body.ApplicationTypeVersion,
          isAsync: body.Async,
        };
        if (!(await provisioning.provision(request, timeoutOf(call)))) throw gatewayErrors.timeout();
        return body.Async ? acceptedByGateway() : done();
      },
    }),
    gatewayRoute(clusterVersion, {
      name: "UnprovisionApplicationType",
      method: "POST",
      path: "/ApplicationTypes/:applicationTypeName/$/Unprovision",
      async run(call) {
        const { ApplicationTypeVersion: version, Async } = readBody(call, unprovisionBody);
        const name = call.params.applicationTypeName ?? "";
        if (!(await provisioning.unprovision(name, version, timeoutOf(call)))) throw gatewayErrors.timeout();
        return Async ? acceptedByGateway() : done();
      },
    }),
  ];
}
