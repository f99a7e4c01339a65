import type { Clock } from "./clock.js";

/** Requests that are answered only when something has come about. */
export class Waiters {
  readonly #clock: Clock;
  readonly #looks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called after every change. */
  look(): void {
    for (const look of [...this.#looks]) look();
  }

  /**
   * What `find` finds, as soon as it does; `undefined` where it has not by then. A clock that calls nobody back would let
   * a request wait for ever, so that under it the time is over at once.
   *
   * @throws what `find` throws.
   */
  until<T>(find: () => T | undefined, milliseconds: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let disarm = () => {};
      const end = (settle: () => void) => {
        disarm();
        this.#looks.delete(look);
        settle();
      };
      const look = () => {
        try {
          const found = find();
          if (found !== undefined) end(() => resolve(found));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const giveUp = () => end(() => resolve(undefined));
      this.#looks.add(look);
      look();
      if (!this.#looks.has(look)) return;
      if (!this.#clock.at) giveUp();
      else disarm = this.#clock.at(this.#clock.now() + milliseconds, giveUp);
    });
  }
}
