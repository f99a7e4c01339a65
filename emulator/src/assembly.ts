import type { FastifyInstance } from "fastify";
import { BackupRestoreService } from "./backup-restore/backup-restore-service.js";
import { Cluster } from "./cluster/cluster.js";
import { sampleTopology } from "./cluster/sample-topology.js";
import type { Topology } from "./cluster/topology.js";
import { FaultRegistry } from "./faults/fault-registry.js";
import { BackupPostCounter } from "./gateway/backup-post-counter.js";
import { createGatewayServer } from "./gateway/gateway-server.js";
import { checkPolicy } from "./gateway/policy-body.js";
import { RequestLog } from "./gateway/request-log.js";
import { backupListRoutes } from "./gateway/routes/backup-list-routes.js";
import { backupRoutes } from "./gateway/routes/backup-routes.js";
import { partitionRoutes } from "./gateway/routes/partition-routes.js";
import { policyRoutes } from "./gateway/routes/policy-routes.js";
import { protectionRoutes } from "./gateway/routes/protection-routes.js";
import { restoreRoutes } from "./gateway/routes/restore-routes.js";
import { serviceRoutes } from "./gateway/routes/service-routes.js";
import type { EmulatorOptions } from "./options.js";
import { FirstPolicy, type PolicyHome } from "./policy-home.js";
import { StoreOpener } from "./storage/store-opener.js";
import { type Clock, systemClock } from "./time/clock.js";
import { Pace } from "./time/timings.js";

/** The parts of an emulator, put together and not yet listening. */
export interface Assembly {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly service: BackupRestoreService;
  readonly policy: FirstPolicy;
  readonly server: FastifyInstance;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  /** To be aborted first when the emulator closes. */
  readonly closing: AbortController;
}

/** Puts an emulator together: the one place that knows all its parts, and the defaults of what they are given. */
export function assemble(options: EmulatorOptions, home: PolicyHome): Assembly {
  const clock = options.clock ?? systemClock();
  const topology = options.topology ?? sampleTopology();
  const cluster = new Cluster(topology, options.clusterVersion ?? "10.1.2493.9590");
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
  const faults = new FaultRegistry();
  const log = new RequestLog(clock, options.requestLogFile ?? process.env.SERVICEFABRIC_EMULATOR_REQUEST_LOG);
  const posts = new BackupPostCounter();
  const routes = [
    ...partitionRoutes(cluster, options.partitionsPageSize ?? 100),
    ...serviceRoutes(cluster),
    ...backupRoutes(service, (partitionId) => posts.countAccepted(partitionId)),
    ...backupListRoutes(service, cluster),
    ...restoreRoutes(service),
    ...policyRoutes(service.administration),
    ...protectionRoutes(service),
  ];
  const server = createGatewayServer({ routes, faults, log, posts, closing: closing.signal });
  return { clock, topology, service, policy, server, faults, log, posts, closing };
}
