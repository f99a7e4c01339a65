import type { ListedBackup } from "../../src/service-fabric/records";
import { answered, emptyNotFound, notReady, serverError } from "../backup/scripted-cluster";
import {
  codesIn,
  failedIn,
  idOf,
  provenIds,
  runSet,
  type ScriptedSet,
  type SeenCall,
  service,
  storage,
} from "./scripted-set";

const second = 1_000;
const minute = 60 * second;
const eight = [service("A", 8)];
/** So short that all are seen to end within half a second. */
const quick = { services: eight, backupMs: () => 2 * second };
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, nth) => idOf("A", nth));
const unreadable: ListedBackup = { failure: { code: "E_ACCESSDENIED", message: "The container cannot be read." } };

/** The pages that were read to find out what was there before. */
function baselines(cluster: ScriptedSet): readonly SeenCall[] {
  return cluster.callsOf("pageOfBackups").filter(({ query }) => query?.latest === true);
}

/** The pages that were read to prove something. */
function proofs(cluster: ScriptedSet): readonly SeenCall[] {
  return cluster.callsOf("pageOfBackups").filter(({ query }) => query?.latest === undefined);
}

/** The partitions whose own list was read. */
function alone(cluster: ScriptedSet): readonly string[] {
  return cluster.callsOf("listBackups").map(({ partitionId = "" }) => partitionId);
}

describe("given backups that end at about the same time", () => {
  test("when they are looked for, then one list proves all of them, around their time, and none is read by itself", async () => {
    const { cluster, ...finished } = await runSet({ order: { concurrency: 8 }, cluster: quick });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(proofs(cluster)).toHaveLength(1);
    expect(alone(cluster)).toEqual([]);
    const { from = "", to = "" } = proofs(cluster)[0]?.query ?? {};
    expect(Date.parse(to) - Date.parse(from)).toBeLessThan(2 * minute + second);
  });

  test("when what was there before is asked, then it is read once, whenever a partition's turn comes", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 2 },
      cluster: { ...quick, pageSize: 3 },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(baselines(cluster)).toHaveLength(1);
  });

  test("when the list has many pages, then all are read", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: { ...quick, pageSize: 3 },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(proofs(cluster).map(({ token }) => token)).toEqual([undefined, "3", "6"]);
    expect(alone(cluster)).toEqual([]);
  });

  test("when a storage is given, then its list is read", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      each: { storage },
      cluster: quick,
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(proofs(cluster).map(({ query }) => query?.storage)).toEqual([storage]);
    expect(alone(cluster)).toEqual([]);
  });

  test("when one ends alone, then its own list proves it", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 1 },
      cluster: { services: [service("A", 2)] },
    });

    expect(provenIds(finished)).toEqual(ids(2));
    expect(alone(cluster)).toEqual(ids(2));
    expect(proofs(cluster)).toEqual([]);
  });

  test("when the cluster's word is proof enough, then no list is read", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      each: { proof: "reported" },
      cluster: { services: eight },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect([...cluster.callsOf("pageOfBackups"), ...alone(cluster)]).toEqual([]);
  });
});

describe("given backups that end together and were copied at very different times", () => {
  test("when they are looked for, then no list is read across all of that time", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: {
        services: eight,
        backupMs: () => 60 * minute,
        copiedBeforeMs: (partitionId) => (Number(partitionId.slice(-1)) < 4 ? 40 * minute : 0),
      },
      each: { backupTimeoutMinutes: 70 },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(proofs(cluster).length).toBeGreaterThanOrEqual(2);
    for (const { query } of proofs(cluster)) {
      expect(Date.parse(query?.to ?? "") - Date.parse(query?.from ?? "")).toBeLessThan(13 * minute);
    }
  });
});

describe("given a list that lacks backups", () => {
  test("when it shows them later, then it is read again for those that it lacked", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: { ...quick, listedAfterMs: 1_100 },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    // What it lacked both times is looked for in each partition's own.
    expect(proofs(cluster).length).toBeLessThanOrEqual(2);
    expect(new Set(alone(cluster)).size).toBeLessThanOrEqual(8);
  });

  test("when it goes on lacking them, then each partition's own list decides", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: { services: eight, listedAfterMs: 20 * second },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    // Two readings at most for each: those of the first come before those of the last.
    expect(proofs(cluster).length).toBeLessThanOrEqual(4);
    expect(new Set(alone(cluster))).toEqual(new Set(ids(8)));
  });

  test("when it leaves one out for ever, then that one's own list proves it, and the others do not wait", async () => {
    const left = idOf("A", 3);
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: {
        services: eight,
        page: (_question, page) =>
          answered({ ...page, items: page.items.filter(({ partitionId }) => partitionId !== left) }),
      },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(new Set(alone(cluster))).toEqual(new Set([left]));
  });

  test("when a backup is in no list, then it is not proven", async () => {
    const left = idOf("A", 3);
    const finished = await runSet({
      order: { concurrency: 8 },
      cluster: {
        services: eight,
        page: (_question, page) =>
          answered({ ...page, items: page.items.filter(({ partitionId }) => partitionId !== left) }),
        ownList: ({ partitionId }, calm) => answered(partitionId === left ? [] : calm),
      },
    });

    expect(codesIn(finished)).toEqual({ [left]: "SFB_NOT_PROVEN" });
    expect(failedIn(finished).pending?.asked).toMatchObject([{ partitionId: left, phase: "unknown" }]);
  });

  test("when another partition's backup has the same id, then it proves nothing", async () => {
    const [one, other] = [idOf("A", 3), idOf("A", 4)];
    const finished = await runSet({
      order: { concurrency: 8 },
      cluster: {
        services: eight,
        page: (_question, page) =>
          answered({
            ...page,
            items: page.items.map((item) => (item.partitionId === one ? { ...item, partitionId: other } : item)),
          }),
        ownList: ({ partitionId }, calm) => answered(partitionId === one ? [] : calm),
      },
    });

    expect(codesIn(finished)).toEqual({ [one]: "SFB_NOT_PROVEN" });
  });
});

describe("given a list that cannot be had", () => {
  test.each([
    ["denied", serverError(403)],
    ["too long", { kind: "too large", status: 200, message: "" } as const],
  ])("when it is %s, then each partition's own list decides", async (_what, reply) => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: { services: eight, page: () => reply },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(new Set(alone(cluster))).toEqual(new Set(ids(8)));
  });

  test("when it fails for a moment, then it is asked again, before the requests and after them", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: { ...quick, page: ({ nth }, page) => (nth === 0 || nth === 2 ? notReady : answered(page)) },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(baselines(cluster)).toHaveLength(2);
    expect(alone(cluster)).toEqual([]);
  });

  test("when it goes on failing before the requests, then it is read three times, and they are made all the same", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 2 },
      cluster: { services: eight, page: ({ query }, page) => (query.latest ? emptyNotFound : answered(page)) },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(baselines(cluster).length).toBeLessThanOrEqual(3);
  });

  test("when the storage itself cannot be read, then every partition that is not found is told why", async () => {
    const { cluster, ...finished } = await runSet({
      order: { concurrency: 8 },
      cluster: {
        services: eight,
        page: (_question, page) => answered({ ...page, items: [unreadable] }),
        ownList: () => answered([unreadable]),
      },
    });

    expect(new Set(Object.values(codesIn(finished)))).toEqual(new Set(["SFB_NOT_PROVEN"]));
    for (const { message } of failedIn(finished).failures) {
      expect(message).toContain("The cluster says: E_ACCESSDENIED: The container cannot be read.");
    }
    expect(cluster.asked).toHaveLength(8);
  });

  test("when it hangs, then partitions wait for it no longer than their own limits, and the set ends", async () => {
    const { ms, ...finished } = await runSet({
      order: { concurrency: 8 },
      each: { backupTimeoutMinutes: 2 },
      cluster: {
        services: eight,
        page: ({ query }, page) => (query.latest ? answered(page) : "hang"),
        ownList: (_question, calm) => answered(calm),
      },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    expect(ms).toBeLessThan(3 * minute);
  });

  test("when its pages come slowly without an end, then partitions wait for it no longer than for a list of their own", async () => {
    const { ms, ...finished } = await runSet({
      order: { concurrency: 8 },
      each: { backupTimeoutMinutes: 2 },
      cluster: {
        services: eight,
        page: ({ query, nth }, page) =>
          answered(query.latest ? page : { items: [], continuationToken: nth < 200 ? `page ${nth}` : undefined }),
        callMs: (operation) => (operation === "pageOfBackups" ? 20 * second : 4),
      },
    });

    expect(provenIds(finished)).toEqual(ids(8));
    // Twenty seconds for what was there before, twenty for the backups, two readings of a minute at most.
    expect(ms).toBeLessThan(3.5 * minute);
  });
});
