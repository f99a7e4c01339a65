import { idsInPath } from "../names";
import type { ClusterUpgrades } from "../upgrades";
import {
  applicationHealth,
  applicationTypePage,
  healthPolicyToWire,
  runningApplication,
  upgradeProgress,
  upgradeToWire,
} from "../wire-upgrade";
import { type Asking, tokenQuery } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { gatewayVersion, provisionVersion } from "./versions";

/** Neither events nor the health of every part: the evaluations say what is wrong. 1 is none. */
const withoutDetails =
  "EventsHealthStateFilter=1&DeployedApplicationsHealthStateFilter=1&ServicesHealthStateFilter=1&ExcludeHealthStatistics=true";

/** Upgrades of applications, and the versions that they go to. */
export function upgradesApi(ask: Asking): ClusterUpgrades {
  return {
    getRunningApplication: (applicationName, signal) =>
      inEachSpelling([applicationName], ([id]) =>
        ask.getOptional(
          `/Applications/${id}?ExcludeApplicationParameters=false&${gatewayVersion}`,
          runningApplication,
          signal,
        ),
      ),
    getApplicationHealth: (applicationName, policy, signal) =>
      inEachSpelling([applicationName], ([id]) => {
        const path = `/Applications/${id}/$/GetHealth?${withoutDetails}&${gatewayVersion}`;
        return policy === undefined
          ? ask.get(path, applicationHealth, signal)
          : ask.post(path, healthPolicyToWire(policy), applicationHealth, signal);
      }),
    listApplicationTypes: (typeName, signal) =>
      ask.list(applicationTypePage, signal, (token) => ({
        method: "GET",
        path: `/ApplicationTypes/${encodeURIComponent(typeName)}?${tokenQuery(token)}ExcludeApplicationParameters=false&${gatewayVersion}`,
      })),
    provision: ({ packageUri, typeName, typeVersion }, signal) =>
      ask.start(
        `/ApplicationTypes/$/Provision?${provisionVersion}`,
        {
          Kind: "ExternalStore",
          Async: true,
          ApplicationPackageDownloadUri: packageUri,
          ApplicationTypeName: typeName,
          ApplicationTypeVersion: typeVersion,
        },
        signal,
        [200, 202],
      ),
    startUpgrade: (request, signal) =>
      // The name in the body decides, whatever the path says.
      ask.start(
        `/Applications/${idsInPath(request.applicationName)[0]}/$/Upgrade?${gatewayVersion}&timeout=${request.serverTimeoutSeconds}`,
        upgradeToWire(request),
        signal,
        [200],
      ),
    getUpgradeProgress: (applicationName, signal) =>
      inEachSpelling([applicationName], ([id]) =>
        ask.get(`/Applications/${id}/$/GetUpgradeProgress?${gatewayVersion}`, upgradeProgress, signal),
      ),
  };
}
