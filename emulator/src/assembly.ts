import type { FastifyInstance } from "fastify";
import { Beginning } from "./beginning.js";
import { BackupRestoreService } from "./model/backup-restore/backup-restore-service.js";
import { PartitionControl } from "./model/backup-restore/partition-control.js";
import { Cluster } from "./model/cluster/cluster.js";
import { sampleTopology } from "./model/cluster/sample-topology.js";
import type { Topology } from "./model/cluster/topology.js";
import type { KeepsState } from "./model/state/keeps-state.js";
import { Snapshot } from "./model/state/snapshot.js";
import { ShareFiles } from "./model/storage/share-files.js";
import { StoreOpener } from "./model/storage/store-opener.js";
import type { Clock } from "./model/time/clock.js";
import { EmulatorClock } from "./model/time/emulator-clock.js";
import { Pace } from "./model/time/timings.js";
import { ApplicationUpgrades } from "./model/upgrade/application-upgrades.js";
import type { EmulatorOptions } from "./options.js";
import { FirstPolicy, type PolicyHome } from "./policy-home.js";
import type { ControlParts } from "./server/control/control-parts.js";
import { controlRoutes } from "./server/control/control-routes.js";
import { registerControl } from "./server/control/control-server.js";
import { isLoopback } from "./server/control/own-host.js";
import { whereRoleAllows } from "./server/gateway/access.js";
import { BackupPostCounter } from "./server/gateway/backup-post-counter.js";
import { createGatewayServer } from "./server/gateway/gateway-server.js";
import { gatewayUrl } from "./server/gateway/gateway-url.js";
import { whereBackupRestoreServiceIsInstalled } from "./server/gateway/installed-only.js";
import { checkPolicy } from "./server/gateway/policy-body.js";
import { RequestLog } from "./server/gateway/request-log.js";
import { applicationRoutes } from "./server/gateway/routes/application-routes.js";
import { applicationTypeRoutes } from "./server/gateway/routes/application-type-routes.js";
import { backupListRoutes } from "./server/gateway/routes/backup-list-routes.js";
import { backupRoutes } from "./server/gateway/routes/backup-routes.js";
import { clusterHealthRoutes } from "./server/gateway/routes/cluster-health-routes.js";
import { clusterRoutes } from "./server/gateway/routes/cluster-routes.js";
import { deployedApplicationRoutes } from "./server/gateway/routes/deployed-application-routes.js";
import { healthRoutes } from "./server/gateway/routes/health-routes.js";
import { nodeRoutes } from "./server/gateway/routes/node-routes.js";
import { partitionRoutes } from "./server/gateway/routes/partition-routes.js";
import { policyRoutes } from "./server/gateway/routes/policy-routes.js";
import { protectionRoutes } from "./server/gateway/routes/protection-routes.js";
import { replicaRoutes } from "./server/gateway/routes/replica-routes.js";
import { resolveRoutes } from "./server/gateway/routes/resolve-routes.js";
import { restoreRoutes } from "./server/gateway/routes/restore-routes.js";
import { serviceRoutes } from "./server/gateway/routes/service-routes.js";
import { upgradeRoutes } from "./server/gateway/routes/upgrade-routes.js";
import { afterUpgradesSettle } from "./server/gateway/upgrades-settled.js";
import type * as IdentityEndpoints from "./server/security/identity-endpoints.js";
import { noAadMetadata } from "./server/security/no-aad-metadata.js";
import { openSecurity, type Security } from "./server/security/security.js";
import { FaultRegistry } from "./trouble/faults/fault-registry.js";
import { beginScenario } from "./trouble/scenarios/scenarios.js";
import { worldOf } from "./trouble/world.js";

/** The parts of an emulator, put together and not yet listening. */
export interface Assembly {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly cluster: Cluster;
  readonly upgrades: ApplicationUpgrades;
  readonly service: BackupRestoreService;
  readonly policy: FirstPolicy;
  readonly server: FastifyInstance;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  readonly security: Security;
  readonly partitions: PartitionControl;
  readonly snapshot: Snapshot;
  /** Not begun yet. */
  readonly beginning: Beginning;
  readonly startScenario: ControlParts["startScenario"];
  /** Where it listens. @throws Error before it does. */
  url(): string;
  /** To be aborted first when the emulator closes. */
  readonly closing: AbortController;
}

/** Puts an emulator together: the one place that knows all its parts, and the defaults of what they are given. */
export async function assemble(options: EmulatorOptions, home: PolicyHome): Promise<Assembly> {
  const clock = options.clock ?? new EmulatorClock();
  const topology = options.topology ?? sampleTopology();
  const { backupRestoreServiceInstalled = true, partitionsPageSize = 100, listPageSize = 500 } = options;
  const cluster = new Cluster(topology, options.clusterVersion ?? "10.1.2493.9590", { backupRestoreServiceInstalled });
  const closing = new AbortController();
  const stores = new StoreOpener({
    shares: options.shares ?? {},
    standIn: options.standInStorage,
    timeoutMilliseconds: options.storageTimeoutMilliseconds ?? 10_000,
    signal: closing.signal,
  });
  const pace = new Pace(options.timings, options.speed, options.transitions);
  const mostCaughtUp = options.mostCaughtUpBackups ?? 5_000;
  const service = new BackupRestoreService({ cluster, clock, pace, stores, mostCaughtUp });
  for (const description of [home.policy, ...(options.policies ?? [])])
    service.administration.add(checkPolicy(description));
  const policy = new FirstPolicy(home, topology, service.administration);
  if (home.isEnabled) policy.turn("on");
  const faults = new FaultRegistry(() => clock.now());
  const log = new RequestLog(
    clock,
    options.requestLogFile ?? (process.env.SERVICEFABRIC_EMULATOR_REQUEST_LOG || undefined),
    options.onRequest,
  );
  const posts = new BackupPostCounter();
  const security = await openSecurity(options, clock);
  const url = () => gatewayUrl(security.tls ? "https" : "http", server.server.address());
  const upgrades = new ApplicationUpgrades({ cluster, clock, pace });
  const routes = [
    ...whereRoleAllows(
      afterUpgradesSettle(upgrades, [
        ...clusterRoutes(cluster, () => security.tokens?.metadata(url()) ?? noAadMetadata),
        ...clusterHealthRoutes(cluster),
        ...nodeRoutes(cluster, clock, listPageSize),
        ...deployedApplicationRoutes(cluster, listPageSize),
        ...applicationTypeRoutes(cluster, listPageSize),
        ...applicationRoutes(cluster, listPageSize),
        ...upgradeRoutes(cluster, upgrades, clock),
        ...serviceRoutes(cluster, listPageSize),
        ...resolveRoutes(cluster),
        ...partitionRoutes(cluster, partitionsPageSize),
        ...replicaRoutes(cluster, clock, listPageSize),
        ...healthRoutes(cluster),
      ]),
    ),
    ...whereBackupRestoreServiceIsInstalled(
      cluster,
      whereRoleAllows([
        ...backupRoutes(service, (partitionId) => posts.countAccepted(partitionId)),
        ...backupListRoutes(service, cluster),
        ...restoreRoutes(service),
        ...policyRoutes(service.administration),
        ...protectionRoutes(service),
      ]),
    ),
  ];
  const partitions = new PartitionControl(cluster, service);
  const world = worldOf(service, partitions);
  const clusterId = cluster.id;
  const gateway = { routes, faults, log, posts, world, security, clusterId, closing: closing.signal };
  const server = createGatewayServer(gateway);
  if (security.tokens) {
    const { addIdentityEndpoints }: typeof IdentityEndpoints = require("./server/security/identity-endpoints.js");
    addIdentityEndpoints(server, security.tokens);
  }

  const kept: Record<string, KeepsState> = {
    ...(clock instanceof EmulatorClock ? { clock } : {}),
    cluster,
    upgrades,
    backupRestore: service,
    faults,
    requests: log,
    backupPosts: posts,
    ...(home.ownFolder === undefined ? {} : { files: new ShareFiles(home.ownFolder) }),
  };
  const snapshot = new Snapshot(kept, home.ownFolder);
  const startScenario: ControlParts["startScenario"] = (name, parameters) =>
    beginScenario(
      name,
      { faults, partitions, cluster, upgrades, firstPartition: firstPartition(topology) },
      parameters,
    );
  const beginning = new Beginning(options, { snapshot, faults, startScenario, settle: () => service.settle() });
  const control = {
    clock,
    cluster,
    upgrades,
    service,
    partitions,
    faults,
    log,
    posts,
    snapshot,
    reset: () => beginning.reset(),
    startScenario,
    url,
  };
  const isLocal = isLoopback(options.host ?? "127.0.0.1");
  registerControl(server, controlRoutes(control), { isLocal, signIn: security.signIn });
  const parts = { clock, topology, cluster, upgrades, service, policy, server, faults, log, posts, security };
  return { ...parts, partitions, snapshot, beginning, startScenario, url, closing };
}

/** The first partition of the topology that can be backed up; empty where there is none. */
function firstPartition({ applications }: Topology): string {
  const [first] = applications
    .flatMap(({ services }) => services)
    .filter((service) => service.kind === "Stateful" && service.hasPersistedState);
  return first?.partitions[0]?.id ?? "";
}
