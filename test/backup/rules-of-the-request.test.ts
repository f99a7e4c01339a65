import type { PendingBackup } from "../../src/backup/outcome";
import type { BackupRecord } from "../../src/service-fabric/records";
import {
  accepted,
  answered,
  errorIn,
  failure,
  inProgress,
  itemOf,
  leftBehind,
  lostAfterEffect,
  lostBeforeEffect,
  notReady,
  order,
  provenIn,
  refused,
  run,
  type Script,
  startsAt,
  storage,
  success,
  type Taken,
  timeout,
  turnedDown,
} from "./scripted-cluster";

const second = 1_000;
/** The larger of the call's own limit and the gateway's 120 s, and 10 s. */
const holdMs = 130 * second;

/** The nth request comes to the nth of these, a later one is accepted. */
function requests(...takens: readonly Taken[]): Pick<Script, "request"> {
  return { request: ({ nth }) => takens[nth] ?? accepted };
}

describe("rule 5: the request", () => {
  test("given an idle partition, then one request right after a fresh look, with its limits stated", async () => {
    const finished = await run({ order: { storage } });

    const { calls } = finished.cluster;
    const asked = calls.findIndex(({ operation }) => operation === "requestBackup");
    const before = calls.slice(0, asked).map(({ operation }) => operation);
    expect(before.at(-1)).toBe("getBackupProgress");
    expect(before.filter((operation) => operation === "listBackups")).toHaveLength(1);
    expect(finished.requests).toHaveLength(1);
    expect(finished.requests[0]?.request).toMatchObject({ storage, backupTimeoutMinutes: 10 });
    expect(finished.requests[0]?.request?.serverTimeoutSeconds).toBeGreaterThan(0);
  });

  test("given 409 FABRIC_E_BACKUP_IN_PROGRESS, then it waits for that backup and asks again", async () => {
    const endsAt = 20 * second;
    const progress: Script["progress"] = ({ ms, taken }, calm) =>
      taken > 0 ? calm : answered(ms < 100 ? undefined : ms < endsAt ? inProgress : success(9, endsAt));
    const finished = await run({ cluster: { progress, ...requests(turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS")) } });

    expect(provenIn(finished).reused).toBe(false);
    expect(finished.requests).toHaveLength(2);
    expect(finished.requests[1]?.ms).toBeGreaterThan(endsAt);
  });

  test("given 409 FABRIC_E_BACKUP_IN_PROGRESS and whenBusy fail, then an error and nothing pending", async () => {
    const finished = await run({
      order: { whenBusy: "fail" },
      cluster: requests(turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS")),
    });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_BUSY" }, pending: undefined });
    expect(finished.requests).toHaveLength(1);
  });

  test("given 429 with Retry-After, then it asks again no sooner, after a new look", async () => {
    const finished = await run({ cluster: requests(turnedDown(429, undefined, 40 * second)) });

    const [first = 0, again = 0] = finished.cluster.times("requestBackup");
    expect(again - first).toBeGreaterThanOrEqual(40 * second);
    expect(again - first).toBeLessThan(42 * second);
    expect(finished.cluster.times("getBackupProgress").some((ms) => ms > first + 40 * second && ms < again)).toBe(true);
    expect(finished.outcome.kind).toBe("proven");
  });

  test("given a request that never leaves, then the error in the end is that of the connection", async () => {
    const finished = await run({ cluster: { request: () => ({ reply: refused, takesEffect: false }) } });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_CONNECTION_REFUSED");
    expect(error.message).toContain("Nothing was sent: connection refused");
    expect(pending).toBeUndefined();
  });

  test("given 429 with a Retry-After beyond the hour that we wait for our turn, then an error at once", async () => {
    const finished = await run({ cluster: requests(turnedDown(429, undefined, 3_660 * second)) });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_BUSY_TOO_LONG");
    expect(pending).toBeUndefined();
    expect(finished.requests).toHaveLength(1);
  });

  test.each([
    [400, "E_INVALIDARG", "SFB_REQUEST_REJECTED"],
    [403, "E_ACCESSDENIED", "SFB_ACCESS_DENIED"],
    [404, "FABRIC_E_PARTITION_NOT_FOUND", "SFB_PARTITION_NOT_FOUND"],
    [404, "FABRIC_E_BACKUP_NOT_ENABLED", "SFB_NO_POLICY"],
  ])("given %i %s, then an error, no second request, nothing pending", async (status, serverCode, code) => {
    const finished = await run({ cluster: requests(turnedDown(status, serverCode)) });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe(code);
    expect(error.message).toContain(serverCode);
    expect(pending).toBeUndefined();
    expect(finished.requests).toHaveLength(1);
  });

  test("given a request that was provably not sent, then it tries again with a pause", async () => {
    const notSent: Taken = { reply: refused, takesEffect: false };
    const finished = await run({ cluster: requests(notSent, notSent) });

    const [first = 0, second_ = 0, third = 0] = finished.cluster.times("requestBackup");
    expect(second_ - first).toBeGreaterThan(100);
    expect(third - second_).toBeGreaterThan(100);
    expect(finished.ms).toBeLessThan(60 * second);
    expect(finished.outcome.kind).toBe("proven");
  });
});

describe("rule 5: a request whose answer was lost", () => {
  test("given that it took effect, then it is followed and not repeated", async () => {
    const finished = await run({ cluster: requests(lostAfterEffect) });

    expect(provenIn(finished)).toMatchObject({ backupId: success(1, 0).backupId, reused: false });
    expect(finished.requests).toHaveLength(1);
    expect(finished.ms).toBeLessThan(25 * second);
  });

  test("given that it took effect and failed at once, then the change is seen although no id shows it", async () => {
    const progress: Script["progress"] = ({ taken }) => answered(taken > 0 ? failure : success(9, -60 * second));
    const finished = await run({ cluster: { progress, ...requests(lostAfterEffect) } });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_BACKUP_FAILED" }, pending: { phase: "failed" } });
    expect(finished.requests).toHaveLength(1);
  });

  test.each([
    ["a reset", lostBeforeEffect],
    ["a 503", turnedDown(503, "FABRIC_E_NO_WRITE_QUORUM")],
    ["an empty 504", turnedDown(504)],
    [
      "a 502 from a proxy",
      { reply: { kind: "junk", status: 502, message: "<html>" }, takesEffect: false } satisfies Taken,
    ],
  ])(
    "given %s and no effect, then it is repeated only when the gateway cannot hold it any more",
    async (_what, lost) => {
      const finished = await run({ cluster: requests(lost) });

      const [first = 0, again = 0] = finished.cluster.times("requestBackup");
      expect(again - first).toBeGreaterThanOrEqual(holdMs);
      expect(again - first).toBeLessThan(holdMs + 6 * second);
      const looks = finished.cluster.times("getBackupProgress").filter((ms) => ms > first && ms < again);
      expect(looks.at(-1)).toBeGreaterThanOrEqual(first + holdMs);
      expect(provenIn(finished).reused).toBe(false);
    },
  );

  test("given that no answer ever comes, then the call ends and the record is watched", async () => {
    const finished = await run({ cluster: requests({ reply: "hang", takesEffect: true }) });

    expect(finished.outcome.kind).toBe("proven");
    expect(finished.requests).toHaveLength(1);
  });

  test("given that three in a row have no effect, then an error with the server's last words", async () => {
    const finished = await run({ cluster: { request: () => turnedDown(500, "E_UNEXPECTED") } });

    const { error } = errorIn(finished);
    expect(error.code).toBe("SFB_REQUEST_FAILED");
    expect(error.message).toContain("500 E_UNEXPECTED");
    expect(error.message).toContain("the server's own words");
    expect(finished.requests).toHaveLength(3);
  });

  test("given that nothing can be read afterwards, then the outcome stays unknown and the request pending", async () => {
    const progress: Script["progress"] = ({ ms }, calm) => (ms > 100 ? notReady : calm);
    const finished = await run({ cluster: { progress, ...requests(lostBeforeEffect) } });

    const { error, pending } = errorIn(finished);
    expect(pending).toMatchObject({ phase: "unknown", snapshot: null, backupTimeoutMinutes: 10 });
    expect(error.message).toContain("503 FABRIC_E_NOT_READY");
    expect(error.message).not.toContain("was accepted");
    expect(finished.requests).toHaveLength(1);
  });

  test("given that the cluster refuses us afterwards, then the error says that and the request stays pending", async () => {
    const progress: Script["progress"] = ({ ms }, calm) =>
      ms > 100 ? { ...notReady, kind: "error", status: 401 } : calm;
    const finished = await run({ cluster: { progress, ...requests(lostBeforeEffect) } });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_CERTIFICATE_REFUSED");
    expect(pending?.phase).toBe("unknown");
  });

  test("given that somebody else's backup is given up meanwhile, then no second one is sent while the first is held", async () => {
    const progress: Script["progress"] = ({ ms, taken }, calm) => {
      if (taken > 0 || ms < 100) {
        return calm;
      }
      return answered(ms < 30 * second ? inProgress : timeout);
    };
    const finished = await run({
      order: { maxBackupTimeoutMinutes: 20 },
      cluster: { progress, ...requests(lostBeforeEffect) },
    });

    const [first = 0, again = 0] = finished.cluster.times("requestBackup");
    expect(again - first).toBeGreaterThanOrEqual(120 * second);
    expect(finished.outcome.kind).toBe("proven");
  });

  test("given a Success that was there before, then it is not taken for ours", async () => {
    const old = success(9, -60 * second);
    const progress: Script["progress"] = ({ taken }, calm) => (taken > 0 ? calm : answered(old));
    const list: Script["list"] = (_question, _query, ours) => answered([itemOf(old), ...ours]);
    const finished = await run({ cluster: { progress, list, ...requests(lostBeforeEffect) } });

    expect(provenIn(finished).backupId).not.toBe(old.backupId);
    expect(finished.requests).toHaveLength(2);
  });
});

describe("rule 5: a request whose answer was lost, and a state that we do not know", () => {
  const strange: BackupRecord = { state: "WaitingForSecondaries", lsn: "0" };

  test("given a run that was there before and ends well, then its result is not taken for ours", async () => {
    const theirs = success(9, 0);
    const progress: Script["progress"] = ({ ms, taken }, calm) =>
      taken > 0 ? calm : answered(ms < 5 * second ? strange : theirs);
    const finished = await run({
      order: { proof: "reported" },
      cluster: { progress, ...requests(lostBeforeEffect) },
    });

    const [first = 0, again = 0] = finished.cluster.times("requestBackup");
    expect(again - first).toBeGreaterThanOrEqual(holdMs);
    expect(provenIn(finished).backupId).not.toBe(theirs.backupId);
  });

  test("given a failure that may be somebody else's, then the held request stays pending, and the next run waits for it", async () => {
    const progress: Script["progress"] = ({ ms, taken }, calm) =>
      taken > 0 || ms < second ? calm : answered(ms < 3 * second ? inProgress : failure);
    const first = await run({ cluster: { progress, ...requests(lostBeforeEffect) } });

    const { error, pending } = errorIn(first);
    expect(error.code).toBe("SFB_BACKUP_FAILED");
    expect(pending?.phase).toBe("failed");

    const next = await run({ cluster: { before: failure }, ...(pending === undefined ? {} : { resume: pending }) });
    const [asked = 0] = next.cluster.times("requestBackup");
    expect(asked).toBeGreaterThanOrEqual(Date.parse(pending?.requestedAt ?? "") + holdMs - startsAt);
    expect(next.outcome.kind).toBe("proven");
  });

  test("given that it may be that of our own earlier request, then nothing is asked until that one must be over", async () => {
    const resume: PendingBackup = leftBehind("timed out", 60 * second, { backupTimeoutMinutes: 1 });
    const progress: Script["progress"] = ({ taken }, calm) => (taken > 0 ? calm : answered(strange));
    const finished = await run({ resume, cluster: { progress } });

    const [asked = 0] = finished.cluster.times("requestBackup");
    expect(asked).toBeGreaterThanOrEqual(-60 * second + holdMs + 60 * second + 90 * second);
    expect(finished.outcome.kind).toBe("proven");
  });
});

describe("an abort", () => {
  test("while the request is under way: an outcome at once, the request pending, nothing more sent", async () => {
    const abortAtMs = 5 * second;
    const finished = await run({ abortAtMs, cluster: requests({ reply: "hang", takesEffect: true }) });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_CUT_SHORT");
    expect(pending?.phase).toBe("unknown");
    expect(finished.ms).toBe(abortAtMs);
    expect(finished.cluster.calls.at(-1)?.operation).toBe("requestBackup");
  });

  test("before the first call: nothing is sent at all", async () => {
    const finished = await run({ order, abortAtMs: 0 });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_CUT_SHORT" }, pending: undefined });
    expect(finished.requests).toEqual([]);
  });
});
