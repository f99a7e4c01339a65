import * as fc from "fast-check";
import { withoutRealTime } from "../waiting/forbid-real-time";
import { arbitrarySchedule } from "./arbitrary-schedule";
import { Happenings } from "./happenings";
import { mustHold } from "./invariants";
import { play } from "./play";
import type { Schedule } from "./schedule";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 1_500);
const seed = Number(process.env.PROPERTY_SEED ?? 20_260_301);
const minutes = 60_000;

function playAndCheck(schedule: Schedule, happenings: Happenings): Promise<void> {
  return withoutRealTime(async () => {
    const played = await play(schedule);
    happenings.add(played);
    mustHold(played);
  });
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
