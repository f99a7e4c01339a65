import type { PendingBackup } from "../../src/backup";
import type { FailedReply } from "../../src/service-fabric/reply";
import {
  answered,
  emptyNotFound,
  errorIn,
  failure,
  inProgress,
  itemOf,
  leftBehind,
  lostBeforeEffect,
  notReady,
  provenIn,
  refused,
  run,
  type Script,
  serverError,
  startsAt,
  success,
  timeout,
  turnedDown,
} from "./scripted-cluster";

const second = 1_000;
const minute = 60 * second;
const holdMs = 130 * second;
const graceMs = 90 * second;
/** A few calls of some milliseconds each. */
const callsMs = 50;
/** The longest pause between two tries, or between two looks. */
const pauseMs = 10 * second;

/** Fails unless `ms` is at least `from`, and less than `from` and `slack` together. */
function expectAfter(ms: number | undefined, from: number, slack: number): void {
  expect(ms).toBeGreaterThanOrEqual(from);
  expect(ms).toBeLessThan(from + slack);
}

const unreadable = serverError(500, "E_UNEXPECTED");
const pending = (phase: PendingBackup["phase"], changes: Partial<PendingBackup> = {}): PendingBackup =>
  leftBehind(phase, 5 * minute, changes);

describe("given a read that fails, when it is tried again", () => {
  test("then the pauses double from half a second to ten, less a fifth at most", async () => {
    const { cluster } = await run({ cluster: { partition: () => notReady } });

    const times = cluster.times("getPartition");
    for (const [index, most] of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000].entries()) {
      expectAfter((times[index + 1] ?? 0) - (times[index] ?? 0), 0.8 * most, 0.2 * most + callsMs);
    }
  });

  test.each([
    ["as long as Retry-After says", 13 * second, 13 * second],
    ["a minute at most, whatever Retry-After says", 10 * minute, minute],
  ])("then it waits %s", async (_what, retryAfterMs, waitedMs) => {
    const throttled = serverError(429, undefined, retryAfterMs);
    const partition: Script["partition"] = ({ nth }) => (nth === 0 ? throttled : answered({ serviceKind: "Stateful" }));
    const { cluster } = await run({ cluster: { partition } });

    expectAfter(cluster.times("getPartition")[1], waitedMs, callsMs);
  });

  test.each<[string, number, Script, string]>([
    ["a gateway without a usable answer", minute, { partition: () => notReady }, "SFB_CLUSTER_UNAVAILABLE"],
    ["a gateway that is not reached", minute / 2, { partition: () => refused }, "SFB_CONNECTION_REFUSED"],
    ["a backup service that fails over", 5 * minute, { configuration: () => notReady }, "SFB_CLUSTER_UNAVAILABLE"],
    ["one that is not reached", minute / 2, { configuration: () => refused }, "SFB_CONNECTION_REFUSED"],
    ["one that answered before", 5 * minute, { progress: () => emptyNotFound }, "SFB_BACKUP_SERVICE_NOT_INSTALLED"],
    ["one that was reached before", 5 * minute, { progress: () => refused }, "SFB_CONNECTION_REFUSED"],
  ])("then %s is borne for %i ms", async (_what, patienceMs, cluster, code) => {
    const finished = await run({ cluster });

    expect(errorIn(finished).error.code).toBe(code);
    expectAfter(finished.ms, patienceMs, pauseMs + callsMs);
    expect(finished.requests).toEqual([]);
  });
});

describe("given an answer that no repetition makes better", () => {
  const page: FailedReply = { kind: "junk", status: 200, message: "<html>" };
  const badGateway: FailedReply = { kind: "junk", status: 500, message: "<html>" };

  test.each<[string, Script, string]>([
    ["a definite no, before the request", { progress: () => serverError(400, "E_INVALIDARG") }, "SFB_READ_REJECTED"],
    ["a page of something else, in preflight", { partition: () => page }, "SFB_NOT_SERVICE_FABRIC"],
  ])("then %s ends the run at once", async (_, cluster, code) => {
    const finished = await run({ cluster });

    expect(errorIn(finished).error.code).toBe(code);
    expect(finished.ms).toBeLessThan(second);
    expect(finished.requests).toEqual([]);
  });

  test.each<[string, Script]>([
    ["a page of something on the way, with 500", { partition: () => badGateway }],
    ["a definite no without a code, before the request", { progress: () => serverError(400) }],
  ])("then %s is borne for a while", async (_, cluster) => {
    const finished = await run({ cluster });

    expect(finished.outcome.kind).toBe("failed");
    expect(finished.ms).toBeGreaterThanOrEqual(minute);
  });
});

describe("given a call that is never answered, when its limit is over", () => {
  test("then a read is repeated after half a minute", async () => {
    const partition: Script["partition"] = ({ nth }) => (nth === 0 ? "hang" : answered({ serviceKind: "Stateful" }));
    const { cluster } = await run({ cluster: { partition } });

    expectAfter(cluster.times("getPartition")[1], 30 * second, second);
  });

  test("then a list is repeated after a minute", async () => {
    const { cluster } = await run({
      cluster: { list: ({ nth }, _query, ours) => (nth === 0 ? "hang" : answered(ours)) },
    });

    expectAfter(cluster.times("listBackups")[1], minute, second + callsMs);
  });

  test("then the record is watched as soon as the gateway cannot hold the request any more, which is told its limit", async () => {
    const finished = await run({
      cluster: { request: ({ nth }) => ({ reply: nth === 0 ? "hang" : answered(undefined), takesEffect: nth > 0 }) },
    });

    const [first = 0, again = 0] = finished.requests.map(({ ms }) => ms);
    const looks = finished.cluster.times("getBackupProgress").filter((ms) => ms > first && ms < again);
    expectAfter(looks[0], first + holdMs, callsMs);
    expectAfter(again, first + holdMs, second);
    expect(finished.requests[0]?.request?.serverTimeoutSeconds).toBe(60);
  });

  test("then the last look, at the deadline, takes less than a second", async () => {
    const finished = await run({
      cluster: {
        progress: ({ taken, sinceMs }, calm) => (taken > 0 && sinceMs > minute ? "hang" : calm),
        backupMs: minute,
      },
    });

    const deadline = (finished.requests[0]?.ms ?? 0) + 10 * minute + graceMs;
    expectAfter(finished.ms, deadline + 900, 100);
  });

  test("then near names of a service are looked for no longer than ten seconds", async () => {
    const finished = await run({
      order: { address: { service: "fabric:/App/Servce" } },
      cluster: { partitions: () => answered(undefined), applications: () => "hang" },
    });

    expect(errorIn(finished).error.code).toBe("SFB_SERVICE_NOT_FOUND");
    expectAfter(finished.ms, 10 * second, callsMs);
  });
});

describe("given a request that started nothing, when it is sent again", () => {
  test.each([
    ["429 without Retry-After", turnedDown(429), 5 * second, 0],
    ["409, and nothing to be seen of the other one", turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS"), 800, 200],
    ["a refused connection", { reply: refused, takesEffect: false }, 1_600, 400],
  ])("given %s, then after a pause", async (_what, first, pause, jitterMs) => {
    const finished = await run({
      cluster: { request: ({ nth }) => (nth === 0 ? first : { reply: answered(undefined), takesEffect: true }) },
    });

    const [asked = 0, again = 0] = finished.requests.map(({ ms }) => ms);
    expectAfter(again - asked, pause, jitterMs + callsMs);
  });

  test("given that nothing can be read afterwards, then five minutes after the gateway could still hold it the outcome is unknown", async () => {
    const progress: Script["progress"] = ({ ms }, calm) => (ms > 100 ? notReady : calm);
    const finished = await run({ cluster: { progress, request: () => lostBeforeEffect } });

    expect(errorIn(finished).error.code).toBe("SFB_OUTCOME_UNKNOWN");
    expectAfter(finished.ms, holdMs + 5 * minute, pauseMs);
  });
});

describe("given a list that does not help, when it is given up", () => {
  const theirs = success(9, 30 * second);
  const adopting = (list: Script["list"]) =>
    run({
      order: { whenBusy: "adopt" },
      cluster: {
        progress: ({ ms, taken }, calm) => (taken > 0 ? calm : answered(ms < 30 * second ? inProgress : theirs)),
        list: ({ ms, ...rest }, query, ours) =>
          ms < 30 * second ? answered([]) : (list?.({ ms, ...rest }, query, ours) ?? answered(ours)),
      },
    });

  test("before the request: after three tries the backup is taken all the same", async () => {
    const finished = await run({
      cluster: { list: ({ nth }, _query, ours) => (nth < 9 ? unreadable : answered(ours)) },
    });

    const [asked = 0] = finished.cluster.times("requestBackup");
    expect(finished.cluster.times("listBackups").filter((ms) => ms < asked)).toHaveLength(3);
    expect(finished.outcome.kind).toBe("proven");
  });

  test("of an adopted backup: ours comes after a minute and a half where it cannot be read", async () => {
    const finished = await adopting(({ taken }, _query, ours) => (taken > 0 ? answered(ours) : unreadable));

    expectAfter(finished.requests[0]?.ms, 120 * second, pauseMs);
  });

  test("of an adopted backup: ours comes after half a minute where it is not in it", async () => {
    const finished = await adopting((_question, _query, ours) => answered(ours));

    expectAfter(finished.requests[0]?.ms, 60 * second, 5 * second + pauseMs);
  });

  const reusing = (list: Script["list"]) =>
    run({ order: { reuseNewerThanMinutes: 5 }, cluster: { before: success(9, -minute), ...(list ? { list } : {}) } });

  test("of a reused backup: ours comes after a minute where it cannot be read", async () => {
    const finished = await reusing(({ taken }, _query, ours) => (taken > 0 ? answered(ours) : unreadable));

    expectAfter(finished.requests[0]?.ms, minute, pauseMs);
  });

  test("of a reused backup: ours comes at once where it is not in it", async () => {
    const finished = await reusing((_question, _query, ours) => answered(ours));

    expect(finished.requests[0]?.ms).toBeLessThan(second);
  });

  test("of ours: after two minutes without it, counted from the first list that could be read", async () => {
    const finished = await run({
      cluster: { list: ({ taken, ms }) => (taken > 0 && ms < minute ? unreadable : answered([])) },
    });

    expect(errorIn(finished).error.code).toBe("SFB_NOT_PROVEN");
    expectAfter(finished.ms, 3 * minute, 2 * pauseMs);
  });

  test("of ours: only a minute before and after the reported time is asked for", async () => {
    const finished = await run();

    const reported = Date.parse(provenIn(finished).timestamp);
    const query = finished.cluster.calls.findLast(({ operation }) => operation === "listBackups")?.query;
    expect(query).toMatchObject({
      from: new Date(reported - minute).toISOString(),
      to: new Date(reported + minute).toISOString(),
    });
  });

  const timedOut = (failures: number) =>
    run({
      cluster: {
        progress: ({ taken, sinceMs }, calm) =>
          taken > 0 ? answered(sinceMs < 10 * minute ? inProgress : timeout) : calm,
        list: ({ nth, taken }) =>
          taken === 0 ? answered([]) : nth <= failures ? unreadable : answered([itemOf(success(1, 9 * minute))]),
      },
    });

  test("of a late arrival: it is found by the third try", async () => {
    expect(provenIn(await timedOut(2)).timestamp).toBe(success(1, 9 * minute).timestamp);
  });

  test("of a late arrival: not by a fourth one", async () => {
    const finished = await timedOut(3);

    expect(errorIn(finished)).toMatchObject({
      error: { code: "SFB_BACKUP_TIMED_OUT" },
      pending: { phase: "timed out" },
    });
    expect(finished.cluster.times("listBackups")).toHaveLength(4);
  });
});

describe("given a failure that looks like the one before the request, when it stays", () => {
  const staying = (forMs: number) =>
    run({
      cluster: {
        before: failure,
        progress: ({ taken, sinceMs }, calm) => (taken > 0 && sinceMs < forMs ? answered(failure) : calm),
      },
    });

  test("then it is a late copy of that one for ten seconds", async () => {
    expect((await staying(9_900)).outcome.kind).toBe("proven");
  });

  test("then it is ours after that", async () => {
    const finished = await staying(minute);

    expect(errorIn(finished).error.code).toBe("SFB_BACKUP_FAILED");
    expectAfter(finished.ms, 10 * second, 3 * second);
  });
});

describe("given a run that goes on, when the cluster does not help", () => {
  test("accepted, and its deadline is long over: it is followed for a minute and a half more", async () => {
    const requestedAt = new Date(startsAt - 300 * minute).toISOString();
    const finished = await run({
      resume: pending("accepted", { requestedAt, acceptedAt: requestedAt }),
      cluster: { progress: () => answered(inProgress) },
    });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_NO_RESULT" }, pending: { phase: "accepted" } });
    expectAfter(finished.ms, graceMs, second);
  });

  const done = success(7, -minute);
  const lost = (list: NonNullable<Script["list"]>) =>
    run({
      resume: pending("unknown"),
      cluster: {
        progress: ({ taken }, calm) => (taken > 0 ? calm : answered(done)),
        list: (question, query, ours) => (question.taken > 0 ? answered(ours) : list(question, query, ours)),
      },
    });

  test("unknown, and what it may have come to is not listed: asks again after half a minute", async () => {
    expectAfter((await lost(() => answered([]))).requests[0]?.ms, 30 * second, pauseMs);
  });

  test("timed out, and the list fails at first: it is tried again, with a pause", async () => {
    const finished = await run({
      resume: pending("timed out"),
      cluster: {
        progress: () => answered(timeout),
        list: ({ ms }) => (ms < 2 * second ? unreadable : answered([itemOf(done)])),
      },
    });

    expect(provenIn(finished).backupId).toBe(done.backupId);
    expect(finished.requests).toEqual([]);
  });

  test("unknown, and the list cannot be read: asks again after a minute and a half", async () => {
    expectAfter((await lost(() => unreadable)).requests[0]?.ms, graceMs, pauseMs);
  });
});
