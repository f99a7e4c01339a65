import { runBackup } from "../../src/backup/run";
import { runBackupSet } from "../../src/backup-set";
import { accepted, failure, inProgress, lostBeforeEffect, timeout, turnedDown } from "../backup/scripted-cluster";
import {
  codesIn,
  failedIn,
  idOf,
  linesOf,
  nameOf,
  provenIds,
  provenIn,
  runSet,
  type SetScript,
  service,
  stage,
} from "./scripted-set";

const second = 1_000;
const minute = 60 * second;
const ids = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => idOf(name, nth));

/** Backups of these partitions end with a Failure. */
function failing(...failed: readonly string[]): NonNullable<SetScript["progress"]> {
  return ({ partitionId, taken }, calm) => ({
    kind: "answered",
    value: taken > 0 && failed.includes(partitionId) ? failure : calm,
  });
}

describe("given more partitions than may be backed up at once", () => {
  test("when they are, then never more go on than that, and no place stands empty", async () => {
    const { cluster, ms, ...finished } = await runSet({
      order: { concurrency: 3 },
      cluster: { services: [service("A", 12)], backupMs: () => 10 * second },
    });

    expect(provenIds(finished)).toHaveLength(12);
    expect(cluster.mostAtOnce).toBe(3);
    // Four rounds of ten seconds, each seen to its end, and the last one proven.
    expect(ms).toBeLessThan(47 * second);
  });

  test("when one takes long, then it holds no other back", async () => {
    const slow = idOf("A", 0);
    const { progress, ms } = await runSet({
      order: { concurrency: 2 },
      cluster: {
        services: [service("A", 9)],
        backupMs: ({ partitionId }) => (partitionId === slow ? 5 * minute : 10 * second),
      },
    });

    const allButOne = progress.find(({ text }) => text.startsWith("8 of 9 proven, 1 running"));
    expect(allButOne?.ms).toBeLessThan(95 * second);
    expect(ms).toBeGreaterThan(5 * minute);
  });

  test("when one waits for somebody else's backup, then its place is another's meanwhile", async () => {
    const busy = idOf("A", 0);
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 4)],
        progress: ({ partitionId, taken, ms }, calm) => ({
          kind: "answered",
          value: partitionId === busy && taken === 0 ? (ms < 3 * minute ? inProgress : failure) : calm,
        }),
      },
    });

    expect(provenIds(finished)).toHaveLength(4);
    expect(cluster.asked).toEqual([...ids("A", 4).slice(1), busy]);
    expect(cluster.mostAtOnce).toBe(1);
  });

  test.each<[string, ReturnType<typeof turnedDown>]>([
    ["is told to come later", turnedDown(429, undefined, 2 * minute)],
    ["comes second", turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS")],
  ])("when one %s, then its place is another's meanwhile", async (_what, answer) => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 2)],
        request: ({ partitionId, nth }) => (partitionId === idOf("A", 0) && nth === 0 ? answer : accepted),
      },
    });

    expect(provenIds(finished)).toHaveLength(2);
    expect(cluster.asked).toEqual([idOf("A", 0), idOf("A", 1), idOf("A", 0)]);
    expect(cluster.mostAtOnce).toBe(1);
  });

  test("when an answer is lost, then its place stays taken until it is clear what became of the request", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 2)],
        request: ({ partitionId, nth }) => (partitionId === idOf("A", 0) && nth === 0 ? lostBeforeEffect : accepted),
      },
    });

    expect(provenIds(finished)).toHaveLength(2);
    const [, next] = cluster.callsOf("requestBackup");
    expect(next?.ms).toBeGreaterThan(2 * minute);
  });

  test("when backups end, then the next are asked for before anybody looks for those in the lists", async () => {
    const { cluster } = await runSet({ order: { concurrency: 1 }, cluster: { services: [service("A", 2)] } });

    const [, next] = cluster.callsOf("requestBackup");
    const proof = cluster.calls.find(({ query }) => query?.from !== undefined);
    expect(next?.ms).toBeLessThan(proof?.ms ?? 0);
  });

  test("when there are thousands, then only a few runs are begun at a time", async () => {
    const { cluster } = await runSet(
      { order: { concurrency: 2 }, cluster: { services: [service("A", 500)], backupMs: () => minute } },
      30 * second,
    );

    expect(new Set(cluster.callsOf("getBackupProgress").map(({ partitionId }) => partitionId)).size).toBe(2);
  });
});

describe("given a limit of requests a second", () => {
  test("when a set runs, then no second sees more, and what asks for a backup goes first", async () => {
    const most = 5;
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 10, maxRequestsPerSecond: most },
      cluster: { services: [service("A", 10)], backupMs: () => 30 * second },
    });

    expect(provenIds(finished)).toHaveLength(10);
    const times = cluster.calls.map(({ ms }) => ms);
    for (const [index, ms] of times.entries()) {
      expect(ms - (times[index - most] ?? -second - 1)).toBeGreaterThan(second);
    }
    // Ten looks before, ten requests: two seconds each. Looks at what goes on wait for them.
    const lastRequest = cluster.callsOf("requestBackup").at(-1)?.ms ?? 0;
    expect(lastRequest).toBeLessThan(6 * second);
  });

  test("when it has ended, then it holds for nobody any more", async () => {
    const endpoint = "https://limited.example:19080";
    await runSet({ order: { maxRequestsPerSecond: 1 }, cluster: { endpoint } });
    const { ms } = await runSet({ order: { maxRequestsPerSecond: 1_000 }, cluster: { endpoint } });

    expect(ms).toBeLessThan(25 * second);
  });
});

describe("given backups of one service that all take as long", () => {
  test("when the first have ended, then the later ones get few looks, and their end is seen soon", async () => {
    const backupMs = 40 * second;
    const { cluster } = await runSet({
      order: { concurrency: 4 },
      cluster: { services: [service("A", 12)], backupMs: () => backupMs },
    });

    const looksAt = (nth: number): number => cluster.callsOf("getBackupProgress", idOf("A", nth)).length;
    expect(Math.min(...[0, 1, 2].map(looksAt))).toBeGreaterThan(35);
    expect(Math.max(...[3, 4, 5, 6, 7, 8, 9, 10, 11].map(looksAt))).toBeLessThan(14);
    const asked = cluster.callsOf("requestBackup").map(({ ms }) => ms);
    expect((asked[8] ?? 0) - (asked[4] ?? 0)).toBeLessThan(backupMs + 2 * second);
  });

  test("when they become faster, then the first of these is seen five seconds late at most, and the last sooner", async () => {
    const { cluster } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 80)],
        backupMs: ({ partitionId }) => (Number(partitionId.slice(-3)) < 30 ? 30 * second : 2 * second),
      },
    });

    const asked = cluster.callsOf("requestBackup").map(({ ms }) => ms);
    const took = (nth: number): number => (asked[nth + 1] ?? 0) - (asked[nth] ?? 0);
    expect(took(30)).toBeLessThan(7 * second);
    expect(took(78)).toBeLessThan(took(30));
  });

  test("when they become slower, then their end is seen within a second all the same", async () => {
    const { cluster } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 12)],
        backupMs: ({ partitionId }) => (Number(partitionId.slice(-3)) < 9 ? 2 * second : 30 * second),
      },
    });

    const asked = cluster.callsOf("requestBackup").map(({ ms }) => ms);
    expect((asked[10] ?? 0) - (asked[9] ?? 0)).toBeLessThan(31.1 * second);
  });

  test("when another service's take longer, then each goes by its own", async () => {
    const { cluster } = await runSet({
      order: { concurrency: 1 },
      cluster: {
        services: [service("A", 5), service("B", 5)],
        backupMs: ({ partitionId }) => (partitionId.startsWith(idOf("A", 0).slice(0, 8)) ? 2 : 50) * second,
      },
    });

    const looks = cluster.callsOf("getBackupProgress", idOf("B", 4)).length;
    expect(looks).toBeLessThan(16);
    const asked = cluster.callsOf("requestBackup").map(({ ms }) => ms);
    // The first three of each come first, then the rest of A.
    expect((asked[7] ?? 0) - (asked[6] ?? 0)).toBeLessThan(3 * second);
  });
});

describe("given some that fail", () => {
  const cluster: SetScript = { services: [service("A", 6)], progress: failing(idOf("A", 1), idOf("A", 4)) };

  test("when a set runs, then the others go on to their end, and the error tells which and why", async () => {
    const finished = await runSet({ cluster });

    expect(codesIn(finished)).toEqual({ [idOf("A", 1)]: "SFB_BACKUP_FAILED", [idOf("A", 4)]: "SFB_BACKUP_FAILED" });
    const { error, failures, pending } = failedIn(finished);
    expect(error).toMatchObject({ code: "SFB_SET_INCOMPLETE", retryable: true });
    expect(error.message).toContain(
      "4 of 6 partitions have a proven backup, which is kept. 2 failed: 2 × SFB_BACKUP_FAILED.",
    );
    for (const [index, { message }] of failures.entries()) {
      expect(error.message).toContain(`\n${index + 1}. ${message.replaceAll("\n", " ")}\n`);
    }
    expect(pending).toMatchObject({
      proven: [0, 2, 3, 5].map((nth) => ({ partitionId: idOf("A", nth) })),
      asked: [],
      missing: expect.arrayContaining([{ partitionId: idOf("A", 1), code: "SFB_BACKUP_FAILED" }]),
    });
  });

  test("when a request is turned down, then its place is the next one's", async () => {
    const finished = await runSet({
      order: { concurrency: 1 },
      cluster: {
        request: ({ partitionId }) => (partitionId === idOf("A", 0) ? turnedDown(400, "E_INVALIDARG") : accepted),
      },
    });

    expect(Object.keys(codesIn(finished))).toEqual([idOf("A", 0)]);
    expect(finished.cluster.asked).toHaveLength(3);
  });

  test("when the first fails, then it is told at once, and the others are not told one by one", async () => {
    const finished = await runSet({ cluster });

    const failures = finished.progress.filter(({ text }) => text.startsWith("the first failure: "));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      change: true,
      text: expect.stringContaining(`Backup of partition ${idOf("A", 1)}`),
    });
    expect(failures[0]?.ms).toBeLessThan(10 * second);
  });

  test("when many fail in several ways, then causes are counted, the most frequent first, and ten are told", async () => {
    const failed = ids("A", 12);
    const finished = await runSet({
      cluster: {
        services: [service("A", 12), service("B", 3)],
        progress: ({ partitionId, taken }, calm) => ({
          kind: "answered",
          value: taken === 0 ? calm : failed.includes(partitionId) ? failure : timeout,
        }),
      },
    });

    const { error } = failedIn(finished);
    expect(error.message).toContain("0 of 15 partitions have a proven backup. ");
    expect(error.message).toContain("15 failed: 12 × SFB_BACKUP_FAILED, 3 × SFB_BACKUP_TIMED_OUT.");
    expect(error.message.match(/^\d+\. Backup of partition .* What to do: .*$/gm)).toHaveLength(10);
    expect(error.message).toContain(`\n1. Backup of partition ${idOf("A", 0)} (fabric:/Shop/A, 0 to 99): `);
    expect(error.message).toContain("\nAnd 5 more.\n");
  });

  test("when all fail and nothing is left in the cluster, then nothing is left for the next run", async () => {
    const finished = await runSet({ cluster: { progress: failing(...ids("A", 3)) } });

    expect(failedIn(finished).pending).toBeUndefined();
  });
});

describe("given a set that runs", () => {
  test("when it goes on, then one row tells how far it is, and how long it may take", async () => {
    const finished = await runSet({
      order: { concurrency: 2 },
      cluster: { services: [service("A", 8)], progress: failing(idOf("A", 0)), backupMs: () => 4 * minute },
    });

    expect(linesOf(finished)).toEqual([
      `looking for the partitions of fabric:/Shop on ${finished.cluster.endpoint}`,
      "found 8 partitions of fabric:/Shop",
      expect.stringMatching(/^the first failure: Backup of partition /),
    ]);
    const rows = linesOf(finished, false);
    expect(rows[0]).toBe("0 of 8 proven, 1 running");
    expect(rows).toContain("0 of 8 proven, 2 running");
    expect(rows).toContainEqual(expect.stringMatching(/^2 of 8 proven, 2 running, 1 failed, about 1\d min left$/));
    expect(rows.at(-1)).toBe("7 of 8 proven, 0 running, 1 failed");
  });

  test("when one of them has to wait for something, then the row tells that", async () => {
    const finished = await runSet({
      cluster: {
        request: ({ partitionId, nth }) =>
          partitionId === idOf("A", 0) && nth === 0 ? turnedDown(429, undefined, 5 * second) : accepted,
      },
    });

    expect(linesOf(finished, false)).toContainEqual(
      expect.stringMatching(
        /^0 of 3 proven, \d running; HTTP 429 without a reason; asking again in 5 s, for 60 min at most$/,
      ),
    );
  });

  test("when it has ended well, then it tells between which times its backups lie", async () => {
    const finished = await runSet({ order: { concurrency: 1 }, cluster: { backupMs: () => minute } });

    const set = provenIn(finished);
    const times = set.partitions.map(({ timestamp }) => timestamp);
    expect(set.earliestTimestamp).toBe([...times].sort()[0]);
    expect(set.latestTimestamp).toBe([...times].sort().at(-1));
    expect(Date.parse(set.latestTimestamp) - Date.parse(set.earliestTimestamp)).toBeGreaterThanOrEqual(2 * minute);
    expect(set.requestedAt < set.earliestTimestamp && set.latestTimestamp < set.completedAt).toBe(true);
  });

  test("when the server gives one up and more time is allowed, then it asks again with twice the time, in a new turn", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 1 },
      each: { maxBackupTimeoutMinutes: 20 },
      cluster: {
        services: [service("A", 2)],
        progress: ({ partitionId, taken }, calm) => ({
          kind: "answered",
          value: partitionId === idOf("A", 0) && taken === 1 ? timeout : calm,
        }),
        listedAfterMs: 0,
        backupMs: ({ partitionId, taken }) => (partitionId === idOf("A", 0) && taken === 0 ? 60 * minute : 20 * second),
      },
    });

    expect(provenIds(finished)).toHaveLength(2);
    expect([...cluster.asked].sort()).toEqual([idOf("A", 0), idOf("A", 0), idOf("A", 1)]);
  });
});

describe("given a backup of one partition and a set with it", () => {
  test("when both run at once, then they stand in line, and the set's others do not wait", async () => {
    const { clock, cluster, order, begin } = stage({ cluster: { backupMs: () => minute } });
    const alone = runBackup(
      { ...order.each, address: { partitionId: idOf("A", 1) } },
      { cluster, clock, progress: () => undefined },
    );
    const [one, set] = await clock.run(Promise.all([alone, begin()]));

    expect(one.kind).toBe("proven");
    expect(provenIds(set)).toEqual(ids("A", 3));
    expect([...cluster.asked].sort()).toEqual([idOf("A", 0), idOf("A", 1), idOf("A", 1), idOf("A", 2)]);
    const [first, later] = cluster.callsOf("requestBackup", idOf("A", 1)).map(({ ms }) => ms);
    expect((later ?? 0) - (first ?? 0)).toBeGreaterThan(minute);
    expect(
      linesOf(set, false).some((text) => text.includes("in line: another backup of the partition comes first")),
    ).toBe(true);
    expect(clock.timersLeft).toBe(0);
  });

  test("when two sets meet at one partition, then the second may reuse what the first has taken", async () => {
    const { clock, cluster, begin } = stage({ each: { reuseNewerThanMinutes: 60 } });
    const [one, other] = await clock.run(Promise.all([begin(), begin()]));

    expect(cluster.asked).toHaveLength(3);
    expect(provenIn(one).partitions.every(({ reused }) => reused === undefined)).toBe(true);
    expect(provenIn(other).partitions.every(({ reused }) => reused === true)).toBe(true);
  });

  test("when a set of a service and one of its application run at once, then each partition is asked in line", async () => {
    const services = [service("A", 2), service("B", 2)];
    const { clock, cluster, begin } = stage({ cluster: { services } });
    const other = runSetBeside({ clock, cluster });
    const [whole] = await clock.run(Promise.all([begin(), other]));

    expect(provenIds(whole)).toHaveLength(4);
    expect(cluster.asked).toHaveLength(6);
    expect(cluster.mostAtOnce).toBeLessThanOrEqual(4);
  });
});

function runSetBeside({ clock, cluster }: Pick<ReturnType<typeof stage>, "clock" | "cluster">) {
  const { order } = stage();
  return runBackupSet({ ...order, target: { service: nameOf("A") } }, { cluster, clock, progress: () => undefined });
}
