import type { FastifyInstance } from "fastify";
import { BackupRestoreService } from "./backup-restore/backup-restore-service.js";
import { Cluster } from "./cluster/cluster.js";
import { sampleTopology } from "./cluster/sample-topology.js";
import type { Topology } from "./cluster/topology.js";
import { type ControlParts, controlRoutes } from "./control/control-routes.js";
import { registerControl } from "./control/control-server.js";
import { PartitionControl } from "./control/partition-control.js";
import { Snapshot } from "./control/snapshot.js";
import { worldOf } from "./control/world.js";
import { FaultRegistry } from "./faults/fault-registry.js";
import { BackupPostCounter } from "./gateway/backup-post-counter.js";
import { createGatewayServer } from "./gateway/gateway-server.js";
import { RequestLog } from "./gateway/request-log.js";
import { backupListRoutes } from "./gateway/routes/backup-list-routes.js";
import { backupRoutes } from "./gateway/routes/backup-routes.js";
import { partitionRoutes } from "./gateway/routes/partition-routes.js";
import { restoreRoutes } from "./gateway/routes/restore-routes.js";
import { serviceRoutes } from "./gateway/routes/service-routes.js";
import type { EmulatorOptions } from "./options.js";
import type { PolicyHome } from "./policy-home.js";
import { beginScenario } from "./scenarios/scenarios.js";
import type { KeepsState } from "./state/keeps-state.js";
import { ShareFiles } from "./storage/share-files.js";
import { StoreOpener } from "./storage/store-opener.js";
import type { Clock } from "./time/clock.js";
import { EmulatorClock } from "./time/emulator-clock.js";
import { Pace } from "./time/timings.js";

/** The parts of an emulator, put together and not yet listening. */
export interface Assembly {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly service: BackupRestoreService;
  readonly server: FastifyInstance;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  readonly partitions: PartitionControl;
  readonly snapshot: Snapshot;
  readonly reset: ControlParts["reset"];
  readonly startScenario: ControlParts["startScenario"];
  /** To be aborted first when the emulator closes. */
  readonly closing: AbortController;
}

/** Puts an emulator together: the one place that knows all its parts, and the defaults of what they are given. */
export function assemble(options: EmulatorOptions, { policy, ownFolder }: PolicyHome, url: () => string): Assembly {
  const clock = options.clock ?? new EmulatorClock();
  const topology = options.topology ?? sampleTopology();
  const cluster = new Cluster(topology, options.clusterVersion ?? "10.1.2493.9590");
  const closing = new AbortController();
  const stores = new StoreOpener({
    shares: options.shares ?? {},
    standIn: options.standInStorage,
    timeoutMilliseconds: options.storageTimeoutMilliseconds ?? 10_000,
    signal: closing.signal,
  });
  const pace = new Pace(options.timings, options.speed);
  const service = new BackupRestoreService({ cluster, clock, pace, policy, stores });
  const faults = new FaultRegistry(() => clock.now());
  const log = new RequestLog(clock, options.requestLogFile ?? process.env.SERVICEFABRIC_EMULATOR_REQUEST_LOG);
  const posts = new BackupPostCounter();
  const routes = [
    ...partitionRoutes(cluster, options.partitionsPageSize ?? 100),
    ...serviceRoutes(cluster),
    ...backupRoutes(service, (partitionId) => posts.countAccepted(partitionId)),
    ...backupListRoutes(service, cluster),
    ...restoreRoutes(service),
  ];
  const partitions = new PartitionControl(service);
  const world = worldOf(service, partitions);
  const server = createGatewayServer({ routes, faults, log, posts, world, closing: closing.signal });

  const kept: Record<string, KeepsState> = {
    ...(clock instanceof EmulatorClock ? { clock } : {}),
    faults,
    requests: log,
    backupPosts: posts,
    ...(ownFolder === undefined ? {} : { files: new ShareFiles(ownFolder) }),
  };
  const snapshot = new Snapshot(kept, ownFolder);
  const atStart = snapshot.save();
  const reset = async () => {
    await service.settle();
    snapshot.load(atStart);
  };
  const startScenario: ControlParts["startScenario"] = (name, parameters) =>
    beginScenario(name, { faults, partitions, firstPartition: firstPartition(cluster) }, parameters);
  const control = { clock, cluster, service, partitions, faults, log, posts, snapshot, reset, startScenario, url };
  registerControl(server, controlRoutes(control), isLocal(options.host));
  return { clock, topology, service, server, faults, log, posts, partitions, snapshot, reset, startScenario, closing };
}

/** The first partition that can be backed up; empty where there is none. */
function firstPartition(cluster: Cluster): string {
  const [first] = [...cluster.partitions()].filter(
    ({ service }) => service.kind === "Stateful" && service.hasPersistedState,
  );
  return first?.id ?? "";
}

/** Whether an address is reached from this machine only. */
function isLocal(host = "127.0.0.1"): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
