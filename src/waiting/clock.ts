import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, passed in so that tests own both. */
export interface Clock {
  /** Milliseconds since 1970, UTC; never goes backwards. */
  now(): number;
  /** Waits. Ends early, without an error, when the signal aborts. Leaves no timer behind. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** Node's timers hold no more than 2^31 - 1 milliseconds, and fire at once for anything above. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/** The machine's clock. `performance` keeps counting evenly where the wall clock is set back in the middle of a wait. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (milliseconds, signal) => {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && !signal.aborted; left = until - performance.now()) {
      await delay(Math.min(left, longestTimerMilliseconds), undefined, { signal }).catch(() => undefined);
    }
  },
  random: Math.random,
};
