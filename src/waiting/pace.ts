import type { Clock } from "./clock";
import { untilAborted } from "./in-line";

/** What goes first where requests have to wait: something that starts work, any other question, a look at what goes on. */
export type Urgency = "starts work" | "asks" | "looks";

const urgencies: readonly Urgency[] = ["starts work", "asks", "looks"];

/** A second, and what the timers of both sides may be off. */
const windowMilliseconds = 1_020;

interface Waiter {
  readonly go: () => void;
  isGone: boolean;
}

/**
 * Lets so many requests a second go to one cluster: in no window of a second there are more. The smallest limit of all
 * that hold at the moment counts; without any, nobody waits.
 */
class Pace {
  readonly #limits: number[] = [];
  /** When the last requests went, the oldest first. */
  #went: number[] = [];
  readonly #waiting: Readonly<Record<Urgency, Waiter[]>> = { "starts work": [], asks: [], looks: [] };
  #callOff: (() => void) | undefined;
  #clock: Clock | undefined;

  /** @returns A function that ends this limit. */
  limit(perSecond: number): () => void {
    this.#limits.push(perSecond);
    return () => {
      this.#limits.splice(this.#limits.indexOf(perSecond), 1);
      this.#goOn();
    };
  }

  /** `undefined` where a request may go at once; else what ends when it may, or when the signal aborts. */
  take(clock: Clock, urgency: Urgency, stop: AbortSignal): Promise<void> | undefined {
    if (this.#limits.length === 0) return undefined;
    if (clock !== this.#clock) this.#went = [];
    this.#clock = clock;
    if (urgencies.every((one) => this.#waiting[one].length === 0) && this.#waitOf(clock) <= 0) {
      this.#went.push(clock.now());
      return undefined;
    }
    let go = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      go = resolve;
    });
    const waiter: Waiter = { go, isGone: false };
    this.#waiting[urgency].push(waiter);
    this.#goOn();
    return untilAborted(turn, stop).then(() => {
      waiter.isGone = true;
      // Where nobody is left who waits, no timer is left either.
      if (stop.aborted) this.#goOn();
    });
  }

  /** How long until the next may go. */
  #waitOf(clock: Clock): number {
    const since = clock.now() - windowMilliseconds;
    const old = this.#went.findIndex((at) => at > since);
    this.#went.splice(0, old < 0 ? this.#went.length : old);
    const most = Math.min(...this.#limits);
    const blocking = this.#went[this.#went.length - most];
    return blocking === undefined ? 0 : blocking - since;
  }

  /** Lets go whoever may, the most urgent first, and comes back when the next may. */
  #goOn(): void {
    const clock = this.#clock;
    this.#callOff?.();
    this.#callOff = undefined;
    for (;;) {
      const next = this.#next();
      if (next === undefined || clock === undefined) return;
      const wait = this.#limits.length === 0 ? 0 : this.#waitOf(clock);
      if (wait > 0) {
        this.#callOff = clock.after(wait, () => this.#goOn());
        return;
      }
      next.shift()?.go();
      this.#went.push(clock.now());
    }
  }

  /** Those of whom the first goes next; whoever gave up is forgotten. */
  #next(): Waiter[] | undefined {
    for (const urgency of urgencies) {
      const waiting = this.#waiting[urgency];
      while (waiting[0]?.isGone) waiting.shift();
      if (waiting.length > 0) return waiting;
    }
    return undefined;
  }
}

const paces = new Map<string, Pace>();

/** The pace of all requests of this process to a cluster. */
export function paceOf({ endpoint }: { readonly endpoint: string }): Pace {
  const pace = paces.get(endpoint) ?? new Pace();
  paces.set(endpoint, pace);
  return pace;
}
