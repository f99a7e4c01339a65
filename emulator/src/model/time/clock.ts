/** Where the emulator takes its time from. Everything it stores and reports is in this time. */
export interface Clock {
  /** Milliseconds since 1970, in UTC. */
  now(): number;
  /**
   * Calls back once when the time has come; the returned function takes the wish back. It must not keep the
   * process alive. A clock without it is fine: due work is then done when the next request looks for it.
   */
  at?(time: number, callback: () => void): () => void;
}

/** Longer waits make `setTimeout` fire at once. */
export const longestTimer = 2 ** 31 - 1;

/** The time of this machine. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    at(time, callback) {
      let timer: NodeJS.Timeout | undefined;
      const arm = () => {
        const wait = time - Date.now();
        timer = setTimeout(wait > longestTimer ? arm : callback, Math.min(Math.max(wait, 0), longestTimer));
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
