import type { Clock } from "servicefabric-backup-emulator";

/**
 * The emulated cluster's clock. It runs with that of this machine, and can be stopped: then what is in progress stays so,
 * however slow the machine is, until the clock goes on.
 */
export class ClusterClock implements Clock {
  #stoppedAt: number | undefined;
  /** How far it is behind the clock of this machine. */
  behindMilliseconds = 0;

  now(): number {
    return (this.#stoppedAt ?? Date.now()) - this.behindMilliseconds;
  }

  stop(): void {
    this.#stoppedAt = Date.now();
  }

  /** Lets time pass while it stands. */
  advance(milliseconds: number): void {
    if (this.#stoppedAt === undefined) throw new Error("The clock runs by itself: stop it first.");
    this.#stoppedAt += milliseconds;
  }

  /** Goes on with the time of this machine, as if it had never stood. */
  go(): void {
    this.#stoppedAt = undefined;
  }
}
