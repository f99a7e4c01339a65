import type { Clock } from "../time/clock.js";
import { PriorityQueue } from "../time/priority-queue.js";

/** What is to be done at a time. It must not reject: what fails is a result too. */
type Task = (at: number) => void | Promise<void>;

interface Lane {
  readonly name: string;
  readonly tasks: PriorityQueue<{ readonly dueAt: number; readonly task: Task }>;
  /** The task that is being waited for. */
  running?: Promise<void>;
}

/**
 * What the service has to do later, in the order of time. Each partition has a lane of its own, in which one thing
 * follows the other even where the clock jumps over many of them; the lanes go on beside each other. A task is carried
 * out when the clock rings, if it can, and at the latest when a request needs to know. Nobody is looked at who has
 * nothing to do, so that ten thousand partitions cost no more than one.
 */
export class Agenda {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes by their next task. A lane may be in it more than once, and earlier than it has to be. */
  readonly #queue = new PriorityQueue<Lane>();
  /** What concerns many partitions. It only hands out tasks, and goes before all lanes. */
  readonly #rounds = new PriorityQueue<(now: number) => void>();
  readonly #running = new Set<Promise<void>>();
  #alarm: { readonly time: number; readonly forget: () => void } | undefined;
  #isPumping = false;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts a task into a partition's lane. `Infinity` never comes. */
  add(partitionId: string, dueAt: number, task: Task): void {
    if (dueAt === Infinity || this.#isClosed) return;
    const lane = this.#lanes.get(partitionId) ?? this.#open(partitionId);
    lane.tasks.add(dueAt, { dueAt, task });
    if (!lane.running && lane.tasks.firstKey() === dueAt) this.#queue.add(dueAt, lane);
    this.#pump();
  }

  /** @param round Adds tasks, at once and for any time from `dueAt` on. It is given the time that it is now. */
  addRound(dueAt: number, round: (now: number) => void): void {
    if (dueAt === Infinity || this.#isClosed) return;
    this.#rounds.add(dueAt, round);
    this.#pump();
  }

  /** Lets nothing begin until the action has added all that it wants to. */
  together(action: () => void): void {
    const wasPumping = this.#isPumping;
    this.#isPumping = true;
    try {
      action();
    } finally {
      this.#isPumping = wasPumping;
    }
    this.#pump();
  }

  /** Carries out, or awaits, what is due now; of one partition or of all. */
  async settle(partitionId?: string): Promise<void> {
    this.#pump();
    if (partitionId === undefined) {
      while (this.#running.size > 0) await Promise.all(this.#running);
      return;
    }
    for (;;) {
      const running = this.#lanes.get(partitionId)?.running;
      if (!running) return;
      await running;
    }
  }

  /** Drops everything that has not begun. */
  clear(): void {
    this.#lanes.clear();
    this.#queue.clear();
    this.#rounds.clear();
    this.#arm();
  }

  /** Drops everything that has not begun, for good, and waits for the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.clear();
    await Promise.all(this.#running);
  }

  #open(name: string): Lane {
    const lane: Lane = { name, tasks: new PriorityQueue() };
    this.#lanes.set(name, lane);
    return lane;
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (;;) {
        this.#runRounds();
        const lane = this.#queue.takeUpTo(this.#clock.now());
        if (!lane) break;
        if (!lane.running && this.#lanes.get(lane.name) === lane) this.#run(lane);
      }
    } finally {
      this.#isPumping = false;
    }
    this.#arm();
  }

  #runRounds(): void {
    const now = this.#clock.now();
    for (let round = this.#rounds.takeUpTo(now); round; round = this.#rounds.takeUpTo(now)) round(now);
  }

  /** Goes through a lane until nothing more is due, or until there is something to wait for. */
  #run(lane: Lane): void {
    for (;;) {
      this.#runRounds();
      const next = lane.tasks.takeUpTo(this.#clock.now());
      if (!next) break;
      const pending = next.task(next.dueAt);
      if (pending) {
        this.#await(lane, pending);
        return;
      }
    }
    const next = lane.tasks.firstKey();
    if (next === undefined) this.#lanes.delete(lane.name);
    else this.#queue.add(next, lane);
  }

  #await(lane: Lane, pending: Promise<void>): void {
    const running = pending.finally(() => {
      this.#running.delete(running);
      delete lane.running;
      if (this.#lanes.get(lane.name) !== lane) return;
      this.#queue.add(-Infinity, lane);
      this.#pump();
    });
    lane.running = running;
    this.#running.add(running);
  }

  /** Lets the clock ring for the next task, and for no other. */
  #arm(): void {
    const time = Math.min(this.#queue.firstKey() ?? Infinity, this.#rounds.firstKey() ?? Infinity);
    if (time === this.#alarm?.time) return;
    this.#alarm?.forget();
    this.#alarm = undefined;
    if (time === Infinity || !this.#clock.at) return;
    const forget = this.#clock.at(time, () => {
      this.#alarm = undefined;
      this.#pump();
    });
    this.#alarm = { time, forget };
  }
}
