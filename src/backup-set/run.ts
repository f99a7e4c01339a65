import { setMaxListeners } from "node:events";
import { backupError, type Company, nameOf, type PendingBackup, runBackup } from "../backup";
import { type BackupError, ServiceFabricError } from "../errors";
import { inKeyOrder } from "../service-fabric/in-key-order";
import type { BackupEntity } from "../service-fabric/records";
import { capped } from "../waiting/cap";
import { paceOf } from "../waiting/pace";
import { remembering } from "../waiting/progress";
import type { Ports } from "../waiting/run";
import { stopEach } from "../waiting/stop-each";
import { Turns } from "../waiting/turns";
import { Durations } from "./durations";
import { type Found, type FoundPartition, findPartitions } from "./find";
import { Ledger } from "./ledger";
import type { PendingSet, ProvenPartition, ProvenSet, SetOrder, SetOutcome } from "./outcome";
import { planSet } from "./plan";
import { setError } from "./set-error";
import { aboutSet, type SetCluster, type SetRun } from "./set-run";
import { SharedList } from "./shared-list";

/**
 * Takes a backup of every partition of a service or an application, each by the rules of a single one. Never throws: a run
 * that does not come to its end says which partitions are missing, and hands on what is proven and what was asked for;
 * given back as `left`, the next run does only the rest.
 */
export function runBackupSet(order: SetOrder, ports: Ports<SetCluster>, left?: PendingSet): Promise<SetOutcome> {
  return capped(ports, order.capMilliseconds, async (stop) => {
    // All that goes on at once listens to it; from the eleventh on Node would warn of a leak.
    setMaxListeners(0, stop);
    const run = beginRun(order, ports, stop);
    const endLimit = paceOf(run.cluster).limit(order.maxRequestsPerSecond);
    try {
      return await takeAll(run, await findPartitions(run), left);
    } catch (error) {
      const known = error instanceof ServiceFabricError ? error : run.failure("SFB_UNEXPECTED", String(error));
      return { kind: "failed", error: known, failures: [], ...(left === undefined ? {} : { pending: left }) };
    } finally {
      endLimit();
    }
  });
}

function beginRun(order: SetOrder, ports: Ports<SetCluster>, stop: AbortSignal): SetRun {
  return {
    ...ports,
    ...remembering(ports.progress, "Nothing was asked for yet."),
    order,
    stop,
    meanwhile: () => "",
    failure: (code, detail, remedy) =>
      new ServiceFabricError(code, aboutSet(order), {
        ...(detail === undefined ? {} : { detail }),
        ...(remedy === undefined ? {} : { remedy }),
      }),
  };
}

async function takeAll(run: SetRun, found: Found, left: PendingSet | undefined): Promise<SetOutcome> {
  const { clock, order, stop } = run;
  const requestedAt = left?.requestedAt ?? isoTime(clock.now());
  const isTooOld = (timestamp: string): boolean =>
    order.maxAgeMinutes !== undefined && clock.now() - Date.parse(timestamp) > order.maxAgeMinutes * 60_000;
  const plan = planSet(found.partitions, left, isTooOld);
  for (const text of plan.news) run.progress({ text, change: true });
  const turns = new Turns(order.concurrency);
  const ledger = new Ledger(run, found.partitions.length, plan.kept, () => turns.taken);
  for (const failure of plan.refused) ledger.refuse(failure);

  const company = companyOf(run, turns);
  const stops = stopEach(stop);
  /** Who has begun and had no turn yet: a few are ready, and no list of runs grows with the set. */
  const ready = new Turns(2 * order.concurrency + mostHeldUp);
  const underWay = new Set<Promise<void>>();
  for (const { partition, pending } of plan.todo) {
    const place = ready.turn();
    await place.take(stop);
    if (stop.aborted) {
      ledger.fail(notBegun(partition), pending);
      continue;
    }
    const onTurn = (): void => {
      place.leave();
      ledger.tell();
    };
    const signal = stops.begin();
    const ofOne = company(partition, pending !== undefined, onTurn);
    const one = takeOne({ ...run, stop: signal }, ledger, partition, pending, ofOne).finally(() => {
      stops.end(signal);
      place.leave();
      underWay.delete(one);
    });
    underWay.add(one);
  }
  await Promise.all(underWay);
  stops.close();
  return outcomeOf(run, found, ledger, { requestedAt, isResumed: left !== undefined });
}

/** Those that stand in line behind others of the same process hold none back, up to so many. */
const mostHeldUp = 64;

function notBegun({ partitionId, target }: FoundPartition): BackupError {
  return backupError({ partitionId, name: nameOf(target) }, "SFB_CUT_SHORT", "It was not begun.");
}

async function takeOne(
  run: SetRun,
  ledger: Ledger,
  { partitionId }: FoundPartition,
  pending: PendingBackup | undefined,
  company: Company,
): Promise<void> {
  const { cluster, clock, order, redact, stop } = run;
  const outcome = await runBackup(
    { ...order.each, address: { partitionId } },
    {
      cluster,
      clock,
      signal: stop,
      progress: (line) => ledger.hear(line),
      ...(redact === undefined ? {} : { redact }),
    },
    pending,
    company,
  );
  if (outcome.kind === "proven") ledger.prove(outcome.backup);
  else ledger.fail(outcome.error, outcome.pending);
}

/** What the backups of a set have in common: how many go on at once, one list a place, how long they take. */
function companyOf(
  run: SetRun,
  turns: Turns,
): (partition: FoundPartition, isResumed: boolean, onTurn: () => void) => Company {
  const isAtWork = (): boolean => turns.taken > 0;
  const lists = new Map<string, SharedList>();
  const ofAll = new Durations();
  const durations = new Map<string, Durations>();
  return ({ partitionId, target, listedAs }, isResumed, onTurn) => {
    const times = getOrAdd(durations, target.serviceName, () => new Durations(ofAll));
    const newList = () => new SharedList(run, listedAs, run.order.each.storage, isAtWork);
    const list = getOrAdd(lists, keyOf(listedAs), newList);
    return {
      target,
      turn: turns.turn(onTurn),
      list: async (query, limitMilliseconds) =>
        listedAs.kind === "Partition" ? undefined : list.of(partitionId, query, limitMilliseconds),
      ...times.watch(isResumed),
    };
  };
}

function keyOf(entity: BackupEntity): string {
  return entity.kind === "Application" ? "" : entity.serviceName;
}

function getOrAdd<T>(values: Map<string, T>, key: string, make: () => T): T {
  const value = values.get(key) ?? make();
  values.set(key, value);
  return value;
}

function outcomeOf(
  run: SetRun,
  { applicationName, partitions, serviceCount, skipped }: Found,
  ledger: Ledger,
  { requestedAt, isResumed }: { readonly requestedAt: string; readonly isResumed: boolean },
): SetOutcome {
  const proven = ledger.proven.sort(inKeyOrder);
  const [earliest, latest] = firstAndLast(proven);
  if (ledger.failures.length === 0) {
    const set: ProvenSet = {
      partitions: proven,
      partitionCount: proven.length,
      serviceCount,
      skipped,
      applicationName,
      earliestTimestamp: earliest,
      latestTimestamp: latest,
      requestedAt,
      completedAt: isoTime(run.clock.now()),
      proof: run.order.each.proof,
    };
    return { kind: "proven", set };
  }
  const places = new Map(partitions.map(({ partitionId, target }) => [partitionId, { partitionId, ...target }]));
  const placeOf = ({ partitionId = "" }: BackupError) => places.get(partitionId) ?? { partitionId, serviceName: "" };
  const failures = ledger.failures.sort((one, other) => inKeyOrder(placeOf(one), placeOf(other)));
  const pending = ledger.pending(requestedAt);
  const hasLeft = isResumed || pending.proven.length > 0 || pending.asked.length > 0;
  return {
    kind: "failed",
    error: setError(run, failures, {
      proven: proven.length,
      kept: pending.proven.length,
      total: partitions.length,
    }),
    failures,
    ...(hasLeft ? { pending } : {}),
  };
}

/** ISO times in UTC with whole seconds: in the order of their text. */
function firstAndLast(partitions: readonly ProvenPartition[]): readonly [string, string] {
  let first = partitions[0]?.timestamp ?? "";
  let last = first;
  for (const { timestamp } of partitions) {
    if (Date.parse(timestamp) < Date.parse(first)) first = timestamp;
    if (Date.parse(timestamp) > Date.parse(last)) last = timestamp;
  }
  return [first, last];
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
