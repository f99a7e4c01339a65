import { Alarms } from "./alarms.js";
import type { Clock } from "./clock.js";

const millisecondsPer = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 };

/** Milliseconds, or the sum of the given units. */
export type TimeSpan = number | { readonly [Unit in keyof typeof millisecondsPer]?: number };

/** @throws RangeError for what is negative or no number, and for a unit that is none of these. */
export function millisecondsOf(span: TimeSpan): number {
  const milliseconds =
    typeof span === "number" ? span : Object.entries(span).reduce((sum, [unit, count]) => sum + inUnit(unit, count), 0);
  if (!(milliseconds >= 0)) throw new RangeError("Time does not run back.");
  return milliseconds;
}

function inUnit(unit: string, count: number): number {
  const perUnit = Object.entries(millisecondsPer).find(([name]) => name === unit)?.[1];
  if (perUnit === undefined)
    throw new RangeError(`There is no unit ${unit}: ${Object.keys(millisecondsPer).join(", ")}.`);
  return count * perUnit;
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
  readonly #alarms = new Alarms();

  /** @param start Where it starts: a date, an ISO 8601 text, or milliseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  constructor(start: Date | string | number = "2026-01-01T00:00:00Z") {
    this.#now = new Date(start).getTime();
    if (Number.isNaN(this.#now)) throw new RangeError(`Not a time: ${String(start)}`);
  }

  now(): number {
    return this.#now;
  }

  at(time: number, callback: () => void): () => void {
    return this.#alarms.add(time, callback);
  }

  /** Moves the time forward, by milliseconds or by the sum of the given units. Time never runs back. */
  advance(by: TimeSpan): void {
    this.#now += millisecondsOf(by);
    while (this.#alarms.ringFirst(this.#now) !== undefined);
  }
}
