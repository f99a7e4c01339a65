import { z } from "zod";
import type { JsonObject } from "../../wire/json.js";
import type { KeepsState } from "../state/keeps-state.js";
import { readState } from "../state/read-state.js";
import { Alarms } from "./alarms.js";
import { type Clock, longestTimer } from "./clock.js";
import { millisecondsOf, type TimeSpan } from "./manual-clock.js";

/** How time passes. */
export type ClockMode =
  /** As on this machine. */
  | { readonly mode: "real" }
  /** So many times faster than on this machine; below 1 it is slower. */
  | { readonly mode: "scaled"; readonly factor: number }
  /** Not at all, until it is moved by hand. `time`: milliseconds since 1970. Default: where it stands now. */
  | { readonly mode: "manual"; readonly time?: number };

const savedClock = z.strictObject({
  mode: z.enum(["real", "scaled", "manual"]),
  factor: z.number().positive(),
  time: z.number(),
  aheadMilliseconds: z.number(),
});

/**
 * A clock that passes as on this machine, faster, or not at all, and can be switched while the emulator runs. Time
 * never jumps back by that: where it is ahead of the machine it stays ahead. Only a state that is loaded brings an
 * earlier time.
 *
 * @example
 * const clock = new EmulatorClock({ mode: "manual", time: Date.parse("2026-01-01T00:00:00Z") });
 * clock.advance({ minutes: 10 });
 * clock.set({ mode: "real" });
 */
export class EmulatorClock implements Clock, KeepsState {
  #mode: ClockMode["mode"];
  #factor = 1;
  /** Time of the emulator and of the machine when it was last touched; everything else is reckoned from there. */
  #time = Date.now();
  #machineTime = this.#time;
  readonly #alarms = new Alarms();
  #timer: NodeJS.Timeout | undefined;

  /** @throws RangeError as `set` does. */
  constructor(mode: ClockMode = { mode: "real" }) {
    // A clock that begins by hand may begin anywhere, and stands from there; later it only goes forward.
    this.#mode = mode.mode;
    if (mode.mode === "manual" && mode.time !== undefined) this.#time = checkTime(mode.time);
    this.set(mode);
  }

  now(): number {
    const passed = Math.max(0, Date.now() - this.#machineTime) * this.#speed();
    // Whole milliseconds, as every date and comparison expects.
    return Math.floor(this.#time + passed);
  }

  at(time: number, callback: () => void): () => void {
    const forget = this.#alarms.add(time, callback);
    this.#wind();
    return () => {
      forget();
      this.#wind();
    };
  }

  /** Changes how time passes from now on. @throws RangeError for a factor that is not above 0, or an earlier time. */
  set(mode: ClockMode): void {
    if (mode.mode === "scaled" && !(mode.factor > 0 && Number.isFinite(mode.factor))) {
      throw new RangeError(`The factor must be a number above 0: ${mode.factor}`);
    }
    const now = this.now();
    const target = targetOf(mode, now);
    if (target < now) throw new RangeError(`Time does not run back: it is ${new Date(now).toISOString()} already.`);
    this.#touch();
    this.#mode = mode.mode;
    this.#factor = mode.mode === "scaled" ? mode.factor : 1;
    this.#moveTo(target);
  }

  /** Moves the time forward, in every mode, and rings what comes due on the way. @throws RangeError */
  advance(by: TimeSpan): void {
    const milliseconds = millisecondsOf(by);
    this.#touch();
    this.#moveTo(this.#time + milliseconds);
  }

  /** The mode, its factor, the time, and how far it is ahead of this machine. */
  describe(): JsonObject {
    const now = this.now();
    return { mode: this.#mode, factor: this.#factor, time: now, aheadMilliseconds: now - Date.now() };
  }

  save(): JsonObject {
    // Only a real clock is put back by how far it is ahead; the others stand where they stood.
    return this.#mode === "real" ? this.describe() : { ...this.describe(), aheadMilliseconds: 0 };
  }

  /** A manual or scaled clock stands where it stood; a real one is as far ahead of this machine as it was. */
  load(saved: unknown): void {
    const { mode, factor, time, aheadMilliseconds } = readState(savedClock, saved);
    this.#mode = mode;
    this.#factor = factor;
    this.#machineTime = Date.now();
    this.#time = mode === "real" ? this.#machineTime + Math.max(0, aheadMilliseconds) : time;
    this.#wind();
  }

  #speed(): number {
    return this.#mode === "manual" ? 0 : this.#factor;
  }

  /** Makes this moment the one that everything is reckoned from. */
  #touch(): void {
    this.#time = this.now();
    this.#machineTime = Date.now();
  }

  /** Goes from alarm to alarm, so that whoever is rung finds the time that it asked for. */
  #moveTo(target: number): void {
    for (;;) {
      const next = this.#alarms.next();
      if (next === undefined || next > target) break;
      this.#time = Math.max(this.#time, next);
      this.#alarms.ringFirst(this.#time);
    }
    this.#time = Math.max(this.#time, target);
    this.#wind();
  }

  /** Sets the timer for the next alarm, where time passes by itself. */
  #wind(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#alarms.next();
    const speed = this.#speed();
    if (next === undefined || next === Infinity || speed === 0) return;
    const wait = Math.ceil((next - this.now()) / speed);
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.max(wait, 0), longestTimer));
    this.#timer.unref();
  }

  #ring(): void {
    const now = this.now();
    while (this.#alarms.ringFirst(now) !== undefined);
    this.#wind();
  }
}

function targetOf(mode: ClockMode, now: number): number {
  if (mode.mode === "manual") return mode.time === undefined ? now : checkTime(mode.time);
  return mode.mode === "real" ? Math.max(now, Date.now()) : now;
}

function checkTime(time: number): number {
  if (Number.isInteger(time) && Math.abs(time) <= 8.64e15) return time;
  throw new RangeError(`Not a time: ${time}`);
}
