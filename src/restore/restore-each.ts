import { setMaxListeners } from "node:events";
import type { ProgressLine } from "../waiting/progress";
import { fewAtOnce } from "../waiting/side-by-side";
import { stopEach } from "../waiting/stop-each";
import type { PendingRestore, Restored, RestoreOrder, RestoreOutcome } from "./outcome";
import type { RestorePorts } from "./restore-run";
import { runRestore } from "./run";

/** What is kept of a partition's restore, so that a command that is cut off can be called again. Plain JSON, no secret. */
export interface KeptRestore {
  readonly pending?: PendingRestore;
  readonly restored?: Restored;
}

/** Where it is kept. Both throw where that cannot be. */
export interface RestoreJournal {
  readonly of: (partitionId: string) => KeptRestore;
  readonly keep: (partitionId: string, kept: KeptRestore) => void;
}

export interface EachPorts extends Omit<RestorePorts, "save" | "progress"> {
  readonly journal: RestoreJournal;
  readonly progress: (order: RestoreOrder, line: ProgressLine) => void;
  /** Told as soon as a partition has come to its end. */
  readonly onEnd?: (end: RestoreEnd) => void;
}

/** How one of many restores ended. */
export interface RestoreEnd {
  readonly order: RestoreOrder;
  readonly outcome: RestoreOutcome;
  /** Whether an earlier call had restored it: nothing was done now. */
  readonly wasDone: boolean;
}

/**
 * Restores partitions, a few at once: many at once are known to time out. A failure of one stops no other. What an earlier
 * call has restored is not restored again, and what it has asked for is gone on with.
 * @returns Each once, in the order given.
 */
export async function restoreEach(
  orders: readonly RestoreOrder[],
  concurrency: number,
  ports: EachPorts,
): Promise<readonly RestoreEnd[]> {
  const stop = ports.signal ?? new AbortController().signal;
  setMaxListeners(0, stop);
  const stops = stopEach(stop);
  const ends = new Map<string, RestoreEnd>();
  await fewAtOnce(atWorkFirst(orders, ports.journal), concurrency, async (order) => {
    const signal = stops.begin();
    const end = await restoreOne(order, { ...ports, signal });
    stops.end(signal);
    ends.set(order.partitionId, end);
    ports.onEnd?.(end);
  });
  stops.close();
  return orders.flatMap(({ partitionId }) => ends.get(partitionId) ?? []);
}

/** What the cluster is at already comes first. */
function atWorkFirst(orders: readonly RestoreOrder[], journal: RestoreJournal): readonly RestoreOrder[] {
  const isPending = ({ partitionId }: RestoreOrder): boolean => journal.of(partitionId).pending !== undefined;
  return [...orders.filter(isPending), ...orders.filter((order) => !isPending(order))];
}

async function restoreOne(order: RestoreOrder, ports: EachPorts): Promise<RestoreEnd> {
  const { journal, progress, onEnd: _, ...rest } = ports;
  const { partitionId } = order;
  const { pending, restored } = journal.of(partitionId);
  if (restored !== undefined) return { order, outcome: { kind: "restored", result: restored }, wasDone: true };
  const outcome = await runRestore(
    order,
    {
      ...rest,
      progress: (line) => progress(order, line),
      save: (next) => journal.keep(partitionId, next === undefined ? {} : { pending: next }),
    },
    pending,
  );
  if (outcome.kind === "restored") journal.keep(partitionId, { restored: outcome.result });
  return { order, outcome, wasDone: false };
}
