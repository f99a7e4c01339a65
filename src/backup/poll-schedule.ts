import type { Clock } from "./clock";

const shortestMilliseconds = 100;
const longestMilliseconds = 5_000;
const shareOfElapsed = 0.1;
/** Jitter only shortens a wait, so that the bounds hold. */
const jitterShare = 0.2;

/**
 * How long to wait before the next look at something that has been going on for `elapsedMilliseconds`.
 * Its end is seen at most 10 % of its own time late (or 100 ms), and never more than 5 s.
 */
export function pollWait(elapsedMilliseconds: number, random: Clock["random"]): number {
  const wait = Math.min(longestMilliseconds, Math.max(shortestMilliseconds, elapsedMilliseconds * shareOfElapsed));
  return wait * (1 - jitterShare * random());
}

/** How long to wait after the nth failure in a row (from 0): doubling from half a second to ten. */
export function backoffWait(failures: number, random: Clock["random"]): number {
  return Math.min(10_000, 500 * 2 ** failures) * (1 - jitterShare * random());
}
