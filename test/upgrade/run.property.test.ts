import fc from "fast-check";
import { runUpgrade } from "../../src/upgrade";
import type { PendingUpgrade, UpgradeOrder, UpgradeOutcome } from "../../src/upgrade/outcome";
import { VirtualClock } from "../waiting/virtual-clock";
import { applicationName, minute, type Schedule, SimulatedUpgrades, versions } from "./simulated-upgrades";
import { someOrder } from "./some-order";

jest.setTimeout(600_000);

const startsAt = Date.UTC(2026, 0, 5, 12);

const order: UpgradeOrder = { ...someOrder, applicationName, parameters: { Count: "2" } };

const upTo = (milliseconds: number) => fc.integer({ min: 0, max: milliseconds });

const schedule: fc.Arbitrary<Schedule> = fc.record({
  starts: fc.array(
    fc.constantFrom("answered", "lost before", "lost after", "gateway timeout after", "unavailable", "rejected"),
    { maxLength: 3 },
  ),
  prepareMs: fc.constantFrom(0, 1_000, 40_000),
  domainMs: fc.integer({ min: 1_000, max: 5 * minute }),
  failing: fc.option(fc.record({ nth: fc.nat(2), domain: fc.nat(2) }), { nil: undefined }),
  rejectedInPreparation: fc.option(fc.nat(2), { nil: undefined, freq: 6 }),
  others: fc.array(
    fc.record({
      atMs: upTo(20 * minute),
      version: fc.constantFrom(...versions),
      act: fc.constantFrom("start" as const, "roll back" as const),
    }),
    { maxLength: 2 },
  ),
  outages: fc.array(fc.record({ atMs: upTo(20 * minute), forMs: upTo(6 * minute) }), { maxLength: 2 }),
  flickers: fc.boolean(),
});

interface Story {
  readonly schedule: Schedule;
  readonly whenUpgrading: UpgradeOrder["whenUpgrading"];
  /** When each run is cut short; afterwards one goes to its end. */
  readonly cuts: readonly number[];
  readonly seed: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  schedule,
  whenUpgrading: fc.constantFrom("fail", "wait", "adopt"),
  cuts: fc.array(fc.integer({ min: 1_000, max: 10 * minute }), { maxLength: 2 }),
  seed: fc.nat(),
});

/** The longest that a run may take by its own limits: somebody else's upgrade, the start, and twice the time-out. */
const longestMs = (12 * 60 + 2 * 60 + 60) * minute;

async function play({ schedule, whenUpgrading, cuts, seed }: Story) {
  const clock = new VirtualClock(seed, startsAt);
  const cluster = new SimulatedUpgrades(clock, schedule);
  let left: PendingUpgrade | undefined;
  const outcomes: UpgradeOutcome[] = [];
  for (const cut of [...cuts, undefined]) {
    const began = clock.now();
    const capped = cut === undefined ? {} : { capMilliseconds: cut };
    const ports = { cluster: cluster.client(), clock, progress: () => undefined };
    const outcome = await clock.run(runUpgrade({ ...order, whenUpgrading, ...capped }, ports, left));
    outcomes.push(outcome);

    expect(clock.timersLeft).toBe(0);
    expect(clock.now() - began).toBeLessThanOrEqual((cut ?? longestMs) + 1_000);
    if (outcome.kind === "upgraded") {
      // Nothing is green but what runs.
      expect(cluster.version).toBe("2.0.0");
      expect(cluster.parameters).toEqual({ Count: "2" });
      expect(outcome.result).toMatchObject({ version: "2.0.0" });
      break;
    }
    expect(outcome.error.code).not.toBe("SFB_UNEXPECTED");
    left = outcome.pending;
  }
  return { cluster, outcomes };
}

test("given 2,000 random schedules, when an application is upgraded, then it never starts two, and is never green by mistake", async () => {
  const kinds = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      const { cluster, outcomes } = await play(one);

      // What runs is interrupted only by a start that nobody could see coming.
      if (!cluster.trace.wasUnseen) {
        expect(cluster.trace.starts.filter(({ interrupted }) => interrupted)).toEqual([]);
      }
      for (const outcome of outcomes) {
        const kind = outcome.kind === "upgraded" ? "upgraded" : outcome.error.code;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }),
    { numRuns: 2_000, seed: 13 },
  );
  // Every end was met.
  expect([...kinds.keys()]).toEqual(
    expect.arrayContaining([
      "upgraded",
      "SFB_CUT_SHORT",
      "SFB_UPGRADE_IN_PROGRESS",
      "SFB_UPGRADE_REJECTED",
      "SFB_UPGRADE_REPLACED",
      "SFB_UPGRADE_ROLLED_BACK",
      "SFB_UPGRADE_START_LOST",
    ]),
  );
});
