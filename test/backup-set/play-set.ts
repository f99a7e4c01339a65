import type { Outcome, PendingBackup } from "../../src/backup/outcome";
import { runBackupSet } from "../../src/backup-set";
import type { PendingSet, ProvenPartition, SetOrder, SetOutcome } from "../../src/backup-set/outcome";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { secret } from "../backup/play";
import { verdictOf } from "../backup/requests-of-a-run";
import type { Run } from "../backup/trace";
import { VirtualClock } from "../waiting/virtual-clock";
import type { SetRunPlan, SetSchedule } from "./set-schedule";
import { application, type SimulatedPartition, SimulatedSet, SimulatedWorld } from "./simulated-set";

const storage: BackupStorage = {
  storageKind: "AzureBlobStore",
  connectionString: `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${secret}`,
  containerName: "backups",
};

/** One run of a set, as it was seen from outside. */
export interface SetRun {
  readonly index: number;
  readonly plan: SetRunPlan;
  readonly left: PendingSet | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The end that came from outside, if it came before its own. */
  readonly cutAt: number;
  /** `undefined` where it was killed. */
  readonly outcome: SetOutcome | undefined;
  readonly isAfterAKill: boolean;
  /** The partitions that a backup is to be taken of. */
  readonly expected: readonly SimulatedPartition[];
  readonly progress: readonly string[];
  readonly timersLeft: number;
  readonly callsLeft: number;
}

export interface PlayedSet {
  readonly schedule: SetSchedule;
  readonly world: SimulatedWorld;
  readonly runs: readonly SetRun[];
}

/** Runs the set and, as long as something is missing, the runs after it, each with what the state has. */
export async function playSet(schedule: SetSchedule): Promise<PlayedSet> {
  const clock = new VirtualClock(schedule.seed, Date.UTC(2026, 0, 5, 12));
  const world = new SimulatedWorld(clock, schedule, storage);
  const runs: SetRun[] = [];
  let left: PendingSet | undefined;
  for (const plan of schedule.runs) {
    world.run = runs.length;
    const run = await playRun(
      world,
      plan,
      left,
      runs.some(({ outcome }) => outcome === undefined),
    );
    runs.push(run);
    tellPartitions(world, run);
    if (run.outcome?.kind === "proven") break;
    if (run.outcome !== undefined) {
      const { pending } = run.outcome;
      left = pending === undefined ? undefined : (JSON.parse(JSON.stringify(pending)) as PendingSet);
    }
    await clock.advance(plan.pauseMs);
  }
  return { schedule, world, runs };
}

async function playRun(
  world: SimulatedWorld,
  plan: SetRunPlan,
  left: PendingSet | undefined,
  isAfterAKill: boolean,
): Promise<SetRun> {
  const { clock, schedule } = world;
  const client = new SimulatedSet(world);
  const abort = new AbortController();
  const startedAt = clock.now();
  const progress: string[] = [];
  const { byName: _, storageGiven, ...each } = schedule.order;
  const order: SetOrder = {
    target: { application },
    each: { ...each, ...(storageGiven ? { storage } : {}) },
    concurrency: schedule.concurrency,
    maxRequestsPerSecond: schedule.maxRequestsPerSecond,
    ...(plan.ends === "cap" ? { capMilliseconds: plan.afterMs } : {}),
  };
  let cutAt = plan.ends === "cap" ? startedAt + plan.afterMs : Infinity;
  let callOff = (): void => undefined;
  const fromOutside = new Promise<undefined>((resolve) => {
    if (plan.ends !== "abort" && plan.ends !== "kill") return;
    callOff = clock.at(startedAt + plan.afterMs, () => {
      cutAt = clock.now();
      if (plan.ends === "abort") return abort.abort();
      client.kill();
      resolve(undefined);
    });
  });
  const tell = ({ text }: { readonly text: string }): void => void progress.push(text);
  const ports = { cluster: client, clock: client.clock, progress: tell, signal: abort.signal };
  const work = runBackupSet(order, ports, left);
  const outcome = await clock.run(Promise.race([work, fromOutside]));
  callOff();
  return {
    index: world.run,
    plan,
    left,
    startedAt,
    endedAt: clock.now(),
    cutAt,
    outcome,
    isAfterAKill,
    expected: world.partitions.filter((one) => one.service.kind === "persisted" && world.isThere(one)),
    progress,
    timersLeft: clock.timersLeft,
    callsLeft: outcome === undefined ? 0 : client.callsUnderWay,
  };
}

/** Tells each partition's trace of the run as if it had been one of its own. */
function tellPartitions({ clock, partitions }: SimulatedWorld, run: SetRun): void {
  for (const partition of partitions) {
    const { trace, cluster } = partition;
    const resumed = run.left?.asked.find(({ partitionId }) => partitionId === partition.id);
    const own: Run = {
      index: run.index,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      timersLeft: 0,
      callsLeft: 0,
      progress: [],
      // From outside a cap and an abort are the same.
      ...(Number.isFinite(run.cutAt) ? { abortedAt: run.cutAt } : {}),
      ...(resumed === undefined ? {} : { resumed }),
    };
    trace.runs.push(own);
    const outcome = outcomeOf(partition, run, own, resumed);
    if (outcome !== undefined) own.outcome = outcome;
    cluster.server.advanceTo(clock.now());
  }
}

export function provenOf({ outcome }: SetRun): readonly ProvenPartition[] {
  return outcome?.kind === "proven" ? outcome.set.partitions : (outcome?.pending?.proven ?? []);
}

/** What a set's outcome says of one partition, in the words of a backup alone; `undefined` where it did not run. */
function outcomeOf(
  { id, order, trace }: SimulatedPartition,
  run: SetRun,
  own: Run,
  resumed: PendingBackup | undefined,
): Outcome | undefined {
  const { outcome, left } = run;
  if (outcome === undefined || left?.proven.some(({ partitionId }) => partitionId === id)) return undefined;
  const found = provenOf(run).find(({ partitionId }) => partitionId === id);
  if (found !== undefined) {
    const asked = trace.calls.findLast(
      (call) => call.operation === "requestBackup" && ["accepted", "unclear"].includes(verdictOf(call)),
    );
    const requestedAt = asked === undefined ? own.startedAt : asked.calledAt;
    const { partition: _, reused = false, ...backup } = found;
    const times = {
      requestedAt: new Date(requestedAt).toISOString(),
      completedAt: new Date(own.endedAt).toISOString(),
    };
    const place = { applicationName: application, ...(order.storage === undefined ? { policyName: "daily" } : {}) };
    return { kind: "proven", backup: { ...backup, ...place, ...times, reused, proof: order.proof, seen: {} } };
  }
  if (outcome.kind === "proven") return undefined;
  const error = outcome.failures.find(({ partitionId }) => partitionId === id);
  const pending = outcome.pending?.asked.find(({ partitionId }) => partitionId === id);
  if (error === undefined) return undefined;
  // One that was not begun hands on what it was given.
  const isUntouched = !trace.calls.some((call) => call.run === run.index);
  if (isUntouched && resumed !== undefined && JSON.stringify(pending) !== JSON.stringify(resumed)) {
    throw new Error(`what was asked of ${id} is forgotten, though nothing was done`);
  }
  return { kind: "failed", error, ...(pending === undefined ? {} : { pending }) };
}
