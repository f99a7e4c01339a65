import { type BackupOrder, runBackup } from "../../src/backup";
import type { WhenBusy } from "../../src/backup/outcome";
import type { FailedReply } from "../../src/service-fabric/reply";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  answered,
  emptyNotFound,
  errorIn,
  type Finished,
  inProgress,
  itemOf,
  notReady,
  order,
  otherPartitionId,
  partitionId,
  provenIn,
  refused,
  run,
  type Script,
  ScriptedCluster,
  serverError,
  startsAt,
  storage,
  success,
  turnedDown,
} from "./scripted-cluster";

const second = 1_000;
const minute = 60 * second;

describe("rule 1: in line", () => {
  function together(orders: readonly BackupOrder[], abortAtMs?: number) {
    const clock = new VirtualClock(1, startsAt);
    const cluster = new ScriptedCluster(clock, {});
    const abort = new AbortController();
    if (abortAtMs !== undefined) {
      clock.at(startsAt + abortAtMs, () => abort.abort());
    }
    const runs = orders.map(async (one, index) => {
      const signal = index === orders.length - 1 ? { signal: abort.signal } : {};
      const outcome = await runBackup(one, { cluster, clock, progress: () => undefined, ...signal });
      return { outcome, endedAt: clock.now() - startsAt };
    });
    return { cluster, clock, ended: clock.run(Promise.all(runs)) };
  }

  test("given two runs on one partition, when both start, then the second asks after the first has ended", async () => {
    const { cluster, ended } = together([order, order]);
    const [first, second] = await ended;

    const [, secondRequest] = cluster.times("requestBackup");
    expect(secondRequest).toBeGreaterThan(first?.endedAt ?? Infinity);
    expect([first, second].map((one) => one && provenIn(one).backupId.at(-1))).toEqual(["1", "2"]);
  });

  test("given two partitions, when both start, then both are asked for at once", async () => {
    const { cluster, ended } = together([order, { ...order, address: { partitionId: otherPartitionId } }]);
    await ended;

    const [one = 0, other = Infinity] = cluster.times("requestBackup");
    expect(other - one).toBeLessThan(second);
  });

  test("given a run in line, when its cap ends, then it fails in time and has sent nothing", async () => {
    const { cluster, ended } = together([order, { ...order, capMilliseconds: 5 * second }]);
    const [, waiting] = await ended;

    expect(waiting && errorIn(waiting).error.code).toBe("SFB_CUT_SHORT");
    expect(waiting && errorIn(waiting).error.message).toContain("\nIt waited for its turn.\n");
    expect(waiting?.endedAt).toBe(5 * second);
    expect(cluster.times("getPartition")).toHaveLength(1);
  });

  test("given a run in line, when it is aborted, then the one behind it still gets its turn", async () => {
    const { cluster, ended } = together([order, order, order], 5 * second);
    const [first, behind, aborted] = await ended;

    expect(aborted && errorIn(aborted).error.code).toBe("SFB_CUT_SHORT");
    expect(aborted?.endedAt).toBe(5 * second);
    expect(first?.outcome.kind).toBe("proven");
    expect(behind?.outcome.kind).toBe("proven");
    expect(cluster.times("requestBackup")).toHaveLength(2);
  });
});

describe("rule 2: preflight", () => {
  function expectRefusal(finished: Finished, code: string): void {
    const { error, pending } = errorIn(finished);
    expect(error.code).toBe(code);
    expect(pending).toBeUndefined();
    expect(finished.requests).toEqual([]);
  }

  test("given no such partition, then an error and no request", async () => {
    expectRefusal(await run({ cluster: { partition: () => answered(undefined) } }), "SFB_PARTITION_NOT_FOUND");
  });

  test("given a stateless service, then an error and no request", async () => {
    const stateless = { partition: () => answered({ serviceKind: "Stateless" }) };
    expectRefusal(await run({ cluster: stateless }), "SFB_STATELESS_SERVICE");
  });

  test("given a volatile service, then an error and no request", async () => {
    const volatile = { service: () => answered({ serviceKind: "Stateful", hasPersistedState: false }) };
    expectRefusal(await run({ cluster: volatile }), "SFB_VOLATILE_SERVICE");
  });

  test("given a kind of service that we do not know, then the backup is taken", async () => {
    const serviceKind = "SelfReconfiguring";
    const script = { partition: () => answered({ serviceKind }), service: () => answered({ serviceKind }) };
    expect(provenIn(await run({ cluster: script })).reused).toBe(false);
  });

  test("given no storage and no policy, then an error and no request", async () => {
    expectRefusal(await run({ cluster: { configuration: () => answered(undefined) } }), "SFB_NO_POLICY");
  });

  test("given no storage, then the policy's name is told; given a storage, then no policy is asked for", async () => {
    const byPolicy = await run();
    const toStorage = await run({ order: { storage }, cluster: { configuration: () => answered(undefined) } });

    expect(provenIn(byPolicy)).toMatchObject({ policyName: "daily", serviceName: "fabric:/App/Service" });
    expect(provenIn(toStorage)).not.toHaveProperty("policyName");
    expect(toStorage.requests[0]?.request?.storage).toEqual(storage);
  });

  test("given an empty 404 from the backup service, then it is not installed", async () => {
    expectRefusal(await run({ cluster: { configuration: () => emptyNotFound } }), "SFB_BACKUP_SERVICE_NOT_INSTALLED");
    const toStorage = await run({ order: { storage }, cluster: { progress: () => emptyNotFound } });
    expectRefusal(toStorage, "SFB_BACKUP_SERVICE_NOT_INSTALLED");
  });

  test("given an empty 404 from the gateway itself, then it is no cluster", async () => {
    expectRefusal(await run({ cluster: { partition: () => emptyNotFound } }), "SFB_NOT_SERVICE_FABRIC");
  });

  test.each(["partition", "service", "configuration", "progress"])(
    "given a %s that may not be read, then it is the read that was rejected",
    async (which) => {
      const finished = await run({ cluster: { [which]: () => serverError(400, "E_INVALIDARG") } });

      expectRefusal(finished, "SFB_READ_REJECTED");
      expect(errorIn(finished).error.message).not.toContain("A backup may be in progress.");
    },
  );

  test.each<[string, FailedReply]>([
    ["a page", { kind: "junk", status: 200, message: "<html>" }],
    ["a 404 with a code", serverError(404, "FABRIC_E_SERVICE_DOES_NOT_EXIST")],
    ["a connection that ends", { kind: "unknown", fault: "reset", message: "" }],
    ["a connection that is refused", refused],
  ])("given the port of the reverse proxy and %s, then the gateway's is named", async (_, reply) => {
    const endpoint = "https://cluster.example:19081";
    const { error } = errorIn(await run({ cluster: { endpoint, partition: () => reply } }));

    expect(error.message).toContain("Port 19081 is usually for the reverse proxy");
    expect(error.message).toContain("19080: https://cluster.example:19080.");
  });

  test.each<[string, FailedReply]>([
    ["it does not let us in", serverError(403, "E_ACCESSDENIED")],
    ["we cannot sign in", { kind: "not sent", fault: "no credentials", message: "The passphrase is wrong." }],
    ["its name is not found", { kind: "not sent", fault: "name not found", message: "" }],
  ])("given an odd port and a reason of its own, as %s, then the port is no matter", async (_, reply) => {
    const endpoint = "https://cluster.example:19000";
    const { error } = errorIn(await run({ cluster: { endpoint, partition: () => reply } }));

    expect(error.message).not.toContain("19000");
  });

  test("given nobody who answered, then the error does not speak of an answer", async () => {
    const unusable = { kind: "not sent", fault: "no credentials", message: "The passphrase is wrong." } as const;
    const { error } = errorIn(await run({ cluster: { partition: () => unusable } }));

    expect(error.message).toContain("\nNothing was sent: credentials unusable (The passphrase is wrong).\n");
  });

  test.each([
    [401, "SFB_CERTIFICATE_REFUSED"],
    [403, "SFB_CERTIFICATE_REFUSED"],
  ])("given an empty %i, then it is final", async (status, code) => {
    const finished = await run({ cluster: { partition: () => serverError(status) } });
    expectRefusal(finished, code);
    expect(finished.cluster.times("getPartition")).toHaveLength(1);
    expect(finished.ms).toBeLessThan(second);
  });

  test("given a 503 and a refused connection first, then it tries again and takes the backup", async () => {
    const partition = ({ nth }: { nth: number }) => [notReady, refused][nth] ?? answered({ serviceKind: "Stateful" });
    const finished = await run({ cluster: { partition } });

    expect(finished.outcome.kind).toBe("proven");
    expect(finished.cluster.times("getPartition")).toHaveLength(3);
  });

  test("given a cluster that never answers, then an error in the end, with its last answer", async () => {
    const finished = await run({ cluster: { partition: () => notReady } });
    expectRefusal(finished, "SFB_CLUSTER_UNAVAILABLE");
    expect(errorIn(finished).error.message).toContain("503 FABRIC_E_NOT_READY");
  });

  test("given an endless answer, then its first 500 characters are told", async () => {
    const saying = (message: string): Script => ({ partition: () => ({ kind: "error", status: 400, message }) });
    const whole = errorIn(await run({ cluster: saying("x".repeat(500)) })).error.message;
    const cut = errorIn(await run({ cluster: saying("x".repeat(501)) })).error.message;

    expect(whole).toContain(`(${"x".repeat(500)})`);
    expect(cut).toContain(`(${"x".repeat(500)}…)`);
  });
});

describe("rule 3: reuse", () => {
  const age = 4 * minute;
  const young = success(9, -age);
  const reuse = (reuseNewerThanMinutes: number | undefined, isListed: boolean) =>
    run({
      order: reuseNewerThanMinutes === undefined ? {} : { reuseNewerThanMinutes },
      cluster: { before: young, list: (_q, _query, ours) => answered(isListed ? [itemOf(young), ...ours] : ours) },
    });

  test("given a young result that is listed, then it is the result and nothing is asked for", async () => {
    const finished = await reuse(5, true);

    expect(provenIn(finished)).toMatchObject({ backupId: young.backupId, reused: true, proof: "listed" });
    expect(finished.requests).toEqual([]);
  });

  test.each([
    ["is too old", 3, true],
    ["is not listed", 5, false],
    ["is young, but no age is given", undefined, true],
  ])("given a result that %s, then a new backup is taken", async (_why, reuseNewerThanMinutes, isListed) => {
    const finished = await reuse(reuseNewerThanMinutes, isListed);

    expect(provenIn(finished).reused).toBe(false);
    expect(finished.requests).toHaveLength(1);
  });

  test.each([
    ["is listed, then it is the result and nothing is asked for", true],
    ["is not listed, then a new backup is taken", false],
  ])("given a backup that ends between the first look and the request, and %s", async (_what, isListed) => {
    const ended = success(9, 0);
    let looks = 0;
    const finished = await run({
      order: { reuseNewerThanMinutes: 5 },
      cluster: {
        progress: ({ taken }, calm) => (taken > 0 ? calm : answered(looks++ === 0 ? inProgress : ended)),
        list: (_q, _query, ours) => answered(isListed ? [itemOf(ended), ...ours] : ours),
      },
    });

    expect(provenIn(finished).reused).toBe(isListed);
    expect(finished.requests).toHaveLength(isListed ? 0 : 1);
  });
});

describe("rule 4: a backup of somebody else is in progress", () => {
  const endsAt = 30 * second;
  const foreign = success(9, endsAt);
  const busy = (whenBusy: WhenBusy, destination: "ours" | "another") =>
    run({
      order: { whenBusy },
      cluster: {
        progress: ({ ms, taken }, calm) => (taken > 0 ? calm : answered(ms < endsAt ? inProgress : foreign)),
        list: ({ ms }, _query, ours) =>
          answered(ms >= endsAt && destination === "ours" ? [itemOf(foreign), ...ours] : ours),
      },
    });

  test("wait: lets it end, then takes ours", async () => {
    const finished = await busy("wait", "ours");

    expect(provenIn(finished)).toMatchObject({ reused: false });
    expect(provenIn(finished).backupId).not.toBe(foreign.backupId);
    expect(finished.requests).toHaveLength(1);
    expect(finished.requests[0]?.ms).toBeGreaterThan(endsAt);
  });

  test("adopt: takes it where it is listed in our destination", async () => {
    const finished = await busy("adopt", "ours");

    expect(provenIn(finished)).toMatchObject({ backupId: foreign.backupId, reused: true });
    expect(finished.requests).toEqual([]);
  });

  test("adopt: takes ours where it went somewhere else", async () => {
    const finished = await busy("adopt", "another");

    expect(provenIn(finished).backupId).not.toBe(foreign.backupId);
    expect(provenIn(finished).reused).toBe(false);
    expect(finished.requests).toHaveLength(1);
  });

  test("fail: an error at once, nothing pending", async () => {
    const finished = await busy("fail", "ours");

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_BUSY");
    expect(pending).toBeUndefined();
    expect(finished.requests).toEqual([]);
    expect(finished.ms).toBeLessThan(second);
  });

  test("wait: gives up after 60 minutes, or at the cap", async () => {
    const cluster = { progress: () => answered(inProgress) };
    const uncapped = await run({ cluster });
    const capped = await run({ cluster, order: { capMilliseconds: 90 * minute } });

    expect(errorIn(uncapped).error.code).toBe("SFB_BUSY_TOO_LONG");
    expect(uncapped.ms / minute).toBeCloseTo(60, 1);
    expect(errorIn(capped).error.code).toBe("SFB_CUT_SHORT");
    expect(capped.ms / minute).toBeCloseTo(90, 1);
  });

  test("given a state that we do not know, then it is unfinished: ours comes after its end", async () => {
    const unknown = { state: "WaitingForSecondaries", lsn: "0" };
    const progress: Script["progress"] = ({ ms, taken }, calm) =>
      taken > 0 ? calm : answered(ms < endsAt ? unknown : foreign);
    const request = ({ ms }: { ms: number }) =>
      ms < endsAt ? turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS") : { reply: answered(undefined), takesEffect: true };
    const finished = await run({ cluster: { progress, request } });

    expect(provenIn(finished).backupId).not.toBe(foreign.backupId);
    expect(finished.requests.at(-1)?.ms).toBeGreaterThan(endsAt);
  });

  test("given a restore in progress, then an error at once", async () => {
    const finished = await run({ cluster: { request: () => turnedDown(409, "FABRIC_E_RESTORE_IN_PROGRESS") } });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_RESTORE_IN_PROGRESS");
    expect(pending).toBeUndefined();
    expect(finished.requests).toHaveLength(1);
    expect(error.message).toContain(partitionId);
  });
});
