/** Time and chance, passed in so that tests own both. */
export interface Clock {
  /** Milliseconds since 1970, UTC; never goes backwards. */
  now(): number;
  /** Does something once, after so long. Gives a function that calls it off, and leaves no timer behind. */
  after(milliseconds: number, act: () => void): () => void;
  /** At least 0, below 1. */
  random(): number;
}

/** Node's timers hold no more than 2^31 - 1 milliseconds, and fire at once for anything above. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/** The machine's clock. `performance` keeps counting evenly where the wall clock is set back in the middle of a wait. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (milliseconds, act) => {
    const until = performance.now() + milliseconds;
    const wait = (): NodeJS.Timeout =>
      setTimeout(
        () => {
          // A timer may fire a moment early.
          if (performance.now() >= until) act();
          else timer = wait();
        },
        Math.min(until - performance.now(), longestTimerMilliseconds),
      );
    let timer = wait();
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Waits. Ends early, without an error, when the signal aborts. Leaves no timer behind. */
export function delay(clock: Pick<Clock, "after">, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const callOff = clock.after(milliseconds, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
