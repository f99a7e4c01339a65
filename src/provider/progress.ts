import type { Clock, ProgressLine } from "../backup";

/** Takes one line; settles when it was handed on. */
export type ProgressSink = (text: string) => Promise<void>;

/** Shows progress: each change at once, the rest sparsely. */
export interface ThrottledProgress {
  (line: ProgressLine): void;
  /** Shows the last line, which stays, and waits until all were handed on. */
  end(text: string): Promise<void>;
}

const shortestPauseMilliseconds = 2_000;
const longestPauseMilliseconds = 30_000;

/**
 * At most one line in two seconds, and one for each change. In a log that is no terminal every line stays, so the pauses
 * grow with the wait.
 */
export function throttle(sink: ProgressSink, clock: Clock): ThrottledProgress {
  const began = clock.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let handedOn: Promise<void> = Promise.resolve();
  const show = (text: string): void => {
    shownAt = clock.now();
    handedOn = handedOn.then(() => sink(text));
  };
  const progress = ({ text, change }: ProgressLine): void => {
    const elapsed = clock.now() - began;
    const pause = Math.min(longestPauseMilliseconds, Math.max(shortestPauseMilliseconds, elapsed / 10));
    if (change || clock.now() - shownAt >= pause) show(text);
  };
  const end = (text: string): Promise<void> => {
    show(text);
    return handedOn;
  };
  return Object.assign(progress, { end });
}
