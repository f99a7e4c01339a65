import type { Clock } from "../waiting/clock";
import { pollWait } from "../waiting/poll-schedule";

/** Of how many backups of a service the times are kept. */
const mostKept = 32;
/** How many have to be known before they count. */
export const fewestDurations = 3;
/** A look a little earlier finds out whether they have become faster. */
const shareOfExpected = 0.97;
/** Between the looks once it is due. */
const dueShare = 0.05;
const dueShortestMilliseconds = 100;
/** One that is much faster than the others is seen so late at most. */
const longestMilliseconds = 5_000;

/** How long the backups of one service took, and so when to look at its next ones. */
export class Durations {
  readonly #seen: number[] = [];

  add(milliseconds: number): void {
    this.#seen.push(milliseconds);
    if (this.#seen.length > mostKept) this.#seen.shift();
  }

  /** How long to wait for the next look at one that has been going on for so long. */
  nextLook(elapsedMilliseconds: number, random: Clock["random"]): number {
    const usual = pollWait(elapsedMilliseconds, random);
    if (this.#seen.length < fewestDurations) return usual;
    const left = this.#expected() - elapsedMilliseconds;
    if (left > 0) return Math.min(left, longestMilliseconds);
    return Math.min(usual, Math.max(dueShortestMilliseconds, dueShare * elapsedMilliseconds));
  }

  /** What three quarters of them took, or longer. */
  #expected(): number {
    const inOrder = [...this.#seen].sort((one, other) => one - other);
    return shareOfExpected * (inOrder[Math.floor(inOrder.length / 4)] ?? 0);
  }
}
