import * as fc from "fast-check";
import { arbitrarySchedule } from "./arbitrary-schedule";
import { Happenings } from "./happenings";
import { mustHold } from "./invariants";
import { play } from "./play";
import type { Schedule } from "./schedule";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 1_500);
const seed = Number(process.env.PROPERTY_SEED ?? 20_260_301);
const minutes = 60_000;

/** Waiting and chance come from the clock that is passed in; anything else would wait for real, or differ from run to run. */
const forbidden: readonly (readonly [object, string])[] = [
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [AbortSignal, "timeout"],
  [Date, "now"],
  [Math, "random"],
];

function forbidRealTime(): () => void {
  const originals = forbidden.map(([owner, name]) => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value: () => {
        throw new Error(`${name} was used instead of the clock`);
      },
    });
    return () => original && Object.defineProperty(owner, name, original);
  });
  return () => {
    for (const restore of originals) {
      restore();
    }
  };
}

async function playAndCheck(schedule: Schedule, happenings: Happenings): Promise<void> {
  const allowRealTime = forbidRealTime();
  const { stackTraceLimit } = Error;
  // Each call that is cut short builds an exception; nobody reads where.
  Error.stackTraceLimit = 0;
  try {
    const played = await play(schedule);
    happenings.add(played);
    mustHold(played);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    allowRealTime();
  }
}

/** What to do to see it again, what is wrong with its timeline, and the smallest schedule that shows it. */
function report({
  counterexample,
  errorInstance,
  seed: failedSeed,
  counterexamplePath,
  numRuns: runs,
}: fc.RunDetails<[Schedule]>): string {
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [
    `schedule ${runs} failed. Again: PROPERTY_SEED=${failedSeed} PROPERTY_RUNS=${numRuns}; path "${counterexamplePath}"`,
    reason,
    JSON.stringify(counterexample?.[0]),
  ].join("\n");
}

describe("a backup under random schedules", () => {
  const happenings = new Happenings();

  test(
    `keeps every promise in ${numRuns} schedules (seed ${seed})`,
    async () => {
      const details = await fc.check(
        fc.asyncProperty(arbitrarySchedule, (schedule) => playAndCheck(schedule, happenings)),
        { numRuns, seed, endOnFailure: true },
      );
      if (details.failed) {
        throw new Error(report(details));
      }
    },
    30 * minutes,
  );

  test("meets everything that the rules are made for", () => {
    expect({ seed, missing: happenings.missing() }).toEqual({ seed, missing: [] });
  });
});
