import type { Cluster } from "../../model/cluster/cluster.js";
import type { Route } from "./route.js";

/**
 * Routes of the Backup Restore Service as they are on a cluster that may not have it. The gateway then finds nobody to
 * forward to: an empty 404 whose reason phrase is all there is, without the header of the service's own 404s.
 */
export function whereBackupRestoreServiceIsInstalled(cluster: Cluster, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      if (cluster.backupRestoreServiceInstalled) return route.handle(call);
      return { status: 404, reason: "FABRIC_E_SERVICE_DOES_NOT_EXIST", headers: {} };
    },
  }));
}
