import type { FastifyInstance } from "fastify";
import { Beginning } from "./beginning.js";
import type { Topology } from "./model/cluster/topology.js";
import type { KeepsState } from "./model/state/keeps-state.js";
import { Snapshot } from "./model/state/snapshot.js";
import { ShareFiles } from "./model/storage/share-files.js";
import type { Clock } from "./model/time/clock.js";
import { EmulatorClock } from "./model/time/emulator-clock.js";
import { assembleModel, type Model } from "./model-assembly.js";
import type { EmulatorOptions } from "./options.js";
import type { PolicyHome } from "./policy-home.js";
import type { ControlParts } from "./server/control/control-parts.js";
import { controlRoutes } from "./server/control/control-routes.js";
import { registerControl } from "./server/control/control-server.js";
import { isLoopback } from "./server/control/own-host.js";
import { BackupPostCounter } from "./server/gateway/backup-post-counter.js";
import { RequestLog } from "./server/gateway/request-log.js";
import { openSecurity, type Security } from "./server/security/security.js";
import { createServer } from "./server/server.js";
import { FaultRegistry } from "./trouble/faults/fault-registry.js";
import { beginScenario } from "./trouble/scenarios/scenarios.js";
import { worldOf } from "./trouble/world.js";

/** The parts of an emulator, put together and not yet listening. */
export interface Assembly extends Model {
  readonly server: FastifyInstance;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly posts: BackupPostCounter;
  readonly security: Security;
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
  const closing = new AbortController();
  const model = assembleModel(options, home, closing.signal);
  const { clock, topology, cluster, deployments, upgrades, provisioning, service, partitions } = model;
  const faults = new FaultRegistry(() => clock.now());
  const log = openLog(options, clock);
  const posts = new BackupPostCounter();
  const security = await openSecurity(options, clock);
  const seen = { ...model, faults, log, posts, security };
  const { partitionsPageSize = 100, listPageSize = 500 } = options;
  const world = worldOf(service, partitions);
  const { http, url } = createServer({ ...seen, world, partitionsPageSize, listPageSize, closing: closing.signal });

  const kept: Record<string, KeepsState> = {
    ...(clock instanceof EmulatorClock ? { clock } : {}),
    cluster,
    deployments,
    upgrades,
    provisioning,
    backupRestore: service,
    faults,
    requests: log,
    backupPosts: posts,
    ...(home.ownFolder === undefined ? {} : { files: new ShareFiles(home.ownFolder) }),
  };
  const snapshot = new Snapshot(kept, home.ownFolder);
  const stage = { faults, partitions, cluster, upgrades, firstPartition: firstPartition(topology) };
  const startScenario: ControlParts["startScenario"] = (name, parameters) => beginScenario(name, stage, parameters);
  const beginning = new Beginning(options, { snapshot, faults, startScenario, settle: () => service.settle() });
  const control = controlRoutes({ ...seen, snapshot, reset: () => beginning.reset(), startScenario, url });
  const isLocal = isLoopback(options.host ?? "127.0.0.1");
  registerControl(http, control, { isLocal, signIn: security.signIn });
  return { ...seen, server: http, snapshot, beginning, startScenario, url, closing };
}

function openLog({ requestLogFile, onRequest }: EmulatorOptions, clock: Clock): RequestLog {
  const file = requestLogFile ?? (process.env.SERVICEFABRIC_EMULATOR_REQUEST_LOG || undefined);
  return new RequestLog(clock, file, onRequest);
}

/** The first partition of the topology that can be backed up; empty where there is none. */
function firstPartition({ applications }: Topology): string {
  const [first] = applications
    .flatMap(({ services }) => services)
    .filter((service) => service.kind === "Stateful" && service.hasPersistedState);
  return first?.partitions[0]?.id ?? "";
}
