import { untilAborted } from "./in-line";

/** A place among those that work at once. Taking one that is held, and leaving one that is not, does nothing. */
export interface Turn {
  /** Ends when it is there, or when the signal aborts. */
  take(stop: AbortSignal): Promise<void>;
  leave(): void;
}

/** Lets so many work at once, in the order in which they come. */
export class Turns {
  readonly #most: number;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#free = most;
  }

  /** How many are at work. */
  get taken(): number {
    return this.#most - this.#free;
  }

  /** @param onTaken Told each time when the turn has come. */
  turn(onTaken: () => void = () => undefined): Turn {
    let isHeld = false;
    return {
      take: async (stop) => {
        if (isHeld || stop.aborted) return;
        if (this.#free > 0) this.#free--;
        else await this.#wait(stop);
        // Whoever gave up has taken none.
        isHeld = !stop.aborted;
        if (isHeld) onTaken();
      },
      leave: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#pass();
      },
    };
  }

  async #wait(stop: AbortSignal): Promise<void> {
    let hasCome = false;
    let come = (): void => undefined;
    const place = new Promise<void>((resolve) => {
      come = () => {
        hasCome = true;
        resolve();
      };
    });
    this.#waiting.push(come);
    await untilAborted(place, stop);
    if (!stop.aborted) return;
    // It may have come in the same moment.
    if (hasCome) this.#pass();
    else this.#waiting.splice(this.#waiting.indexOf(come), 1);
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
