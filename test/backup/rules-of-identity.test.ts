import { type PendingBackup, runBackup } from "../../src/backup";
import type { ListedBackup } from "../../src/service-fabric/records";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  accepted,
  answered,
  errorIn,
  failure,
  inProgress,
  itemOf,
  leftBehind,
  lostAfterEffect,
  notReady,
  order,
  provenIn,
  run,
  type Script,
  ScriptedCluster,
  serverError,
  serviceName,
  startsAt,
  success,
  type Taken,
  timeout,
} from "./scripted-cluster";

const second = 1_000;
const minute = 60 * second;
const holdMs = 130 * second;

/** A backup that the server gives up after ten minutes; the list is `before` until then, and `after` from then on. */
const givenUp = (before: NonNullable<Script["list"]>, after: NonNullable<Script["list"]>): Script => ({
  progress: ({ taken, sinceMs }, calm) => (taken > 0 ? answered(sinceMs < 10 * minute ? inProgress : timeout) : calm),
  list: (question, query, ours) => (question.taken > 0 ? after : before)(question, query, ours),
});
const listing =
  (...records: Parameters<typeof itemOf>[0][]): NonNullable<Script["list"]> =>
  () =>
    answered(records.map((record) => itemOf(record)));

describe("given a Timeout, when the list is looked at for a late arrival", () => {
  test("then the newest of several is ours, in whatever order they are listed", async () => {
    const all = [success(1, 8 * minute), success(2, 9 * minute), success(3, 7 * minute)];

    expect(provenIn(await run({ cluster: givenUp(listing(), listing(...all)) })).backupId).toBe(success(2, 0).backupId);
  });

  test("then one of the very second of the request is ours: the server's times have no fraction", async () => {
    const finished = await run({ cluster: givenUp(listing(), listing(success(1, 0))) });

    expect(finished.requests[0]?.ms).toBeGreaterThan(0);
    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  });

  test("then none that is older than the newest of before is ours, in whatever order those are listed", async () => {
    // The server's clock is ahead, so that the times alone would not tell.
    const before = [success(7, minute), success(9, 3 * minute), success(8, 2 * minute)];

    for (const listed of [before, before.toReversed()]) {
      const finished = await run({ cluster: givenUp(listing(...listed), listing(...listed)) });
      expect(errorIn(finished).error.code).toBe("SFB_BACKUP_TIMED_OUT");
    }
  });

  test("then nothing is ours where the storage could not be read before", async () => {
    const unreadable = () => answered([{ failure: { code: "E_FAIL", message: "The container is not there." } }]);
    const finished = await run({ cluster: givenUp(unreadable, listing(success(1, 9 * minute))) });

    expect(errorIn(finished).error.code).toBe("SFB_BACKUP_TIMED_OUT");
  });

  test("then a cluster that refuses us is asked once, before the request and after", async () => {
    const refusing = () => serverError(403, "E_ACCESSDENIED");
    const first = await run({ cluster: givenUp(refusing, listing()) });
    const last = await run({ cluster: givenUp(listing(), refusing) });

    const [asked = 0] = first.cluster.times("requestBackup");
    expect(first.cluster.times("listBackups").filter((ms) => ms < asked)).toHaveLength(1);
    expect(last.cluster.times("listBackups")).toHaveLength(2);
    expect(errorIn(last).error.code).toBe("SFB_BACKUP_TIMED_OUT");
  });
});

describe("given a Success, when it is proven", () => {
  const sound = success(1, 20 * second);
  const epoch = { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" };

  test.each([
    ["BackupLocation", { ...sound, location: "" }],
    ["an epoch that is not negative", { ...sound, epoch: { ...epoch, dataLossVersion: "-1" } }],
    ["an epoch that is not negative", { ...sound, epoch: { ...epoch, configurationVersion: "-1" } }],
  ])("then a report without %s is none, and the error names it", async (missing, record) => {
    const progress: Script["progress"] = ({ taken }, calm) => (taken > 0 ? answered(record) : calm);
    const { error } = errorIn(await run({ order: { proof: "reported" }, cluster: { progress } }));

    expect(error.code).toBe("SFB_INCOMPLETE_RESULT");
    expect(error.message).toContain(missing);
  });

  test.each([
    ["DataLossVersion", { ...sound, epoch: { ...epoch, dataLossVersion: "1" } }],
    ["ConfigurationVersion", { ...sound, epoch: { ...epoch, configurationVersion: "1" } }],
  ])("then an item with another %s proves nothing, and the error names it", async (name, item) => {
    const { error } = errorIn(
      await run({ cluster: { list: ({ taken }) => answered(taken > 0 ? [itemOf(item)] : []) } }),
    );

    expect(error.code).toBe("SFB_NOT_PROVEN");
    expect(error.message).toContain(`another ${name} than`);
  });

  test("then a list that is refused ends it at once", async () => {
    const list: Script["list"] = ({ taken }) => (taken > 0 ? serverError(403, "E_ACCESSDENIED") : answered([]));
    const finished = await run({ cluster: { list } });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_NOT_PROVEN" }, pending: { phase: "unknown" } });
    expect(finished.ms).toBeLessThan(30 * second);
  });

  test("then the newest backup of before is stale, also where the record did not show it", async () => {
    const old = success(9, -minute);
    const finished = await run({
      cluster: {
        progress: ({ taken, sinceMs }, calm) => (taken > 0 && sinceMs < 10 * second ? answered(old) : calm),
        list: (_question, _query, ours) => answered([itemOf(old), ...ours]),
      },
    });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  });
});

describe("given a request whose answer was lost", () => {
  test.each([
    ["code", { code: "FABRIC_E_BACKUPCOPIER_TIMEOUT", message: failure.failure?.message ?? "" }],
    ["message", { code: failure.failure?.code ?? "", message: "Another one." }],
  ])("when another failure than before is seen, by its %s alone, then that is ours", async (_what, seen) => {
    const progress: Script["progress"] = ({ taken }) => answered(taken > 0 ? { ...failure, failure: seen } : failure);
    const finished = await run({ cluster: { progress, request: () => lostAfterEffect } });

    expect(errorIn(finished).error.code).toBe("SFB_BACKUP_FAILED");
    expect(finished.ms).toBeLessThan(10 * second);
  });

  test("when something else answered with a success, then it may have been passed on", async () => {
    const page: Taken = { reply: { kind: "junk", status: 200, message: "<html>" }, takesEffect: false };
    const finished = await run({ cluster: { request: ({ nth }) => (nth === 0 ? page : accepted) } });

    const [first = 0, again = 0] = finished.cluster.times("requestBackup");
    expect(again - first).toBeGreaterThanOrEqual(holdMs);
  });

  test.each<[string, Taken["reply"], string]>([
    ["something else turned it down", { kind: "junk", status: 404, message: "<html>" }, "SFB_NOT_SERVICE_FABRIC"],
    ["the handshake failed", { kind: "not sent", fault: "tls failed", message: "expired" }, "SFB_TLS_FAILED"],
  ])("when %s, then it was not, and is not repeated", async (_what, reply, code) => {
    const finished = await run({ cluster: { request: () => ({ reply, takesEffect: false }) } });

    expect(errorIn(finished)).toMatchObject({ error: { code }, pending: undefined });
    expect(finished.requests).toHaveLength(1);
  });

  test("when the run goes on much later and nothing can be read, then five minutes count from its own begin", async () => {
    const resume: PendingBackup = leftBehind("unknown", 60 * minute);
    const finished = await run({ resume, cluster: { progress: () => notReady } });

    expect(errorIn(finished).error.code).toBe("SFB_OUTCOME_UNKNOWN");
    expect(finished.ms).toBeGreaterThanOrEqual(5 * minute);
  });
});

test("given a backup of a run that was killed, when it ends while we wait, then it is reused where that is allowed", async () => {
  const theirs = success(9, 30 * second);
  const finished = await run({
    order: { reuseNewerThanMinutes: 5 },
    cluster: {
      progress: ({ ms }) => answered(ms < 30 * second ? inProgress : theirs),
      list: ({ ms }) => answered(ms < 30 * second ? [] : [itemOf(theirs)]),
    },
  });

  expect(provenIn(finished)).toMatchObject({ backupId: theirs.backupId, reused: true });
  expect(finished.requests).toEqual([]);
});

test("given two clusters with a partition of the same id, when both start, then both are asked for at once", async () => {
  const clock = new VirtualClock(1, startsAt);
  const clusters = ["https://one.example:19080", "https://two.example:19080"].map(
    (endpoint) => new ScriptedCluster(clock, { endpoint }),
  );
  await clock.run(
    Promise.all(clusters.map((cluster) => runBackup(order, { cluster, clock, progress: () => undefined }))),
  );

  for (const cluster of clusters) expect(cluster.times("requestBackup")[0]).toBeLessThan(second);
});

describe("given a list that cannot be read before the request, so that only the record tells what was there", () => {
  const earlier = success(7, -60 * minute);
  /** Unreadable until our backup could be listed. */
  const list: Script["list"] = ({ taken }, _query, ours) =>
    taken > 0 ? answered([itemOf(earlier), ...ours]) : notReady;

  test("when the record shows the backup of before for a while, then that is not taken for ours", async () => {
    const progress: Script["progress"] = ({ taken, sinceMs }, calm) =>
      taken === 0 || sinceMs < 5 * second ? answered(earlier) : calm;
    const finished = await run({ cluster: { before: earlier, progress, list } });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
    expect(finished.requests).toHaveLength(1);
  });

  test.each<[string, NonNullable<Script["list"]>]>([
    ["it is refused", () => notReady],
    ["it holds an error alone", () => answered([{ type: "Full", failure: { code: "E_ACCESS", message: "" } }])],
  ])("when %s, then what is left of the run says that it could not be had", async (_, unreadable) => {
    const finished = await run({
      cluster: { list: unreadable, progress: ({ taken }, calm) => (taken > 0 ? notReady : calm) },
    });

    expect(errorIn(finished).pending).toMatchObject({ baseline: { kind: "unreadable" } });
  });

  test.each<[string, ListedBackup]>([
    ["whose metadata cannot be read", { ...itemOf(earlier), failure: { code: "E_ACCESS", message: "" } }],
    ["of which no id is told", { type: "Full", createdAt: "2026-01-05T11:00:00Z" }],
  ])("when it holds an item %s, then it could be read all the same", async (_, item) => {
    const finished = await run({
      cluster: { list: () => answered([item]), progress: ({ taken }, calm) => (taken > 0 ? notReady : calm) },
    });

    expect(errorIn(finished).pending).toMatchObject({
      baseline: { kind: "newest", createdAt: "2026-01-05T11:00:00Z" },
    });
  });
});

test("given the backups of before, when they are looked at, then only the newest of this service's is asked for", async () => {
  const { cluster } = await run();

  const [query] = cluster.calls.flatMap(({ query }) => query ?? []);
  expect(query).toEqual({ serviceName, latest: true });
});

test("given no record at all for a while after the request, then it is followed until there is one", async () => {
  const progress: Script["progress"] = ({ taken, sinceMs }, calm) =>
    taken > 0 && sinceMs < 5 * second ? answered(undefined) : calm;
  const finished = await run({ cluster: { progress } });

  expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  expect(finished.progress.some(({ text }) => text.startsWith("no record, "))).toBe(true);
});

test("given a state that nobody knows before a request whose answer is lost, when the record is Accepted, then that is ours", async () => {
  const strange = answered({ state: "Preparing", lsn: "0" });
  const finished = await run({
    cluster: { request: () => lostAfterEffect, progress: ({ taken }, calm) => (taken > 0 ? calm : strange) },
  });

  expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  expect(finished.requests).toHaveLength(1);
});

describe("given a look at the list that preflight could make", () => {
  test("when an earlier request may still take effect, then it is made when that is over, and not before", async () => {
    const { cluster, outcome } = await run({ resume: leftBehind("failed", 10 * second) });

    expect(outcome.kind).toBe("proven");
    expect(cluster.times("listBackups")[0]).toBeGreaterThanOrEqual(holdMs - 10 * second);
  });

  test("when a younger backup would do and there is none, then it is made right before the request", async () => {
    const { cluster } = await run({
      order: { reuseNewerThanMinutes: 5 },
      cluster: { before: success(7, -60 * minute) },
    });

    const names = cluster.calls.map(({ operation }) => operation);
    const nth = names.indexOf("listBackups");
    expect(names.slice(nth - 1, nth + 3)).toEqual([
      "getBackupProgress",
      "listBackups",
      "getBackupProgress",
      "requestBackup",
    ]);
  });
});
