import type { SetOutcome } from "../../src/backup-set/outcome";
import { accepted, failure, inProgress, leftBehind, lostAfterEffect } from "../backup/scripted-cluster";
import {
  codesIn,
  failedIn,
  idOf,
  linesOf,
  nameOf,
  policyOfApplication,
  provenIds,
  provenIn,
  type SetScript,
  service,
  stage,
} from "./scripted-set";

const second = 1_000;
const minute = 60 * second;
const ids = (...nths: readonly number[]): readonly string[] => nths.map((nth) => idOf("A", nth));
const sorted = (partitionIds: readonly string[]): readonly string[] => [...partitionIds].sort();

/** What is kept in the stack's state: plain JSON. */
function stored(outcome: SetOutcome): SetOutcome {
  const text = JSON.stringify(outcome.kind === "failed" ? outcome.pending : undefined);
  if (outcome.kind !== "failed" || text === undefined) return outcome;
  expect(JSON.parse(text)).toEqual(outcome.pending);
  return { ...outcome, pending: JSON.parse(text) };
}

/** A run of six partitions of which some fail, and then nothing does any more. */
async function afterFailures(failed: readonly string[], changes: SetScript = {}, order = {}) {
  const staged = stage({ order, cluster: { services: [service("A", 6)], ...changes } });
  const { cluster } = staged;
  const calm = cluster.script;
  cluster.script = {
    ...calm,
    progress: ({ partitionId, taken }, record) => ({
      kind: "answered",
      value: taken > 0 && failed.includes(partitionId) ? failure : record,
    }),
  };
  const first = await staged.run();
  cluster.script = calm;
  cluster.calls.length = 0;
  return { ...staged, first, left: stored(first.outcome) };
}

describe("given a run in which some failed", () => {
  test("when the next runs, then it asks for these alone, and the set is whole", async () => {
    const { cluster, run, left, first } = await afterFailures(ids(1, 4));
    const second = await run(left);

    expect(sorted(cluster.asked)).toEqual(ids(1, 4));
    expect(cluster.callsOf("getBackupProgress").every(({ partitionId = "" }) => ids(1, 4).includes(partitionId))).toBe(
      true,
    );
    const set = provenIn(second);
    expect(provenIds(second)).toEqual(ids(0, 1, 2, 3, 4, 5));
    expect(set.partitions).toEqual(expect.arrayContaining([...(failedIn(first).pending?.proven ?? [])]));
    expect(set.requestedAt).toBe(failedIn(first).pending?.requestedAt);
    expect(linesOf(second, false)[0]).toContain("4 of 6 proven, ");
  });

  test("when the next fails too, then it hands on what both have proven, and the one after it does the rest", async () => {
    const { cluster, run, left } = await afterFailures(ids(1, 4));
    const calm = cluster.script;
    cluster.script = {
      ...calm,
      progress: ({ partitionId, taken }, record) => ({
        kind: "answered",
        value: partitionId === idOf("A", 4) && taken > 0 ? failure : record,
      }),
    };
    const next = await run(left);
    expect(failedIn(next).pending?.proven).toHaveLength(5);
    expect(codesIn(next)).toEqual({ [idOf("A", 4)]: "SFB_BACKUP_FAILED" });

    cluster.script = calm;
    cluster.calls.length = 0;
    const last = await run(stored(next.outcome));
    expect(cluster.asked).toEqual(ids(4));
    expect(provenIds(last)).toHaveLength(6);
  });

  test("when the next cannot even find the partitions, then what was left is handed on as it was", async () => {
    const { cluster, run, left } = await afterFailures(ids(1));
    cluster.script = { ...cluster.script, applicationStatus: "Deleting" };
    const next = await run(left);

    const { error, failures, pending } = failedIn(next);
    expect(error.code).toBe("SFB_APPLICATION_DELETING");
    expect(failures).toEqual([]);
    expect(pending).toEqual(failedIn({ outcome: left }).pending);
  });

  test("when partitions have come and gone meanwhile, then those that are there now are backed up, and it is told", async () => {
    const { cluster, run, left } = await afterFailures(ids(1, 4));
    const partitions = service("A", 8).partitions.filter(({ id }) => !ids(0, 4).includes(id));
    cluster.script = { ...cluster.script, services: [service("A", 0, { partitions })] };
    const next = await run(left);

    expect(sorted(cluster.asked)).toEqual(ids(1, 6, 7));
    expect(provenIds(next)).toEqual(ids(1, 2, 3, 5, 6, 7));
    expect(linesOf(next)).toEqual(
      expect.arrayContaining([
        "2 partitions of the earlier run are gone",
        "2 partitions are new since the earlier run",
      ]),
    );
  });

  test("when nothing has changed, then nothing of that is told", async () => {
    const { run, left } = await afterFailures(ids(1, 4));
    const next = await run(left);

    expect(linesOf(next)).toHaveLength(2);
  });

  test("when everything that failed is gone, then the set is whole without a request", async () => {
    const { cluster, run, left } = await afterFailures(ids(5));
    cluster.script = { ...cluster.script, services: [service("A", 5)] };
    const next = await run(left);

    expect(cluster.asked).toEqual([]);
    expect(provenIds(next)).toHaveLength(5);
  });

  test("when some of its backups are too old by now, then these are taken again, and it is told", async () => {
    const { clock, cluster, run, left } = await afterFailures(
      ids(5),
      { backupMs: () => 8 * minute },
      { concurrency: 1, maxAgeMinutes: 50 },
    );
    await clock.advance(20 * minute);
    const next = await run(left);

    expect(sorted(cluster.asked)).toEqual(ids(0, 5));
    expect(provenIds(next)).toHaveLength(6);
    expect(linesOf(next)).toContain("1 backups of the earlier run are older than maxAgeMinutes, and are taken again");
  });
});

describe("given a run that is cut short", () => {
  const cluster: SetScript = { services: [service("A", 100)], backupMs: () => minute };

  test("when its cap is reached, then it says what was done and what was not begun, and nothing more is asked", async () => {
    const { cluster: seen, clock, run } = stage({ order: { concurrency: 4, capMilliseconds: 90 * second }, cluster });
    const finished = await run();

    expect(finished.ms).toBe(90 * second);
    const { error, failures, pending } = failedIn(finished);
    expect(error).toMatchObject({ code: "SFB_CUT_SHORT", retryable: true });
    expect(error.message).toContain("4 of 100 partitions have a proven backup, which is kept. 96 were not done yet.");
    expect(error.message).not.toContain("failed:");
    expect(failures).toHaveLength(96);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["SFB_CUT_SHORT"]));
    expect(failures.at(-1)?.message).toContain("It was not begun.");
    expect(sorted((pending?.asked ?? []).map(({ partitionId }) => partitionId))).toEqual(ids(4, 5, 6, 7));
    expect(pending?.asked.every(({ phase }) => phase === "accepted")).toBe(true);
    const calls = seen.calls.length;
    await clock.advance(minute);
    expect(seen.calls).toHaveLength(calls);
  });

  test("when it is given up, then it ends at once, and the next follows what is at work and asks for the rest", async () => {
    const { cluster: seen, run } = stage({ order: { concurrency: 4 }, cluster });
    const first = await run(undefined, 90 * second);
    expect(first.ms).toBe(90 * second);
    const next = await run(stored(first.outcome));

    expect(provenIds(next)).toHaveLength(100);
    expect(seen.asked).toHaveLength(100);
    expect(new Set(seen.asked).size).toBe(100);
    expect(seen.mostAtOnce).toBe(4);
  });

  test("when the next is given up before it has begun anything, then no request of the first is forgotten", async () => {
    const many: SetScript = { services: [service("A", 80)], backupMs: () => 4 * minute };
    const { cluster: seen, order, clock, run } = stage({ order: { concurrency: 80 }, cluster: many });
    const first = await run(undefined, 90 * second);
    expect(failedIn(first).pending?.asked).toHaveLength(80);

    // With fewer at once most are not begun when the end comes.
    const fewer = stage({
      order: { ...order, concurrency: 1 },
      each: order.each,
      cluster: { ...many, endpoint: seen.endpoint },
    });
    await fewer.clock.advance(clock.now() - fewer.clock.now());
    const next = await fewer.run(stored(first.outcome), 100 * second);
    expect(new Set(failedIn(next).pending?.asked.map(({ partitionId }) => partitionId)).size).toBe(80);
    expect(failedIn(next).failures).toHaveLength(80);

    const last = await run(stored(next.outcome));
    expect(provenIds(last)).toHaveLength(80);
    expect(seen.asked).toHaveLength(80);
  });

  test("when some have failed too, then both are counted, and only the failures are told one by one", async () => {
    const { run } = stage({
      order: { concurrency: 4, capMilliseconds: 90 * second },
      cluster: {
        ...cluster,
        progress: ({ partitionId, taken }, record) => ({
          kind: "answered",
          value: partitionId === idOf("A", 0) && taken > 0 ? failure : record,
        }),
      },
    });
    const { error } = failedIn(await run());

    expect(error.code).toBe("SFB_CUT_SHORT");
    expect(error.message).toMatch(
      /\n4 of 100 partitions .* 95 were not done yet. 1 failed: 1 × SFB_BACKUP_FAILED.\n1\. Backup of partition .*\nWhat to do/,
    );
  });

  test("when its end comes before anything was found, then nothing is left", async () => {
    const { run } = stage({ cluster: { callMs: () => 10 * second } });
    const finished = await run(undefined, second);

    expect(finished.ms).toBe(second);
    expect(failedIn(finished)).toMatchObject({ error: { code: "SFB_CUT_SHORT" }, failures: [] });
    expect(failedIn(finished).pending).toBeUndefined();
  });

  test("when a request waits for the pace at that moment, then it is not told as one that was made", async () => {
    const { cluster: seen, run } = stage({
      order: { concurrency: 4, maxRequestsPerSecond: 1 },
      cluster: { services: [service("A", 4)] },
    });
    // The first seconds go to finding; each look is followed by its request a second later.
    const first = await run(undefined, 8.5 * second);

    const requested = new Set(seen.asked);
    expect(failedIn(first).pending?.asked.filter(({ partitionId }) => !requested.has(partitionId)) ?? []).toEqual([]);
  });
});

describe("given requests that an earlier run left", () => {
  test("when the answer of one was lost, then it is followed before anything else is asked for", async () => {
    const { cluster, run } = stage({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 3)],
        backupMs: () => 5 * minute,
        request: ({ partitionId }) => (partitionId === idOf("A", 2) ? lostAfterEffect : accepted),
      },
    });
    const only = { services: [service("A", 0, { partitions: service("A", 3).partitions.slice(2) })] };
    const all = cluster.script;
    cluster.script = { ...all, ...only };
    const first = await run(undefined, 30 * second);
    expect(failedIn(first).pending?.asked).toMatchObject([{ partitionId: idOf("A", 2) }]);

    cluster.script = all;
    cluster.calls.length = 0;
    const next = await run(stored(first.outcome));
    expect(provenIds(next)).toEqual(ids(0, 1, 2));
    expect(sorted(cluster.asked)).toEqual(ids(0, 1));
    const look = cluster.callsOf("getBackupProgress")[0];
    expect(look?.partitionId).toBe(idOf("A", 2));
  });

  test("when one is at work that no backup could be asked for any more, then it is followed all the same", async () => {
    const { cluster, run } = stage({ cluster: { services: [service("A", 2)], backupMs: () => 5 * minute } });
    const first = await run(undefined, 30 * second);
    const left = stored(first.outcome);
    const partitions = service("A", 2).partitions.map((one) => ({ ...one, status: "InQuorumLoss" }));
    cluster.script = { ...cluster.script, services: [service("A", 0, { partitions })] };
    cluster.calls.length = 0;
    const next = await run(left);

    expect(provenIds(next)).toEqual(ids(0, 1));
    expect(cluster.asked).toEqual([]);
  });

  test("when its partition is gone, then it is forgotten", async () => {
    const { run } = stage({ cluster: { services: [service("A", 1)] } });
    const gone = { ...leftBehind("accepted", minute), partitionId: idOf("A", 7) };
    const pending = { requestedAt: gone.requestedAt, proven: [], asked: [gone], missing: [] };
    const next = await run({ kind: "failed", error: new Error("unused") as never, failures: [], pending });

    expect(provenIds(next)).toEqual(ids(0));
    expect(linesOf(next)).toContain("1 partition of the earlier run is gone");
  });
});

describe("given a run that was killed", () => {
  test("when the next may reuse what is young, then no partition is asked that has just succeeded, nor one that is at work", async () => {
    const { cluster, run } = stage({
      order: { concurrency: 2 },
      each: { reuseNewerThanMinutes: 60 },
      cluster: { services: [service("A", 6)], backupMs: () => 2 * minute },
    });
    await run(undefined, 3 * minute);
    const asked = cluster.asked.length;
    const next = await run();

    expect(asked).toBe(4);
    expect(sorted(cluster.asked)).toEqual(ids(0, 1, 2, 3, 4, 5));
    expect(provenIn(next).partitions.filter(({ reused }) => reused)).toHaveLength(4);
  });

  test("when the next may not, then it waits for what is at work, and no two are at work on one partition", async () => {
    const { cluster, run } = stage({
      order: { concurrency: 2 },
      cluster: { services: [service("A", 3)], backupMs: () => 2 * minute, policies: [policyOfApplication] },
    });
    await run(undefined, 30 * second);
    const next = await run();

    expect(provenIds(next)).toEqual(ids(0, 1, 2));
    const [first = 0, later = 0] = cluster.callsOf("requestBackup", idOf("A", 0)).map(({ ms }) => ms);
    expect(later - first).toBeGreaterThan(2 * minute);
    expect(nameOf("A")).toBe(provenIn(next).partitions[0]?.serviceName);
  });

  test("when somebody else's backup is at work and is not to be waited for, then that partition alone fails", async () => {
    const { cluster, run } = stage({
      each: { whenBusy: "fail" },
      cluster: {
        services: [service("A", 2)],
        before: (partitionId) => (partitionId === idOf("A", 0) ? inProgress : undefined),
      },
    });
    const finished = await run();

    expect(codesIn(finished)).toEqual({ [idOf("A", 0)]: "SFB_BUSY" });
    expect(cluster.asked).toEqual(ids(1));
  });
});
