import type { Clock } from "../time/clock.js";

interface Copy {
  readonly dueAt: number;
  readonly carryOut: () => Promise<void>;
  readonly forgetAlarm: (() => void) | undefined;
  running?: Promise<void>;
}

/**
 * Copies that are to be written to storage at their time. A copy starts when the clock rings, if it can, and at the
 * latest when a request needs to know: every request that looks at records or storage first awaits what is due.
 */
export class DueCopies {
  readonly #pending = new Set<Copy>();
  readonly #clock: Clock;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param carryOut Must not reject: a copy that fails is a result too. */
  add(dueAt: number, carryOut: () => Promise<void>): void {
    if (dueAt === Infinity || this.#isClosed) return;
    const ring = () => void this.#run(copy);
    const copy: Copy = { dueAt, carryOut, forgetAlarm: this.#clock.at?.(dueAt, ring) };
    this.#pending.add(copy);
  }

  /** Carries out, or awaits, every copy that is due now. */
  async settle(): Promise<void> {
    const now = this.#clock.now();
    await Promise.all([...this.#pending].filter((copy) => copy.dueAt <= now).map((copy) => this.#run(copy)));
  }

  /** Drops what has not begun and waits for the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#pending].map((copy) => {
      copy.forgetAlarm?.();
      return copy.running;
    });
    this.#pending.clear();
    await Promise.all(running);
  }

  #run(copy: Copy): Promise<void> {
    copy.forgetAlarm?.();
    copy.running ??= copy.carryOut().finally(() => this.#pending.delete(copy));
    return copy.running;
  }
}
