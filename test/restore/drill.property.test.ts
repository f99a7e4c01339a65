import fc from "fast-check";
import { runDrill } from "../../src/restore/drill";
import type { DrillOutcome } from "../../src/restore/drill/outcome";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  backups,
  type Fate,
  minute,
  type Schedule,
  SimulatedDrill,
  scratch,
  someOrder,
  source,
} from "./simulated-drill";

jest.setTimeout(600_000);

const startsAt = Date.UTC(2026, 0, 5, 12);

const fates = fc.array(
  fc.constantFrom<Fate>(
    "answered",
    "lost before",
    "lost after",
    "lands late",
    "gateway timeout",
    "unavailable",
    "refused",
  ),
  { maxLength: 3 },
);
const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const schedule: fc.Arbitrary<Schedule> = fc.record({
  before: mostly<Schedule["before"]>("nothing", "left-over", "foreign", "late left-over"),
  creates: fates,
  services: fates,
  hasDefaultService: fc.boolean(),
  readyMs: fc.integer({ min: 0, max: 4 * minute }),
  comes: mostly<Schedule["comes"]>("Ready", "Failed", "Creating"),
  partitionsReady: mostly(true, false),
  health: mostly<Schedule["health"]>("Ok", "Error before", "Error after"),
  restores: fc.array(
    mostly<Schedule["restores"][number]>("restored", "Failure", "Timeout", "nothing changed", "stuck"),
    { maxLength: 6 },
  ),
  restoreMs: fc.integer({ min: 1_000, max: 2 * minute }),
  deletes: fates,
  goes: mostly<Schedule["goes"]>("gracefully", "by force", "never"),
  outages: fc.array(fc.record({ atMs: fc.nat(20 * minute), forMs: fc.nat(3 * minute) }), { maxLength: 2 }),
});

interface Story {
  readonly schedule: Schedule;
  readonly mostPartitions: number | undefined;
  /** When each run is cut short; afterwards one goes to its end. */
  readonly cuts: readonly { readonly atMs: number; readonly by: "cap" | "signal" }[];
  readonly seed: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  schedule,
  mostPartitions: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  cuts: fc.array(fc.record({ atMs: fc.nat(8 * minute), by: fc.constantFrom("cap", "signal") }), { maxLength: 2 }),
  seed: fc.nat(),
});

/** The longest that a removal takes by its own limits. */
const removalMs = 21 * minute;

async function play({ schedule, mostPartitions, cuts, seed }: Story) {
  const clock = new VirtualClock(seed, startsAt);
  const cluster = new SimulatedDrill(clock, schedule);
  const outcomes: DrillOutcome[] = [];
  for (const cut of [...cuts, undefined]) {
    const began = clock.now();
    const givesUp = new AbortController();
    if (cut?.by === "signal") clock.at(began + cut.atMs, () => givesUp.abort());
    const order = {
      ...someOrder,
      readyTimeoutMinutes: 3,
      restoreTimeoutMinutes: 2,
      ...(mostPartitions === undefined ? {} : { mostPartitions }),
      ...(cut?.by === "cap" ? { capMilliseconds: cut.atMs } : {}),
    };
    cluster.held.clear();
    const ports = { cluster: cluster.client(), clock, progress: () => undefined, warn: () => undefined };
    const outcome = await clock.run(runDrill(order, { ...ports, signal: givesUp.signal }));
    outcomes.push(outcome);

    expect(clock.timersLeft).toBe(0);
    if (cut !== undefined) expect(clock.now() - began).toBeLessThanOrEqual(cut.atMs + removalMs);
    check(cluster, schedule, outcome, mostPartitions);
    if (outcome.kind === "drilled") break;
  }
  // Nor does any come later, of a request that was still under way.
  await clock.advance(10 * minute);
  if (!hasLeft(outcomes.at(-1)) && !couldNotLook(cluster, schedule)) expect(isOursThere(cluster)).toBe(false);
  return { cluster, outcomes };
}

/** What a killed run has left stays as long as the cluster answers nobody; nothing was created meanwhile. */
const couldNotLook = ({ trace }: SimulatedDrill, { before, outages }: Schedule): boolean =>
  before.endsWith("left-over") && outages.length > 0 && trace.created.length + trace.deleted.length === 0;

const hasLeft = (outcome: DrillOutcome | undefined): boolean =>
  outcome?.kind === "failed" && outcome.pending !== undefined;

function isOursThere({ scratch: found }: SimulatedDrill): boolean {
  return found !== undefined && found.typeName === "ShopType";
}

function check(cluster: SimulatedDrill, schedule: Schedule, outcome: DrillOutcome, most: number | undefined): void {
  // Nothing but what is ours is ever deleted.
  expect(cluster.trace.deleted.filter(({ isOurs, name }) => !isOurs || name !== scratch)).toEqual([]);
  expect([...cluster.applications.keys()]).toContain(source);
  if (schedule.before === "foreign") expect(cluster.scratch?.typeName).toBe("OtherType");

  if (outcome.kind === "failed") {
    expect(outcome.error.code).not.toBe("SFB_UNEXPECTED");
    if (outcome.pending === undefined) return;
    // It is said to be left only where a removal had no way.
    expect(outcome.pending.scratchApplication).toBe(scratch);
    return;
  }
  // Nothing is green but what every chosen partition held.
  const { partitions, sampledCount, partitionCount, slowestPartition } = outcome.result;
  expect(sampledCount).toBe(Math.min(most ?? backups.length, backups.length));
  expect(partitionCount).toBe(backups.length);
  expect(partitions).toHaveLength(sampledCount);
  expect(new Set(partitions.map(({ backupId }) => backupId)).size).toBe(sampledCount);
  for (const { serviceName, partition, backupId } of partitions) {
    const name = `${serviceName.replace(source, scratch)} ${JSON.stringify(partition)}`;
    expect(cluster.held.get(name)).toBe(backupId);
  }
  expect(schedule.health).toBe("Ok");
  expect(slowestPartition.seconds).toBe(Math.max(...partitions.map(({ seconds }) => seconds)));
  expect(isOursThere(cluster)).toBe(false);
}

test("given 2,000 random schedules, when backups are drilled, then no scratch application is left, nothing else is deleted, and nothing is green by mistake", async () => {
  const kinds = new Map<string, number>();
  let left = 0;
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      const { outcomes } = await play(one);

      for (const outcome of outcomes) {
        const kind = outcome.kind === "drilled" ? "drilled" : outcome.error.code;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (!hasLeft(outcome)) continue;
        left++;
        const { goes, outages } = one.schedule;
        expect(goes === "never" || outages.length > 0).toBe(true);
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 2_000), seed: Number(process.env.PROPERTY_SEED ?? 14) },
  );
  // Every end was met.
  expect(left).toBeGreaterThan(0);
  expect([...kinds.keys()]).toEqual(
    expect.arrayContaining([
      "drilled",
      "SFB_CUT_SHORT",
      "SFB_SCRATCH_NOT_OURS",
      "SFB_SCRATCH_NOT_CREATED",
      "SFB_SCRATCH_NOT_READY",
      "SFB_SCRATCH_NOT_REMOVED",
      "SFB_DRILL_FAILED",
      "SFB_DRILL_UNHEALTHY",
    ]),
  );
});
