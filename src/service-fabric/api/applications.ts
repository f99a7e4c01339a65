import type { Cluster } from "../cluster";
import type { ClusterLists } from "../lists";
import { application, namedEntity, namePage, service, servicePage } from "../wire";
import { type Asking, tokenQuery } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { applicationListVersion, gatewayVersion } from "./versions";

type Applications = Pick<Cluster, "getApplicationName" | "getService" | "listApplications" | "listServices"> &
  Pick<ClusterLists, "getApplication" | "pageOfServices">;

/** Applications and the services in them. */
export function applicationsApi(ask: Asking): Applications {
  const services = (id: string, token: string | undefined) =>
    ({ method: "GET", path: `/Applications/${id}/$/GetServices?${tokenQuery(token)}${gatewayVersion}` }) as const;
  return {
    getApplication: (applicationName, signal) =>
      inEachSpelling([applicationName], ([id]) =>
        ask.getOptional(`/Applications/${id}?ExcludeApplicationParameters=true&${gatewayVersion}`, application, signal),
      ),
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
      inEachSpelling([applicationName], ([id = ""]) => ask.list(namePage, signal, (token) => services(id, token))),
    pageOfServices: (applicationName, token, signal) =>
      inEachSpelling([applicationName], ([id = ""]) => ask.page(servicePage, services(id, token), signal)),
  };
}
