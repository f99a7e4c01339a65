import { type Clock, delay } from "../../src/waiting/clock";

/** Above this a real timer fires at once. */
const longestTimer = 2_147_483_647;
/** More wake-ups than any schedule needs: a loop that never ends is found here and not by the test runner's limit. */
const mostWakeUps = 400_000;

/** Numbers that look random and follow from the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

function register(sleepers: Set<Sleeper>, dueAt: number, wake: () => void): () => void {
  const sleeper: Sleeper = { dueAt, wake };
  sleepers.add(sleeper);
  return () => sleepers.delete(sleeper);
}

/** Time that stands still while anything can run, and jumps to the next due moment when all is quiet. */
export class VirtualClock implements Clock {
  readonly random: () => number;
  readonly #timers = new Set<Sleeper>();
  readonly #surroundings = new Set<Sleeper>();
  #now: number;

  constructor(seed: number, startsAt: number) {
    this.random = seededRandom(seed);
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  /** What the code under test waits with. */
  after(milliseconds: number, act: () => void): () => void {
    if (!(milliseconds <= longestTimer)) {
      throw new RangeError(`a wait of ${milliseconds} ms would not wait at all`);
    }
    return register(this.#timers, this.#now + Math.max(0, milliseconds), act);
  }

  /** What the surroundings, such as a network, wait with: no timer of the code under test. */
  pass(milliseconds: number, signal: AbortSignal): Promise<void> {
    const surroundings: Pick<Clock, "after"> = {
      after: (_, end) => this.at(this.#now + milliseconds, end),
    };
    return delay(surroundings, milliseconds, signal);
  }

  /** Does something at a moment, such as aborting a run. Gives a function that calls it off. */
  at(moment: number, action: () => void): () => void {
    return register(this.#surroundings, moment, action);
  }

  /** Waits of the code under test that are still registered. */
  get timersLeft(): number {
    return this.#timers.size;
  }

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settle = (): void => {
      done = true;
    };
    work.then(settle, settle);
    for (let wakeUps = 0; ; wakeUps++) {
      await everythingThatCanRun();
      if (done) {
        return work;
      }
      if (wakeUps === mostWakeUps) {
        throw new Error(`not done after ${mostWakeUps} waits`);
      }
      this.#jump();
    }
  }

  /** Moves time on without any work to wait for. */
  async advance(milliseconds: number): Promise<void> {
    await this.run(this.pass(milliseconds, new AbortController().signal));
  }

  #jump(): void {
    let next: Sleeper = { dueAt: Infinity, wake: () => undefined };
    for (const register of [this.#surroundings, this.#timers]) {
      for (const sleeper of register) {
        if (sleeper.dueAt < next.dueAt) {
          next = sleeper;
        }
      }
    }
    if (next.dueAt === Infinity) {
      throw new Error("nothing is awaited and the work is not done: it hangs");
    }
    this.#now = Math.max(this.#now, next.dueAt);
    this.#timers.delete(next);
    this.#surroundings.delete(next);
    next.wake();
  }
}

/** Ends when every promise that can settle without time passing has settled. */
function everythingThatCanRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
