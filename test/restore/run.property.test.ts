import fc from "fast-check";
import { type PendingRestore, type RestoreOrder, type RestoreOutcome, runRestore } from "../../src/restore";
import { VirtualClock } from "../waiting/virtual-clock";
import { minute, type Schedule, SimulatedRestores, second } from "./simulated-restores";
import { someOrder } from "./some-order";

jest.setTimeout(600_000);

const startsAt = Date.UTC(2026, 0, 5, 12);

const upTo = (milliseconds: number) => fc.integer({ min: 0, max: milliseconds });

const schedule: fc.Arbitrary<Schedule> = fc.record({
  requests: fc.array(
    fc.constantFrom(
      "answered",
      "lost before",
      "lost after",
      "lost late",
      "gateway timeout after",
      "refused",
      "unreadable",
      "rejected",
    ),
    { maxLength: 4 },
  ),
  courses: fc.array(
    fc.constantFrom("success", "success", "failure", "hangs", "late", "stuck", "false success", "one replica short"),
    { maxLength: 3 },
  ),
  acceptedMs: upTo(10 * second),
  restoreMs: upTo(4 * minute),
  catchUpMs: upTo(3 * minute),
  policy: fc.constantFrom("none", "active", "suspended"),
  suspendMs: upTo(5 * second),
  hasSecondariesState: fc.boolean(),
  tellsBackup: fc.boolean(),
  others: fc.array(fc.record({ atMs: upTo(20 * minute), what: fc.constantFrom("restore", "same restore", "backup") }), {
    maxLength: 2,
  }),
  outages: fc.array(fc.record({ atMs: upTo(20 * minute), forMs: upTo(6 * minute) }), { maxLength: 2 }),
});

interface Story {
  readonly schedule: Schedule;
  readonly keepSuspended: boolean;
  readonly retryTimedOut: boolean;
  /** When each run is cut short, or killed with what it had saved; afterwards one goes to its end. */
  readonly cuts: readonly { readonly afterMs: number; readonly isKilled: boolean }[];
  readonly seed: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  schedule,
  keepSuspended: fc.boolean(),
  retryTimedOut: fc.boolean(),
  cuts: fc.array(fc.record({ afterMs: fc.integer({ min: 5, max: 10 * minute }), isKilled: fc.boolean() }), {
    maxLength: 3,
  }),
  seed: fc.nat(),
});

/** The longest that a run may take by its own limits: a backup of somebody else, lost requests, its time, its proof. */
const longestMs = (60 + 3 * 8 + 3 + 2 + 10 + 10) * minute;

async function play({ schedule, keepSuspended, retryTimedOut, cuts, seed }: Story) {
  const clock = new VirtualClock(seed, startsAt);
  const server = new SimulatedRestores(clock, schedule);
  const order: RestoreOrder = {
    ...someOrder,
    restoreTimeoutMinutes: 3,
    keepSuspended,
    ...(retryTimedOut ? { retryTimedOut } : {}),
  };
  let left: PendingRestore | undefined;
  const outcomes: RestoreOutcome[] = [];
  for (const cut of [...cuts, undefined]) {
    const began = clock.now();
    const versionBefore = server.dataLossVersion;
    let saved = left;
    const askedBefore = server.arrivals.length;
    const isLeftAlone = left?.phase === "timed out" && !retryTimedOut;
    const outcome = await clock.run(
      runRestore(
        { ...order, ...(cut === undefined ? {} : { capMilliseconds: cut.afterMs }) },
        {
          cluster: server.client(),
          clock,
          progress: () => undefined,
          save: (pending) => {
            saved = structuredClone(pending);
          },
        },
        left,
      ),
    );
    outcomes.push(outcome);
    expect(clock.timersLeft).toBe(0);
    expect(clock.now() - began).toBeLessThanOrEqual((cut?.afterMs ?? longestMs) + second);
    // It may still come: that is for a person to look at.
    if (isLeftAlone) expect([outcome.kind, server.arrivals.length]).toEqual(["failed", askedBefore]);
    if (outcome.kind === "restored") {
      const { result } = outcome;
      // Nothing is green but what is there, after a loss of data that was ours to make.
      if (!server.hadOthers) {
        expect(server.content).toBe(someOrder.backup.backupId);
        expect(server.isReady).toBe(true);
        expect(server.readyReplicas).toBe(3);
      }
      expect(BigInt(result.dataLossVersion)).toBeGreaterThan(BigInt(result.dataLossVersionBefore));
      if (cuts.length === 0) expect(BigInt(result.dataLossVersionBefore)).toBe(versionBefore);
      await clock.advance(schedule.suspendMs);
      const isOurs = schedule.policy === "active";
      if (isOurs) expect(result.suspended || !server.isSuspended).toBe(true);
      if (isOurs && keepSuspended) expect(server.isSuspended).toBe(true);
      if (schedule.policy === "suspended") expect(server.isSuspended).toBe(true);
      break;
    }
    expect(outcome.error.code).not.toBe("SFB_UNEXPECTED");
    left = cut?.isKilled ? saved : outcome.pending;
    // What is killed tells less than what is cut short, and never less than has to be known.
    if (left === undefined && server.isBusy) expect(server.hadOthers).toBe(true);
  }
  return { server, outcomes };
}

test("given 2,000 random schedules, when a partition is restored, then it is never asked twice at once, and never green by mistake", async () => {
  const kinds = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      const { server, outcomes } = await play(one);
      expect(server.askedTwiceAtOnce).toBe(false);
      for (const outcome of outcomes) {
        const kind = outcome.kind === "restored" ? "restored" : outcome.error.code;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }),
    { numRuns: 2_000, seed: 14 },
  );
  // Every end was met.
  expect([...kinds.keys()].sort()).toEqual(
    [
      "restored",
      "SFB_CLUSTER_UNAVAILABLE",
      "SFB_CONNECTION_REFUSED",
      "SFB_CUT_SHORT",
      "SFB_PARTITION_NOT_READY",
      "SFB_RESTORE_FAILED",
      "SFB_RESTORE_IN_PROGRESS",
      "SFB_RESTORE_NOT_PROVEN",
      "SFB_RESTORE_NO_RESULT",
      "SFB_RESTORE_OUTCOME_UNKNOWN",
      "SFB_RESTORE_REJECTED",
      "SFB_RESTORE_REPLACED",
      "SFB_RESTORE_REQUEST_FAILED",
      "SFB_RESTORE_SOURCE_UNREADABLE",
      "SFB_RESTORE_STUCK",
      "SFB_RESTORE_TIMED_OUT",
    ].sort(),
  );
});
