import type { BackupOrder, PendingBackup } from "../../src/backup/outcome";
import { runBackup } from "../../src/backup/run";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { VirtualClock } from "../waiting/virtual-clock";
import type { RunPlan, Schedule } from "./schedule";
import { SimulatedCluster } from "./simulated-cluster";
import type { SimulatedServer } from "./simulated-server";
import { type Run, Trace } from "./trace";

/** Part of the connection string; nothing that leaves may show it. */
export const secret = "c2VjcmV0LWtleQ==";

export const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

export const serviceName = "fabric:/App/Service";

const storage: BackupStorage = {
  storageKind: "AzureBlobStore",
  connectionString: `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${secret}`,
  containerName: "backups",
};

/** A partition, where it lies, and how an error calls it. */
export interface Place {
  readonly partitionId: string;
  readonly serviceName: string;
  /** How long a request may wait for the pace, after the look before it. */
  readonly paceMs: number;
}

/** A schedule as it was played: what was asked, what was seen, what was really so. */
export interface Played {
  readonly schedule: Schedule;
  readonly place: Place;
  readonly order: BackupOrder;
  readonly trace: Trace;
  readonly server: SimulatedServer;
}

/** Runs the backup and, as long as something is pending, the runs after it. */
export async function play(schedule: Schedule): Promise<Played> {
  // The machine's clock counts in fractions of a millisecond.
  const clock = new VirtualClock(schedule.seed, Date.UTC(2026, 0, 5, 12) + (schedule.seed % 997) * 1.003);
  const trace = new Trace(clock.now());
  const { byName, storageGiven, ...plan } = schedule.order;
  const address = byName ? { service: serviceName } : { partitionId };
  const order: BackupOrder = { ...plan, address, ...(storageGiven ? { storage } : {}) };
  const cluster = new SimulatedCluster(clock, schedule, { order, partitionId, serviceName }, trace);
  let pending: PendingBackup | undefined;
  for (const plan of schedule.runs) {
    const run = await playRun(plan, pending, { clock, cluster, order, trace });
    const left = run.outcome?.kind === "failed" ? run.outcome.pending : undefined;
    if (left === undefined) {
      break;
    }
    // The stack's state is JSON.
    pending = JSON.parse(JSON.stringify(left)) as PendingBackup;
    await clock.advance(plan.pauseMs);
  }
  cluster.server.advanceTo(clock.now());
  const place = { partitionId, serviceName, paceMs: 0 };
  return { schedule, place, order, trace, server: cluster.server };
}

interface Stage {
  readonly clock: VirtualClock;
  readonly cluster: SimulatedCluster;
  readonly order: BackupOrder;
  readonly trace: Trace;
}

async function playRun(
  { capMs, abortAfterMs }: RunPlan,
  resumed: PendingBackup | undefined,
  stage: Stage,
): Promise<Run> {
  const { clock, cluster, order, trace } = stage;
  const abort = new AbortController();
  const startedAt = clock.now();
  const run: Run = {
    index: trace.runs.length,
    startedAt,
    endedAt: Infinity,
    timersLeft: 0,
    callsLeft: 0,
    progress: [],
    ...(capMs === undefined ? {} : { capMs }),
    ...(resumed === undefined ? {} : { resumed }),
  };
  trace.runs.push(run);
  cluster.run = run.index;
  const callOff =
    abortAfterMs === undefined
      ? () => undefined
      : clock.at(startedAt + abortAfterMs, () => {
          run.abortedAt = clock.now();
          abort.abort();
        });
  const ports = {
    cluster,
    clock,
    progress: ({ text }: { readonly text: string }) => void run.progress.push(text),
    signal: abort.signal,
  };
  const ordered = capMs === undefined ? order : { ...order, capMilliseconds: capMs };
  run.outcome = await clock.run(runBackup(ordered, ports, resumed));
  callOff();
  run.endedAt = clock.now();
  run.timersLeft = clock.timersLeft;
  run.callsLeft = cluster.callsUnderWay;
  return run;
}
