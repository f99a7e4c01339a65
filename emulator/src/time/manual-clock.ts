import type { Clock } from "./clock.js";

interface Alarm {
  readonly time: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to move, for tests.
 *
 * @example
 * const clock = new ManualClock("2018-10-22T12:07:00Z");
 * const emulator = await startEmulator({ clock });
 * clock.advance({ minutes: 10 });
 */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<Alarm>();

  /** @param start Where it starts: a date, an ISO 8601 text, or milliseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  constructor(start: Date | string | number = "2026-01-01T00:00:00Z") {
    this.#now = new Date(start).getTime();
    if (Number.isNaN(this.#now)) throw new RangeError(`Not a time: ${String(start)}`);
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    const alarm = { time, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Moves the time forward, by milliseconds or by the sum of the given units. Time never runs back. */
  advance(by: number | { minutes?: number; seconds?: number; milliseconds?: number }): void {
    const milliseconds =
      typeof by === "number" ? by : (by.minutes ?? 0) * 60_000 + (by.seconds ?? 0) * 1_000 + (by.milliseconds ?? 0);
    if (!(milliseconds >= 0)) throw new RangeError("Time does not run back.");
    this.#now += milliseconds;
    const due = [...this.#alarms].filter((alarm) => alarm.time <= this.#now).sort((a, b) => a.time - b.time);
    for (const alarm of due) {
      this.#alarms.delete(alarm);
      alarm.callback();
    }
  }
}
