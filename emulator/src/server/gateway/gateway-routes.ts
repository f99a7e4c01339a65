import type { BackupRestoreService } from "../../model/backup-restore/backup-restore-service.js";
import type { Cluster } from "../../model/cluster/cluster.js";
import type { Deployments } from "../../model/deployment/deployments.js";
import type { TypeProvisioning } from "../../model/provisioning/type-provisioning.js";
import type { Clock } from "../../model/time/clock.js";
import type { ApplicationUpgrades } from "../../model/upgrade/application-upgrades.js";
import type { Json } from "../../wire/json.js";
import { whereRoleAllows } from "./access.js";
import type { BackupPostCounter } from "./backup-post-counter.js";
import type { Route } from "./route.js";
import { applicationRoutes } from "./routes/application-routes.js";
import { applicationTypeRoutes } from "./routes/application-type-routes.js";
import { backupListRoutes } from "./routes/backup-list-routes.js";
import { backupRoutes } from "./routes/backup-routes.js";
import { clusterHealthRoutes } from "./routes/cluster-health-routes.js";
import { clusterRoutes } from "./routes/cluster-routes.js";
import { deployedApplicationRoutes } from "./routes/deployed-application-routes.js";
import { deploymentRoutes } from "./routes/deployment-routes.js";
import { healthRoutes } from "./routes/health-routes.js";
import { nodeRoutes } from "./routes/node-routes.js";
import { partitionRoutes } from "./routes/partition-routes.js";
import { policyRoutes } from "./routes/policy-routes.js";
import { protectionRoutes } from "./routes/protection-routes.js";
import { provisioningRoutes } from "./routes/provisioning-routes.js";
import { replicaRoutes } from "./routes/replica-routes.js";
import { resolveRoutes } from "./routes/resolve-routes.js";
import { restoreRoutes } from "./routes/restore-routes.js";
import { serviceRoutes } from "./routes/service-routes.js";
import { upgradeRoutes } from "./routes/upgrade-routes.js";

/** What the routes answer from. */
export interface GatewayRouteParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly deployments: Deployments;
  readonly upgrades: ApplicationUpgrades;
  readonly provisioning: TypeProvisioning;
  readonly service: BackupRestoreService;
  readonly posts: BackupPostCounter;
  /** Most partitions on one page of GetPartitions. */
  readonly partitionsPageSize: number;
  /** Most items on one page of the other lists. */
  readonly listPageSize: number;
  /** The reply of GetAadMetadata. */
  aadMetadata(): Json;
}

/** Every route: what the gateway answers itself, and what it forwards to the Backup Restore Service. */
export function gatewayRoutes(parts: GatewayRouteParts): Route[] {
  const { cluster } = parts;
  return [
    ...whereRoleAllows(afterChangesSettle(parts, ownRoutes(parts))),
    ...whereBackupRestoreServiceIsInstalled(
      cluster,
      whereRoleAllows(afterDeploymentsSettle(parts, forwardedRoutes(parts))),
    ),
  ];
}

function ownRoutes(parts: GatewayRouteParts): Route[] {
  const { cluster, clock, deployments, upgrades, provisioning, partitionsPageSize, listPageSize } = parts;
  return [
    ...clusterRoutes(cluster, () => parts.aadMetadata()),
    ...clusterHealthRoutes(cluster),
    ...nodeRoutes(cluster, clock, listPageSize),
    ...deployedApplicationRoutes(cluster, listPageSize),
    ...applicationTypeRoutes(cluster, listPageSize),
    ...provisioningRoutes(cluster.version, provisioning),
    ...applicationRoutes(cluster, listPageSize),
    ...deploymentRoutes(cluster, deployments),
    ...upgradeRoutes(cluster, upgrades, clock),
    ...serviceRoutes(cluster, listPageSize),
    ...resolveRoutes(cluster),
    ...partitionRoutes(cluster, partitionsPageSize),
    ...replicaRoutes(cluster, clock, listPageSize),
    ...healthRoutes(cluster, clock),
  ];
}

function forwardedRoutes({ cluster, service, posts }: GatewayRouteParts): Route[] {
  return [
    ...backupRoutes(service, (partitionId) => posts.countAccepted(partitionId)),
    ...backupListRoutes(service, cluster),
    ...restoreRoutes(service),
    ...policyRoutes(service.administration),
    ...protectionRoutes(service),
  ];
}

/** Routes that show the applications as they are now, also under a clock that calls nobody back. */
function afterChangesSettle(parts: GatewayRouteParts, routes: readonly Route[]): Route[] {
  const { provisioning, deployments, upgrades, service } = parts;
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      provisioning.settle();
      upgrades.settle();
      await service.settleRestores();
      deployments.settle();
      return route.handle(call);
    },
  }));
}

/** Routes that ask for partitions of services that may have come or gone, likewise. */
function afterDeploymentsSettle({ deployments }: GatewayRouteParts, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      deployments.settle();
      return route.handle(call);
    },
  }));
}

/**
 * Routes of the Backup Restore Service as they are on a cluster that may not have it. The gateway then finds nobody to
 * forward to: an empty 404 whose reason phrase is all there is, without the header of the service's own 404s.
 */
function whereBackupRestoreServiceIsInstalled(cluster: Cluster, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      if (cluster.backupRestoreServiceInstalled) return route.handle(call);
      return { status: 404, reason: "FABRIC_E_SERVICE_DOES_NOT_EXIST", headers: {} };
    },
  }));
}
