import {
  accepted,
  answered,
  emptyNotFound,
  errorIn,
  failure,
  inProgress,
  itemOf,
  notReady,
  provenIn,
  refused,
  reset,
  run,
  type Script,
  serverError,
  success,
  timeout,
  without,
} from "./scripted-cluster";

const second = 1_000;
const minute = 60 * second;
const graceMs = 90 * second;

/** The record after our request is a plain function of the time since it; before it all is calm. */
function since(
  tell: (sinceMs: number) => ReturnType<NonNullable<Script["progress"]>> | undefined,
): Pick<Script, "progress"> {
  return { progress: ({ taken, sinceMs }, calm) => (taken > 0 ? (tell(sinceMs) ?? calm) : calm) };
}

describe("rule 6: following", () => {
  test.each([300, 2_000, 10_000, 45_000, 3 * minute, 20 * minute])(
    "given a backup of %i ms, then its end is seen at most 20 % of that late, and never more than 5 s",
    async (backupMs) => {
      const finished = await run({ order: { backupTimeoutMinutes: 60 }, cluster: { backupMs } });

      const endedAt = (finished.requests[0]?.ms ?? 0) + backupMs;
      const seenAt = finished.cluster.times("getBackupProgress").find((ms) => ms >= endedAt) ?? Infinity;
      const callMs = 10;
      expect(seenAt - endedAt).toBeLessThanOrEqual(Math.min(5 * second, Math.max(250, backupMs / 5)) + callMs);
      expect(provenIn(finished).requestedAt < provenIn(finished).completedAt).toBe(true);
    },
  );

  test("given a long backup, then it does not poll like mad", async () => {
    const finished = await run({ order: { backupTimeoutMinutes: 60 }, cluster: { backupMs: 20 * minute } });

    expect(finished.cluster.times("getBackupProgress").length).toBeLessThan(1_100);
  });

  test("given no end, then it follows to the server's limit and 90 s, looks at the deadline, and tells what it saw", async () => {
    const disturbed = since((ms) => (ms > minute && ms < 2 * minute ? notReady : answered(inProgress)));
    const finished = await run({ cluster: disturbed });

    const { error, pending } = errorIn(finished);
    const deadline = (finished.requests[0]?.ms ?? 0) + 10 * minute + graceMs;
    expect(error.code).toBe("SFB_NO_RESULT");
    expect(error.message).toMatch(/BackupInProgress ×\d+/);
    expect(error.message).toMatch(/503 FABRIC_E_NOT_READY ×\d+/);
    expect(pending?.phase).toBe("accepted");
    const lastLook = finished.cluster.times("getBackupProgress").at(-1) ?? 0;
    expect(lastLook - deadline).toBeGreaterThanOrEqual(0);
    expect(lastLook - deadline).toBeLessThan(50);
    expect(finished.ms).toBeLessThanOrEqual(deadline + second);
  });

  test("given a Success that shows only at the deadline, then it is still seen", async () => {
    const end = 10 * minute + graceMs;
    const late = since((ms) => answered(ms < end ? inProgress : success(1, 0)));
    const list: Script["list"] = ({ ms }) => answered(ms > end ? [itemOf(success(1, 0))] : []);
    const finished = await run({ cluster: { ...late, list } });

    expect(finished.outcome.kind).toBe("proven");
  });

  test.each([
    ["an empty 404 while the service fails over", emptyNotFound],
    ["503", notReady],
    ["an empty 504", serverError(504)],
    ["a reset", reset],
    ["a refused connection", refused],
    ["junk", { kind: "junk", status: 200, message: "<html>" } as const],
    ["no answer", "hang"] as const,
  ])("given %s for five minutes, then it is tolerated", async (_what, reply) => {
    const disturbed = since((ms) => (ms > 5 * second && ms < 5 * minute ? reply : undefined));
    const finished = await run({ cluster: disturbed });

    expect(provenIn(finished).reused).toBe(false);
    expect(finished.requests).toHaveLength(1);
  });

  test.each([
    ["401", serverError(401), "SFB_CERTIFICATE_REFUSED"],
    ["403", serverError(403), "SFB_CERTIFICATE_REFUSED"],
    ["403 E_ACCESSDENIED", serverError(403, "E_ACCESSDENIED"), "SFB_ACCESS_DENIED"],
    ["a TLS failure", { kind: "not sent", fault: "tls failed", message: "expired" } as const, "SFB_TLS_FAILED"],
  ])("given %s, then it is final, and the backup stays pending", async (_what, reply, code) => {
    const finished = await run({ cluster: since((ms) => (ms > 5 * second ? reply : undefined)) });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe(code);
    expect(pending?.phase).toBe("accepted");
    expect(finished.ms).toBeLessThan(8 * second);
  });

  test("given Retry-After, then the next look is no sooner", async () => {
    let askedAt = 0;
    const throttled = serverError(429, undefined, 13 * second);
    const finished = await run({
      cluster: {
        progress: ({ ms, taken }, calm) => {
          if (taken === 0 || askedAt > 0) {
            return calm;
          }
          askedAt = ms;
          return throttled;
        },
      },
    });

    const next = finished.cluster.times("getBackupProgress").find((ms) => ms > askedAt) ?? 0;
    expect(next - askedAt).toBeGreaterThanOrEqual(13 * second);
    expect(finished.outcome.kind).toBe("proven");
  });

  test("given Retry-After beyond the deadline, then the last look is at the deadline all the same", async () => {
    const finished = await run({ cluster: since(() => serverError(503, "FABRIC_E_NOT_READY", 60 * minute)) });

    expect(errorIn(finished).error.code).toBe("SFB_NO_RESULT");
    expect(finished.ms).toBeLessThan(10 * minute + graceMs + second);
  });

  test("given a state that we do not know, then it is unfinished and named", async () => {
    const unknown = { state: "WaitingForSecondaries", lsn: "0" };
    const passing = await run({ cluster: since((ms) => (ms < 10 * second ? answered(unknown) : undefined)) });
    const lasting = await run({ cluster: since(() => answered(unknown)) });

    expect(passing.outcome.kind).toBe("proven");
    expect(
      passing.progress
        .filter(({ change }) => change)
        .map(({ text }) => text)
        .join(),
    ).toContain("WaitingForSecondaries");
    expect(errorIn(lasting).error.message).toContain("WaitingForSecondaries");
  });

  test("given a Success with the id from before the request, then it is stale: it goes on", async () => {
    const old = success(9, -minute);
    const finished = await run({
      cluster: {
        before: old,
        list: (_question, _query, ours) => answered([itemOf(old), ...ours]),
        ...since((ms) => (ms < 15 * second ? answered(old) : undefined)),
      },
    });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
    expect(finished.requests).toHaveLength(1);
  });

  test("given Accepted and then Success at once, then that is an end like any other", async () => {
    const direct = since((ms) => answered(ms < 3 * second ? { state: "Accepted", lsn: "0" } : success(1, 2 * second)));
    const list: Script["list"] = ({ ms }) => answered(ms > 3 * second ? [itemOf(success(1, 2 * second))] : []);
    const finished = await run({ cluster: { ...direct, list } });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  });

  test("given a cap in the middle, then it ends at the cap with the backup pending", async () => {
    const finished = await run({ order: { capMilliseconds: 10 * second } });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_CUT_SHORT" }, pending: { phase: "accepted" } });
    expect(finished.ms).toBe(10 * second);
  });
});

describe("rule 7: the end", () => {
  const givenUp: Script = {
    ...since((ms) => answered(ms < 10 * minute ? inProgress : timeout)),
    list: () => answered([]),
  };
  const failing: Script = {
    ...since((ms) => answered(ms < minute ? inProgress : failure)),
    list: () => answered([]),
  };

  test("given a Failure, then an error with the server's code, what to do, and nothing pending", async () => {
    const finished = await run({ cluster: failing });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_BACKUP_FAILED");
    expect(error.message).toContain("FABRIC_E_BACKUPCOPIER_ACCESS_DENIED");
    expect(pending).toBeUndefined();
    expect(finished.requests).toHaveLength(1);
  });

  test("given a Failure of somebody else that replaced our record, then ours is found in the list", async () => {
    const ours = success(1, 30 * second);
    const finished = await run({
      cluster: {
        ...failing,
        list: ({ ms }) => answered(ms > minute ? [itemOf(ours)] : []),
      },
    });

    expect(provenIn(finished)).toMatchObject({ backupId: ours.backupId, reused: false });
  });

  test("given a Success of somebody else that went to another storage, then ours is found in the list", async () => {
    const ours = success(1, 30 * second);
    const finished = await run({
      cluster: {
        ...since((ms) => answered(ms < minute ? inProgress : success(2, minute))),
        list: ({ ms }) => answered(ms > minute ? [itemOf(ours)] : []),
      },
    });

    expect(provenIn(finished)).toMatchObject({ backupId: ours.backupId, reused: false });
  });

  test("given a Timeout and a late arrival, then the late arrival is the result", async () => {
    const late = success(1, 9 * minute);
    const finished = await run({
      cluster: { ...givenUp, list: ({ ms }) => answered(ms > 10 * minute ? [itemOf(late)] : []) },
    });

    expect(provenIn(finished)).toMatchObject({ backupId: late.backupId, timestamp: late.timestamp, reused: false });
    expect(finished.requests).toHaveLength(1);
  });

  const late = success(1, 9 * minute);
  test.each([
    ["incremental", itemOf(late, "Incremental")],
    ["with an error", { ...itemOf(late), failure: { code: "FABRIC_E_TIMEOUT", message: "" } }],
    ["without an id", itemOf(without("backupId", late))],
    ["with LSN -1", itemOf({ ...late, lsn: "-1" })],
    ["taken before we asked", itemOf(success(1, -second))],
  ])("given a Timeout and an item that is %s, then it is no late arrival", async (_what, item) => {
    const finished = await run({ cluster: { ...givenUp, list: ({ ms }) => answered(ms > 10 * minute ? [item] : []) } });

    expect(errorIn(finished)).toMatchObject({
      error: { code: "SFB_BACKUP_TIMED_OUT" },
      pending: { phase: "timed out" },
    });
  });

  test("given a Timeout and the very backup of the record before, listed late, then it is no late arrival", async () => {
    const before = success(9, 0);
    const finished = await run({
      cluster: { before, ...givenUp, list: ({ ms }) => answered(ms > minute ? [itemOf(before)] : []) },
    });

    expect(errorIn(finished).error.code).toBe("SFB_BACKUP_TIMED_OUT");
  });

  test("given a Timeout and an item that was listed before we asked, then it is no late arrival", async () => {
    // The server's clock is ahead, so its time alone would not tell.
    const ahead = success(9, 4 * second);
    const finished = await run({ cluster: { ...givenUp, list: () => answered([itemOf(ahead)]) } });

    expect(errorIn(finished).error.code).toBe("SFB_BACKUP_TIMED_OUT");
  });

  test("given a Timeout and no retry, then an error that advises more time", async () => {
    const finished = await run({ cluster: givenUp });

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_BACKUP_TIMED_OUT");
    expect(error.message).toContain("backupTimeoutMinutes");
    expect(pending?.phase).toBe("timed out");
    expect(finished.requests).toHaveLength(1);
  });

  test("given retryOnTimeout, then it asks again at once with twice the time, up to the limit", async () => {
    const always: Script = {
      progress: ({ taken, sinceMs }, calm) => {
        const limit = [0, 10, 20, 25][taken] ?? 0;
        return taken > 0 ? answered(sinceMs < limit * minute ? inProgress : timeout) : calm;
      },
      list: () => answered([]),
    };
    const finished = await run({ order: { maxBackupTimeoutMinutes: 25 }, cluster: always });

    expect(finished.requests.map(({ request }) => request?.backupTimeoutMinutes)).toEqual([10, 20, 25]);
    const [first = 0, again = 0] = finished.requests.map(({ ms }) => ms);
    expect(again - first).toBeLessThan(10 * minute + 6 * second);
    expect(errorIn(finished)).toMatchObject({
      error: { code: "SFB_BACKUP_TIMED_OUT" },
      pending: { phase: "timed out", backupTimeoutMinutes: 25 },
    });
  });

  test("given a Timeout and a refusal of the next request, then the first one is still accounted for", async () => {
    const finished = await run({
      order: { maxBackupTimeoutMinutes: 20 },
      cluster: {
        ...givenUp,
        request: ({ nth }) => (nth === 0 ? accepted : { reply: serverError(400, "E_INVALIDARG"), takesEffect: false }),
      },
    });

    expect(errorIn(finished)).toMatchObject({
      error: { code: "SFB_REQUEST_REJECTED" },
      pending: { phase: "timed out" },
    });
  });
});
