import type { Clock } from "../../model/time/clock.js";
import { type ClockMode, EmulatorClock } from "../../model/time/emulator-clock.js";
import { ManualClock } from "../../model/time/manual-clock.js";
import type { JsonObject } from "../../wire/json.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { messageOfThrown } from "../../wire/thrown.js";

/** How the clock stands. One that the program brought is called `given`. */
export function describeClock(clock: Clock): JsonObject {
  const description = clock instanceof EmulatorClock ? clock.describe() : { mode: "given", time: clock.now() };
  return { ...description, utc: new Date(clock.now()).toISOString() };
}

/** @throws ProblemsError where time would run back, or the clock is the program's own. */
export function setClock(clock: Clock, mode: ClockMode): void {
  if (!(clock instanceof EmulatorClock))
    throw new ProblemsError("The clock was given by the program that runs the emulator");
  attempt(() => clock.set(mode));
}

/** @throws ProblemsError where the clock cannot be moved. */
export function advanceClock(clock: Clock, milliseconds: number): void {
  if (!(clock instanceof EmulatorClock || clock instanceof ManualClock)) {
    throw new ProblemsError("The clock was given by the program that runs the emulator");
  }
  attempt(() => clock.advance(milliseconds));
}

function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new ProblemsError("The clock cannot be set so", [messageOfThrown(error)]);
  }
}
