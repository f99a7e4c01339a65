import type { Clock } from "../waiting/clock";
import type { ProgressLine } from "../waiting/progress";

/** A line that passes, or one that stays when all is over: a result, or a warning. */
export type LineKind = "progress" | "result" | "warning";

/** Takes one line; settles when it was handed on. */
export type ProgressSink = (text: string, kind: LineKind) => Promise<void>;

/** Shows progress: each change at once, the rest sparsely. */
export interface ThrottledProgress {
  (line: ProgressLine): void;
  /** Shows a warning at once. */
  warn(text: string): void;
  /** Shows the last line, which stays if it is a result, and waits until all were handed on. */
  end(text: string, kind: LineKind): Promise<void>;
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
  const handOn = (text: string, kind: LineKind): void => {
    handedOn = handedOn.then(() => sink(text, kind));
  };
  const show = (text: string, kind: LineKind = "progress"): void => {
    shownAt = clock.now();
    handOn(text, kind);
  };
  const progress = ({ text, change }: ProgressLine): void => {
    const elapsed = clock.now() - began;
    const pause = Math.min(longestPauseMilliseconds, Math.max(shortestPauseMilliseconds, elapsed / 10));
    if (change || clock.now() - shownAt >= pause) show(text);
  };
  const end = (text: string, kind: LineKind): Promise<void> => {
    show(text, kind);
    return handedOn;
  };
  return Object.assign(progress, { end, warn: (text: string) => handOn(text, "warning") });
}
