import type { Cluster } from "../cluster";
import { namedEntity, namePage, service } from "../wire";
import { type Asking, tokenQuery } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { applicationListVersion, gatewayVersion } from "./versions";

/** Applications and the services in them. */
export function applicationsApi(
  ask: Asking,
): Pick<Cluster, "getApplicationName" | "getService" | "listApplications" | "listServices"> {
  return {
    getApplicationName: (serviceName, signal) =>
      inEachSpelling([serviceName], ([id]) =>
        ask.get(`/Services/${id}/$/GetApplicationName?${gatewayVersion}`, namedEntity, signal),
      ),
    getService: (applicationName, serviceName, signal) =>
      inEachSpelling([applicationName, serviceName], ([application, id]) =>
        ask.getOptional(`/Applications/${application}/$/GetServices/${id}?${gatewayVersion}`, service, signal),
      ),
    listApplications: (signal) =>
      ask.list(namePage, signal, (token) => ({
        method: "GET",
        path: `/Applications?${tokenQuery(token)}ExcludeApplicationParameters=true&${applicationListVersion}`,
      })),
    listServices: (applicationName, signal) =>
      inEachSpelling([applicationName], ([id]) =>
        ask.list(namePage, signal, (token) => ({
          method: "GET",
          path: `/Applications/${id}/$/GetServices?${tokenQuery(token)}${gatewayVersion}`,
        })),
      ),
  };
}
