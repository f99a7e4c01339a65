import type { BackupOrder, PendingBackup } from "../../src/backup";
import { errorRegistry } from "../../src/errors";
import type { BackupRecord, ListedBackup } from "../../src/service-fabric/records";
import {
  accepted,
  answered,
  errorIn,
  failure,
  inProgress,
  itemOf,
  leftBehind,
  lostBeforeEffect,
  notReady,
  partitionId,
  provenIn,
  run,
  type Script,
  serverError,
  startsAt,
  storage,
  success,
  timeout,
  without,
} from "./scripted-cluster";

const second = 1_000;
const minute = 60 * second;

describe("rule 8: the proof", () => {
  const sound = success(1, 20 * second);
  const ends = (record: BackupRecord, items: readonly ListedBackup[], order: Partial<BackupOrder> = {}) =>
    run({
      order,
      cluster: {
        progress: ({ taken, sinceMs }, calm) =>
          taken > 0 ? answered(sinceMs < 20 * second ? inProgress : record) : calm,
        list: ({ ms }) => answered(ms > 20 * second ? items : []),
      },
    });

  test("given a sound record and its item, then every field is told as the server said it", async () => {
    const finished = await ends(sound, [itemOf(sound)]);

    expect(provenIn(finished)).toEqual({
      partitionId,
      serviceName: "fabric:/App/Service",
      applicationName: "fabric:/App",
      policyName: "daily",
      backupId: sound.backupId,
      backupLocation: sound.location,
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
      lsn: "9007199254740991",
      timestamp: "2026-01-05T12:00:20Z",
      requestedAt: expect.stringMatching(/^2026-01-05T12:00:00/),
      completedAt: expect.stringMatching(/^2026-01-05T12:00:2/),
      proof: "listed",
      reused: false,
      seen: {
        record: { state: "Success", timestamp: "2026-01-05T12:00:20Z" },
        listed: { type: "Full", createdAt: "2026-01-05T12:00:20Z" },
      },
    });
  });

  test("given a storage, then the list of that storage is asked, around the reported time", async () => {
    const finished = await ends(sound, [itemOf(sound)], { storage });

    const query = finished.cluster.calls.findLast(({ operation }) => operation === "listBackups")?.query;
    expect(query).toMatchObject({ serviceName: "fabric:/App/Service", storage });
    expect(Date.parse(query?.from ?? "")).toBeLessThanOrEqual(startsAt + 20 * second);
    expect(Date.parse(query?.to ?? "")).toBeGreaterThanOrEqual(startsAt + 20 * second);
  });

  test.each([
    ["BackupId", without("backupId", sound)],
    ["BackupLocation", without("location", sound)],
    ["a time", without("timestamp", sound)],
    ["an epoch that is not negative", without("epoch", sound)],
    ["an LSN that is not negative", without("lsn", sound)],
    ["an epoch that is not negative", { ...sound, epoch: { dataLossVersion: "-1", configurationVersion: "-1" } }],
    ["an LSN that is not negative", { ...sound, lsn: "-1" }],
  ])("given a Success without %s, then it is no success, whatever is listed", async (what, record) => {
    for (const proof of ["listed", "reported"] as const) {
      const finished = await ends(record, [itemOf(sound)], { proof });

      expect(errorIn(finished)).toMatchObject({
        error: { code: "SFB_INCOMPLETE_RESULT" },
        pending: { phase: "unknown" },
      });
      expect(errorIn(finished).error.message).toContain(`\nMissing in the server's report: ${what}.\n`);
      expect(finished.requests).toHaveLength(1);
    }
  });

  test.each([
    ["readable metadata (FABRIC_E_TIMEOUT)", { ...itemOf(sound), failure: { code: "FABRIC_E_TIMEOUT", message: "" } }],
    ["the type Full", itemOf(sound, "Incremental")],
    ["an LSN that is not negative", { ...itemOf(sound), lsn: "-1" }],
  ])("given a Success that is listed without %s, then the error says so", async (what, item) => {
    const { error } = errorIn(await ends(sound, [item]));

    expect(error.message).toContain(`Backup ${sound.backupId} is listed without ${what}.`);
  });

  test.each([
    ["not at all", []],
    ["with an error", [{ ...itemOf(sound), failure: { code: "FABRIC_E_TIMEOUT", message: "" } }]],
    ["with another id", [itemOf({ ...sound, backupId: "00000000-1111-4000-8000-000000000000" }, "Incremental")]],
    ["with another epoch", [itemOf({ ...sound, epoch: { dataLossVersion: "1", configurationVersion: "2" } })]],
    ["with another LSN", [itemOf({ ...sound, lsn: "9007199254740992" })]],
    ["in another location", [itemOf({ ...sound, location: "App\\Service\\elsewhere.zip" })]],
  ])("given a Success that is listed %s, then it is not proven", async (_what, items) => {
    const finished = await ends(sound, items);

    const { error, pending } = errorIn(finished);
    expect(error.code).toBe("SFB_NOT_PROVEN");
    expect(error.message).toContain(sound.backupId);
    expect(pending?.phase).toBe("unknown");
    expect(finished.requests).toHaveLength(1);
  });

  test("given a list that shows it a minute later, after errors, then it is proven", async () => {
    const list: Script["list"] = ({ ms }, _query, calm) => {
      if (ms < 40 * second) {
        return ms < second ? answered([]) : notReady;
      }
      return answered(ms < 80 * second ? [] : calm);
    };
    const finished = await run({ cluster: { list } });

    expect(provenIn(finished).proof).toBe("listed");
    expect(finished.ms).toBeGreaterThan(80 * second);
  });

  test("given a list that can never be read, then it is not proven, within its time", async () => {
    const finished = await run({ cluster: { list: () => serverError(500, "E_UNEXPECTED") } });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_NOT_PROVEN" }, pending: { phase: "unknown" } });
    expect(errorIn(finished).error.message).toContain("E_UNEXPECTED");
    expect(finished.ms).toBeLessThan(10 * minute + 150 * second);
  });

  test("given a page that is longer than is read, then that is told at once, with what to do", async () => {
    const tooLarge = { kind: "too large", status: 200, message: "" } as const;
    const finished = await run({ cluster: { list: () => tooLarge } });

    const { error, pending: left } = errorIn(finished);
    expect(error.code).toBe("SFB_NOT_PROVEN");
    expect(error.message).toContain(
      "The list of backups could not be had. The last answer: HTTP 200 with more than 32 MiB.",
    );
    expect(error.message).toContain(`What to do: ${errorRegistry.SFB_ANSWER_TOO_LARGE.remedy}`);
    expect(left?.phase).toBe("unknown");
    expect(finished.cluster.times("listBackups")).toHaveLength(2);
  });

  test("given a last look that was cut short by the deadline, then the answers before it are told", async () => {
    const deadline = 10 * minute + 90 * second;
    const finished = await run({
      cluster: { list: ({ ms }) => (ms < deadline - second ? serverError(500, "E_UNEXPECTED") : "hang") },
    });

    expect(errorIn(finished).error.message).toContain("The cluster's last answer: HTTP 500 E_UNEXPECTED");
    expect(finished.ms).toBeGreaterThan(deadline);
  });

  test('given proof "reported", then the list is never asked, and the result says so', async () => {
    const finished = await run({ order: { proof: "reported" } });

    expect(provenIn(finished).proof).toBe("reported");
    expect(finished.cluster.times("listBackups")).toEqual([]);
  });
});

describe("rule 9: going on", () => {
  const pending = (phase: PendingBackup["phase"], changes: Partial<PendingBackup> = {}): PendingBackup =>
    leftBehind(phase, 5 * minute, changes);
  /** What the cluster shows of a request that an earlier run made. */
  const earlier = (record: (ms: number) => BackupRecord, items: readonly ListedBackup[]): Script => ({
    progress: ({ taken, ms }, calm) => (taken > 0 ? calm : answered(record(ms))),
    list: (_question, _query, ours) => answered([...items, ...ours]),
  });
  const done = success(7, -minute);

  test("accepted: follows on and sends no second request", async () => {
    const cluster = earlier((ms) => (ms < minute ? inProgress : done), [itemOf(done)]);
    const finished = await run({ resume: pending("accepted"), cluster });

    expect(provenIn(finished)).toMatchObject({
      backupId: done.backupId,
      reused: false,
      requestedAt: pending("accepted").requestedAt,
    });
    expect(finished.requests).toEqual([]);
  });

  test("accepted, and its deadline is long over: looks before it gives up", async () => {
    const long = pending("accepted", { requestedAt: new Date(startsAt - 300 * minute).toISOString() });
    const finished = await run({
      resume: long,
      cluster: earlier(() => success(7, -290 * minute), [itemOf(success(7, -290 * minute))]),
    });

    expect(provenIn(finished).backupId).toBe(done.backupId);
  });

  test("accepted, and a Failure is seen: an error that starts the next run afresh", async () => {
    const finished = await run({ resume: pending("accepted"), cluster: earlier(() => failure, []) });

    expect(errorIn(finished)).toMatchObject({ error: { code: "SFB_BACKUP_FAILED" }, pending: { phase: "failed" } });
    expect(finished.requests).toEqual([]);
  });

  test("unknown: takes what became of the lost request", async () => {
    const finished = await run({ resume: pending("unknown"), cluster: earlier(() => done, [itemOf(done)]) });

    expect(provenIn(finished)).toMatchObject({ backupId: done.backupId, reused: false });
    expect(finished.requests).toEqual([]);
  });

  test("unknown, and the record is as it was: asks again", async () => {
    const before = success(6, -60 * minute);
    const resume = pending("unknown", { snapshot: before });
    const finished = await run({ resume, cluster: earlier(() => before, [itemOf(before)]) });

    expect(provenIn(finished)).toMatchObject({ backupId: success(1, 0).backupId, reused: false });
    expect(finished.requests).toHaveLength(1);
  });

  test("unknown, and the record shows the old Success in other words: that is not ours", async () => {
    const before = success(6, -60 * minute);
    const resume = pending("unknown", { snapshot: { ...before, lsn: "-1" } });
    const finished = await run({ resume, cluster: earlier(() => before, [itemOf(before)]) });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  });

  test("unknown, and the gateway may still hold it: waits until it cannot, then asks again", async () => {
    const resume = pending("unknown", { requestedAt: new Date(startsAt - 30 * second).toISOString() });
    const finished = await run({ resume });

    expect(finished.requests).toHaveLength(1);
    expect(finished.requests[0]?.ms).toBeGreaterThanOrEqual(100 * second);
    expect(finished.requests[0]?.ms).toBeLessThan(110 * second);
  });

  test("timed out: takes a late arrival", async () => {
    const finished = await run({ resume: pending("timed out"), cluster: earlier(() => timeout, [itemOf(done)]) });

    expect(provenIn(finished)).toMatchObject({ backupId: done.backupId, reused: false });
    expect(finished.requests).toEqual([]);
  });

  test("timed out, and nothing has arrived: asks again", async () => {
    const finished = await run({ resume: pending("timed out"), cluster: earlier(() => timeout, []) });

    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
    expect(finished.requests).toHaveLength(1);
  });

  test("failed: starts afresh, preflight first", async () => {
    const finished = await run({ resume: pending("failed"), cluster: earlier(() => failure, []) });

    expect(finished.cluster.calls[0]?.operation).toBe("getPartition");
    expect(provenIn(finished).backupId).toBe(success(1, 0).backupId);
  });

  test.each(["accepted", "unknown", "timed out"] as const)(
    "%s, and cut short before anything is learnt: stays as it is",
    async (phase) => {
      const resume = pending(phase);
      const finished = await run({ resume, abortAtMs: 1, cluster: { progress: () => "hang", list: () => "hang" } });

      expect(errorIn(finished).error.code).toBe("SFB_CUT_SHORT");
      expect(errorIn(finished).pending).toEqual(resume);
    },
  );

  test("what is pending survives JSON and leads to the same proof", async () => {
    const first = await run({ order: { storage, capMilliseconds: 5 * second } });
    const { pending: left } = errorIn(first);
    const text = JSON.stringify(left);

    expect(JSON.parse(text)).toEqual(left);
    expect(text).not.toContain("AccountKey");
    expect(left).toMatchObject({ phase: "accepted", snapshot: null, baseline: { kind: "none" } });
  });

  test("unknown, and the record may not be read: it is a read that was rejected, and a backup may go on", async () => {
    const changed: Script["progress"] = ({ nth }) =>
      nth === 0 ? answered(inProgress) : serverError(400, "E_INVALIDARG");
    const resume = pending("unknown");
    const finished = await run({ resume, cluster: { progress: changed } });

    const { error, pending: left } = errorIn(finished);
    expect(error.code).toBe("SFB_READ_REJECTED");
    expect(error.message).toContain("\nA backup may be in progress. The cluster's last answer: HTTP 400 E_INVALIDARG");
    expect(left).toEqual(resume);
  });

  test("a request in flight when the run is cut stays pending as unknown", async () => {
    const request: Script["request"] = ({ nth }) => (nth === 0 ? lostBeforeEffect : accepted);
    const finished = await run({ order: { capMilliseconds: 20 * second }, cluster: { request } });

    const { error, pending: left } = errorIn(finished);
    expect(error.code).toBe("SFB_CUT_SHORT");
    expect(left?.phase).toBe("unknown");
    expect(error.message).toContain(partitionId);
  });
});
