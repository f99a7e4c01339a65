import type { ClusterCreations } from "../creations";
import { applicationToWire, serviceDescription, serviceToWire, serviceTypes } from "../wire-creation";
import type { Asking } from "./asking";
import { inEachSpelling, startInEachSpelling } from "./in-each-spelling";
import { gatewayVersion } from "./versions";

/** Applications and services that come and go. */
export function creationsApi(ask: Asking): ClusterCreations {
  return {
    createApplication: (request, signal) =>
      ask.start(
        `/Applications/$/Create?${gatewayVersion}&timeout=${request.serverTimeoutSeconds}`,
        applicationToWire(request),
        signal,
        [201],
      ),
    deleteApplication: (applicationName, forceRemove, signal) =>
      startInEachSpelling(applicationName, (id) => {
        const force = forceRemove ? "ForceRemove=true&" : "";
        return ask.start(`/Applications/${id}/$/Delete?${force}${gatewayVersion}`, undefined, signal, [200]);
      }),
    getServiceDescription: (serviceName, signal) =>
      inEachSpelling([serviceName], ([id]) =>
        ask.getVerbatim(`/Services/${id}/$/GetDescription?${gatewayVersion}`, serviceDescription, signal),
      ),
    createService: (description, copy, signal) =>
      startInEachSpelling(copy.applicationName, (id) =>
        ask.start(
          `/Applications/${id}/$/GetServices/$/Create?${gatewayVersion}`,
          serviceToWire(description, copy),
          signal,
        ),
      ),
    listServiceTypes: (typeName, typeVersion, signal) => {
      const version = `ApplicationTypeVersion=${encodeURIComponent(typeVersion)}`;
      return ask.get(
        `/ApplicationTypes/${encodeURIComponent(typeName)}/$/GetServiceTypes?${version}&${gatewayVersion}`,
        serviceTypes,
        signal,
      );
    },
  };
}
