import type { Clock } from "./clock";

const minute = 60_000;

const shortestMilliseconds = 250;
const shareOfElapsed = 0.2;
/**
 * For so long an end is seen within a second: any schedule that is slower loses to a loop of one second. Few backups take
 * longer, as the server gives one up after ten minutes unless it is told otherwise.
 */
const closeMilliseconds = 15 * minute;
const longestWhileCloseMilliseconds = 1_000;
const longestMilliseconds = 5_000;
/** Jitter only shortens a wait, so that the bounds hold. More of it would cost as many requests as it spreads. */
const pollJitterShare = 0.1;

/**
 * How long to wait before the next look at something that has been going on for `elapsedMilliseconds`.
 * Its end is seen at most 20 % of its own time late (or 250 ms), in its first 15 minutes never more than a second, and
 * never more than five. `docs/decisions/0023-when-the-cluster-is-asked.md` says why none is better at both, lag and
 * requests.
 */
export function pollWait(elapsedMilliseconds: number, random: Clock["random"]): number {
  const longest = elapsedMilliseconds < closeMilliseconds ? longestWhileCloseMilliseconds : longestMilliseconds;
  const wait = Math.min(longest, Math.max(shortestMilliseconds, elapsedMilliseconds * shareOfElapsed));
  return wait * (1 - pollJitterShare * random());
}

const backoffJitterShare = 0.2;

/** How long to wait after the nth failure in a row (from 0): doubling from half a second to ten. */
export function backoffWait(failures: number, random: Clock["random"]): number {
  return Math.min(10_000, 500 * 2 ** failures) * (1 - backoffJitterShare * random());
}
