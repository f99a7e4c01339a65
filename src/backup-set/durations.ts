import { delay } from "../waiting/clock";
import type { Rest } from "../waiting/follow";
import { pollWait } from "../waiting/poll-schedule";
import { type Run, sleep, throwIfStopped } from "../waiting/run";

/** Of how many backups the times are kept. */
const mostKept = 32;
/** How many have to be known before they count. */
export const fewestDurations = 3;
/** One that had ended when it was first looked at may have ended long before: so the next are looked at earlier. */
const mostUnseenShare = 0.1;
/** Between the looks once it is due, where all take the same time. */
const shortestStepMilliseconds = 50;
const longestStepMilliseconds = 5_000;
const longestStepShare = 0.05;
/** One that is much faster than the others is seen so late at most, or by as much as it took. */
const longestMilliseconds = 5_000;

/** What a quarter of them took at most, and what three quarters did. */
interface Known {
  readonly quarter: number;
  readonly threeQuarters: number;
}

/** One backup that is followed. */
interface Watch {
  /** Waits for the next look at it. */
  readonly rest: (run: Run, rest: Rest) => Promise<void>;
  /** It has ended by the last look. */
  readonly onEnd: () => void;
}

/** How long backups took, and so when to look at the next ones. */
export class Durations {
  readonly #more: Durations | undefined;
  readonly #seen: number[] = [];
  readonly #waiting = new Set<() => void>();
  #scouts = 0;
  /** Counted once for all that look before the next is known. */
  #counted: Known | undefined;

  /** @param more Those of more backups, which count as long as too few are known here. */
  constructor(more?: Durations) {
    this.#more = more;
  }

  /** @param isResumed Whether it began long ago, and so tells nothing of the others. */
  watch(isResumed: boolean): Watch {
    // A few find out by themselves how long it takes; the others wait for what those find.
    const isScout = isResumed || ++this.#scouts <= fewestDurations;
    let before = 0;
    let last = 0;
    return {
      rest: async (run, rest) => {
        const began = run.clock.now() - rest.elapsed;
        await this.#rest(run, rest, isScout);
        const now = run.clock.now() - began;
        // What was followed before may have been another's.
        before = last < now ? last : 0;
        last = now;
      },
      onEnd: () => {
        if (!isResumed) this.#add((Math.max(before, (1 - mostUnseenShare) * last) + last) / 2);
      },
    };
  }

  #add(milliseconds: number): void {
    this.#seen.push(milliseconds);
    if (this.#seen.length > mostKept) this.#seen.shift();
    this.#counted = undefined;
    const more = this.#more;
    if (more !== undefined) more.#add(milliseconds);
    if (this.#known() === undefined) return;
    for (const wake of this.#waiting) wake();
  }

  async #rest(run: Run, { elapsed, least, most }: Rest, isScout: boolean): Promise<void> {
    const { clock } = run;
    const began = clock.now();
    if (this.#known() === undefined) {
      const wait = isScout ? pollWait(elapsed, clock.random) : longestAfter(elapsed);
      const isNews = await this.#sleepUntilKnown(run, Math.min(most, Math.max(least, wait)));
      if (!isNews) return;
    }
    const rested = clock.now() - began;
    const wait = this.#nextLook(elapsed + rested, pollWait(elapsed + rested, clock.random));
    await sleep(run, Math.min(most, Math.max(least, wait + rested)) - rested);
  }

  #nextLook(elapsed: number, usual: number): number {
    const { quarter = 0, threeQuarters = 0 } = this.#known() ?? {};
    const left = quarter - elapsed;
    if (left > 0) return Math.min(left, longestAfter(elapsed));
    const step = Math.max(shortestStepMilliseconds, (threeQuarters - quarter) / 2, -left / 2);
    return Math.min(step, Math.max(usual, longestStepShare * elapsed), longestStepMilliseconds);
  }

  #known(): Known | undefined {
    const more = this.#more;
    if (this.#seen.length < fewestDurations) return more === undefined ? undefined : more.#known();
    this.#counted ??= count(this.#seen);
    return this.#counted;
  }

  /** Whether it ended because enough are known now. */
  async #sleepUntilKnown(run: Run, milliseconds: number): Promise<boolean> {
    const early = new AbortController();
    const wake = (): void => early.abort();
    const heard = [this.#waiting, ...(this.#more === undefined ? [] : [this.#more.#waiting])];
    for (const waiting of heard) waiting.add(wake);
    run.stop.addEventListener("abort", wake, { once: true });
    await delay(run.clock, milliseconds, early.signal);
    run.stop.removeEventListener("abort", wake);
    for (const waiting of heard) waiting.delete(wake);
    throwIfStopped(run);
    return early.signal.aborted;
  }
}

function count(durations: readonly number[]): Known {
  const inOrder = durations.toSorted((one, other) => one - other);
  const at = (share: number): number => inOrder[Math.floor(share * inOrder.length)] ?? 0;
  return { quarter: at(0.25), threeQuarters: at(0.75) };
}

function longestAfter(elapsed: number): number {
  return Math.max(longestMilliseconds, elapsed);
}
