import * as fc from "fast-check";
import { withoutRealTime } from "../waiting/forbid-real-time";
import { type PlayedSet, playSet, provenOf } from "./play-set";
import { setMustHold } from "./set-invariants";
import { arbitrarySet } from "./set-schedule";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);
const seed = Number(process.env.PROPERTY_SEED ?? 20_260_303);
const minutes = 60_000;

/** What has to happen among so many sets that the invariants mean something; the least share, in one of 1,000. */
const expected = {
  "all is proven": 80,
  "some are proven and some are not": 150,
  "a run goes on from what was left": 150,
  "a run keeps what is proven": 60,
  "a run goes on from a request": 80,
  "a run is killed and another one follows": 80,
  "a list for all is read": 80,
  "a backup is reused or adopted": 4,
  "a partition without a policy is told": 30,
} as const;
type Happening = keyof typeof expected;

function happeningsIn({ runs, world }: PlayedSet): readonly Happening[] {
  const found: Happening[] = [];
  for (const run of runs) {
    const { outcome, left } = run;
    const proven = provenOf(run);
    const failures = outcome?.kind === "failed" ? outcome.failures : [];
    if (outcome?.kind === "proven") found.push("all is proven");
    if (failures.length > 0 && proven.length > 0) found.push("some are proven and some are not");
    if (left !== undefined) found.push("a run goes on from what was left");
    if (left !== undefined && left.proven.length > 0) found.push("a run keeps what is proven");
    if (left !== undefined && left.asked.length > 0) found.push("a run goes on from a request");
    if (run.isAfterAKill) found.push("a run is killed and another one follows");
    if (proven.some(({ reused }) => reused)) found.push("a backup is reused or adopted");
    if (failures.some(({ code }) => code === "SFB_NO_POLICY")) found.push("a partition without a policy is told");
  }
  if (world.proofPages > 0) found.push("a list for all is read");
  return [...new Set(found)];
}

describe("a set of backups under random schedules", () => {
  const counts = new Map<Happening, number>();

  test(
    `keeps every promise in ${numRuns} schedules (seed ${seed})`,
    async () => {
      const details = await fc.check(
        fc.asyncProperty(arbitrarySet, (schedule) =>
          withoutRealTime(async () => {
            const played = await playSet(schedule);
            for (const happening of happeningsIn(played)) counts.set(happening, (counts.get(happening) ?? 0) + 1);
            setMustHold(played);
          }),
        ),
        { numRuns, seed, endOnFailure: true },
      );
      if (details.failed) {
        const { counterexample, errorInstance, counterexamplePath } = details;
        const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
        const again = `Again: PROPERTY_SEED=${details.seed} PROPERTY_RUNS=${numRuns}; path "${counterexamplePath}"`;
        throw new Error([again, reason, JSON.stringify(counterexample?.[0])].join("\n"));
      }
    },
    30 * minutes,
  );

  test("meets everything that the rules are made for", () => {
    const missing = Object.entries(expected).flatMap(([happening, share]) => {
      const seen = [...counts].find(([name]) => name === happening)?.[1] ?? 0;
      const least = Math.floor((share * numRuns) / 1_000);
      return seen < least ? [`${happening}: ${seen}, expected at least ${least} in ${numRuns}`] : [];
    });

    expect({ seed, missing }).toEqual({ seed, missing: [] });
  });
});
