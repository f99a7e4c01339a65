import {
  type PendingRestore,
  type RestoreCluster,
  type RestoreOrder,
  type RestoreOutcome,
  runRestore,
  type WayBack,
} from "../../src/restore";
import { judgeRestore } from "../../src/restore/judge-restore";
import type { Partition, RestoreRecord } from "../../src/service-fabric/records";
import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type { Replica, RestoreRequest } from "../../src/service-fabric/restores";
import { answered, serverError } from "../backup/simulated-replies";
import { VirtualClock } from "../waiting/virtual-clock";
import { someOrder } from "./some-order";

const startsAt = Date.UTC(2026, 0, 5, 12);
const second = 1_000;
const minute = 60 * second;
const { epoch, lsn } = someOrder.backup;

const before: Partition = {
  serviceKind: "Stateful",
  status: "Ready",
  epoch: { dataLossVersion: "131846800323087999", configurationVersion: "1" },
  targetReplicas: 3,
};
const after: Partition = { ...before, epoch: { dataLossVersion: "131846800323088000", configurationVersion: "1" } };
const replica = (nth: number, status = "Ready"): Replica => ({
  id: `${nth}`,
  nodeName: `Node${nth}`,
  role: nth === 0 ? "Primary" : "ActiveSecondary",
  status,
});
const three = [replica(0), replica(1), replica(2)];
const accepted: RestoreRecord = { state: "Accepted", epoch, lsn };
const success: RestoreRecord = { state: "Success", epoch, lsn, restoredAt: "2026-01-05T12:03:00Z" };

interface Script {
  readonly partition?: (nth: number) => Reply<Partition | undefined>;
  readonly replicas?: (nth: number) => Reply<readonly Replica[]>;
  /** @param at Milliseconds from the start. */
  readonly record?: (nth: number, at: number) => Reply<RestoreRecord | undefined>;
  readonly request?: (nth: number) => Reply<undefined>;
  readonly operation?: string;
  readonly committedLsn?: string;
  readonly system?: readonly string[];
  readonly upgrade?: string;
  readonly suspension?: boolean;
  /** Whether the cluster accepts a suspension and never carries it out. */
  readonly staysActive?: true;
  readonly resumeEndsIn?: FailedReply;
  /** By their operation, the partitions whose data are being given up. */
  readonly dataLosses?: Readonly<Record<string, string>>;
  readonly backUp?: () => Promise<WayBack>;
}

/** One run on a cluster that answers as the script says; left out: everything goes well. */
async function play(script: Script = {}, changes: Partial<RestoreOrder> = {}, left?: PendingRestore) {
  const clock = new VirtualClock(1, startsAt);
  const counts = { partition: 0, replicas: 0, record: 0, request: 0 };
  const requests: (RestoreRequest & { readonly at: number })[] = [];
  const calls: string[] = [];
  const lines: string[] = [];
  const saved: (PendingRestore | undefined)[] = [];
  let isSuspended = script.suspension;
  const soon = async <T>(signal: AbortSignal, value: () => Reply<T>): Promise<Reply<T>> => {
    await clock.pass(10, signal);
    return value();
  };
  const cluster: Partial<RestoreCluster> = {
    identity: {},
    endpoint: "https://cluster.example:19080",
    signsInWith: "certificate",
    getPartition: (_, signal) =>
      soon(signal, () => (script.partition ?? ((nth) => answered(nth === 0 ? before : after)))(counts.partition++)),
    listReplicas: (_, signal) => soon(signal, () => (script.replicas ?? (() => answered(three)))(counts.replicas++)),
    getReplicaDetail: (_, __, signal) =>
      soon(signal, () =>
        answered({
          operation: script.operation ?? "None",
          ...(script.committedLsn === undefined ? {} : { committedLsn: script.committedLsn }),
        }),
      ),
    listServices: (_, signal) =>
      soon(signal, () =>
        answered((script.system ?? ["fabric:/System/FaultAnalysisService"]).map((name) => ({ name }))),
      ),
    getUpgradeProgress: (_, signal) =>
      soon(signal, () =>
        answered({
          state: script.upgrade ?? "RollingForwardCompleted",
          targetVersion: "2.0.0",
          mode: "Monitored",
          domains: [],
          nodes: [],
          unhealthy: [],
          details: "",
        }),
      ),
    listDataLosses: (signal) =>
      soon(signal, () =>
        answered(Object.keys(script.dataLosses ?? {}).map((operationId) => ({ operationId, state: "Running" }))),
      ),
    getDataLossPartition: (operationId, signal) => soon(signal, () => answered(script.dataLosses?.[operationId])),
    getRestoreProgress: (_, signal) =>
      soon(signal, () => {
        const usual = (nth: number) => answered(nth < 2 ? undefined : nth === 2 ? accepted : success);
        return (script.record ?? usual)(counts.record++, clock.now() - startsAt);
      }),
    getSuspension: (_, signal) => soon(signal, () => answered(isSuspended === undefined ? undefined : { isSuspended })),
    suspendBackups: (_, signal) =>
      soon(signal, () => {
        calls.push("suspend");
        isSuspended = script.staysActive !== true;
        return answered(undefined);
      }),
    resumeBackups: (_, signal) =>
      soon(signal, () => {
        calls.push("resume");
        if (script.resumeEndsIn !== undefined) return script.resumeEndsIn;
        isSuspended = false;
        return answered(undefined);
      }),
    requestRestore: (_, request, signal) =>
      soon(signal, () => {
        calls.push("restore");
        requests.push({ ...request, at: clock.now() - startsAt });
        return (script.request ?? (() => answered(undefined)))(counts.request++);
      }),
  };
  const outcome = await clock.run(
    runRestore(
      { ...someOrder, ...changes },
      {
        cluster: cluster as RestoreCluster, // A restore asks nothing else.
        clock,
        progress: ({ text }) => lines.push(text),
        save: (pending) => saved.push(pending),
        ...(script.backUp === undefined ? {} : { backUp: script.backUp }),
      },
      left,
    ),
  );
  expect(clock.timersLeft).toBe(0);
  return { outcome, requests, calls, lines, saved, elapsed: clock.now() - startsAt };
}

function codeOf(outcome: RestoreOutcome): string {
  return outcome.kind === "restored" ? "restored" : outcome.error.code;
}

const asked: PendingRestore = {
  phase: "asking",
  partitionId: someOrder.partitionId,
  backupId: someOrder.backup.backupId,
  suspended: false,
  requestedAt: new Date(startsAt - 10 * second).toISOString(),
  restoreTimeoutMinutes: 30,
  snapshot: null,
  dataLossVersion: before.epoch?.dataLossVersion ?? "",
  replicas: 3,
};

describe("what a restore asks for and tells", () => {
  test("given a partition that is Ready, when it is restored, then one request names the backup, its location and the time", async () => {
    const { outcome, requests } = await play();

    expect(requests).toEqual([
      {
        backupId: someOrder.backup.backupId,
        location: someOrder.backup.location,
        restoreTimeoutMinutes: 30,
        serverTimeoutSeconds: 60,
        at: expect.any(Number),
      },
    ]);
    expect(outcome).toMatchObject({
      kind: "restored",
      result: {
        partitionId: someOrder.partitionId,
        backupId: someOrder.backup.backupId,
        lsn: "9007199254740993",
        dataLossVersionBefore: "131846800323087999",
        dataLossVersion: "131846800323088000",
        restoredAt: "2026-01-05T12:03:00Z",
        suspended: false,
      },
    });
  });

  test("given a storage, when it is restored, then it goes with the request", async () => {
    const storage = { storageKind: "FileShare", path: "\\\\server\\share" } as const;

    expect((await play({}, { storage })).requests).toMatchObject([{ storage }]);
  });

  test("given a request, when it leaves, then what must not be forgotten was saved before", async () => {
    const phases = (await play()).saved.map((pending) => pending?.phase);

    expect(phases).toEqual(["preparing", "asking", "accepted"]);
  });
});

describe("the proof of a restore", () => {
  test("given a Success while the partition has its old data loss version, when ten minutes are over, then it is not proven", async () => {
    const { outcome, elapsed } = await play({ partition: () => answered(before) });

    expect(codeOf(outcome)).toBe("SFB_RESTORE_NOT_PROVEN");
    expect(elapsed).toBeGreaterThan(10 * minute);
    expect(elapsed).toBeLessThan(11 * minute);
  });

  test.each(["Reconfiguring", "InQuorumLoss", "NotReady"])(
    "given a Success while the partition is %s, then it is not proven",
    async (status) => {
      const partition = (nth: number) => answered(nth === 0 ? before : { ...after, status });

      expect(codeOf((await play({ partition })).outcome)).toBe("SFB_RESTORE_NOT_PROVEN");
    },
  );

  test("given a partition that is Ready once and then in quorum loss, when it is looked at again, then it is not proven", async () => {
    const partition = (nth: number) =>
      answered(nth === 0 ? before : nth === 1 ? after : { ...after, status: "InQuorumLoss" });

    expect(codeOf((await play({ partition })).outcome)).toBe("SFB_RESTORE_NOT_PROVEN");
  });

  test("given two looks that have to agree, when both do, then they lie 15 s apart", async () => {
    const record = (nth: number) => answered(nth < 2 ? undefined : success);
    const { elapsed, outcome } = await play({ record });

    expect(codeOf(outcome)).toBe("restored");
    expect(elapsed).toBeGreaterThanOrEqual(15 * second);
    expect(elapsed).toBeLessThan(20 * second);
  });

  test("given three replicas before, when only two catch up, then it is not proven, and says so", async () => {
    const replicas = (nth: number) => answered(nth === 0 ? three : [replica(0), replica(1), replica(2, "InBuild")]);
    const { outcome } = await play({ replicas });

    expect(outcome).toMatchObject({ kind: "failed", error: { code: "SFB_RESTORE_NOT_PROVEN" } });
    expect(outcome.kind === "failed" && outcome.error.message).toContain("2 of 3 replicas have caught up.");
  });

  test("given a replica that was being built before, when it is restored, then that one has to catch up too", async () => {
    const replicas = (nth: number) =>
      answered(nth === 0 ? [replica(0), replica(1), replica(2, "InBuild")] : [replica(0), replica(1)]);

    expect(codeOf((await play({ replicas })).outcome)).toBe("SFB_RESTORE_NOT_PROVEN");
  });

  test("given a partition without replicas that waits for a restore, when it is restored, then as many as it is meant to have catch up", async () => {
    const lost: Partition = { ...before, status: "Reconfiguring" };
    const partition = (nth: number) => answered(nth === 0 ? lost : after);
    const replicas = (nth: number) =>
      answered(nth === 0 ? [{ ...replica(0), status: "Down" }] : [replica(0), replica(1)]);

    const { outcome } = await play({ partition, replicas, operation: "OnDataLoss" });
    expect(outcome.kind === "failed" && outcome.error.message).toContain("2 of 3 replicas have caught up.");
  });
});

describe("the LSN of the primary after a restore", () => {
  test.each([
    ["9007199254740992", "9007199254740992"],
    ["9007199254740993", undefined],
    ["9007199254740994", undefined],
    ["0", undefined],
    ["-1", undefined],
    [undefined, undefined],
  ])("given %s, when the backup has 9007199254740993, then %s is told as odd", async (committedLsn, lowerLsn) => {
    const { outcome } = await play(committedLsn === undefined ? {} : { committedLsn });

    expect(outcome.kind === "restored" && outcome.result.lowerLsn).toBe(lowerLsn);
  });
});

describe("what a record means", () => {
  test("given a Success of another backup, when it is followed, then somebody else's has taken its place", async () => {
    const record = (nth: number) =>
      answered(nth < 2 ? undefined : nth === 2 ? accepted : { ...success, lsn: "9007199254740992" });
    const { outcome } = await play({ record });

    expect(codeOf(outcome)).toBe("SFB_RESTORE_REPLACED");
    expect(outcome.kind === "failed" && outcome.error.message).toContain("LSN 9007199254740992");
  });

  test("given the Success of an earlier restore of the same backup, when it still shows, then it is not ours", async () => {
    const old: RestoreRecord = { ...success, restoredAt: "2026-01-01T00:00:00Z" };
    const record = (nth: number) => answered(nth < 6 ? old : success);
    const { outcome } = await play({ record });

    expect(outcome).toMatchObject({ kind: "restored", result: { restoredAt: "2026-01-05T12:03:00Z" } });
  });

  test("given a Failure of before, when ours was seen to go on and fails alike, then it has failed", async () => {
    const failure: RestoreRecord = { state: "Failure" };
    const record = (nth: number) => answered(nth === 3 ? accepted : failure);
    const { outcome, elapsed } = await play({ record });

    expect(codeOf(outcome)).toBe("SFB_RESTORE_FAILED");
    expect(elapsed).toBeLessThan(minute);
  });

  test("given a state that nobody knows, when it is followed, then it is waited for its end", async () => {
    const record = (nth: number) =>
      answered(nth < 2 ? undefined : nth < 6 ? { ...accepted, state: "SecondariesInProgress" } : success);

    expect(codeOf((await play({ record })).outcome)).toBe("restored");
  });

  test.each([
    ["Failure", "SFB_RESTORE_FAILED", "failed"],
    ["Timeout", "SFB_RESTORE_TIMED_OUT", "timed out"],
  ])(
    "given a restore that ends in %s, when it is told, then that is kept, and backups stay suspended",
    async (state, code, phase) => {
      const record = (nth: number) => answered(nth < 2 ? undefined : nth === 2 ? accepted : { state });
      const { outcome, calls } = await play({ record, suspension: false });

      expect(outcome).toMatchObject({ kind: "failed", error: { code }, pending: { phase, suspended: true } });
      expect(outcome.kind === "failed" && outcome.error.message).toContain("Its periodic backups stay suspended.");
      expect(calls).toEqual(["suspend", "restore"]);
    },
  );

  test("given a Timeout of an earlier run, when it is called again, then nothing is asked for, and it stays on record", async () => {
    const left: PendingRestore = { ...asked, phase: "timed out", wasTried: true, suspended: true };
    const { calls, outcome } = await play({ suspension: true }, {}, left);

    expect(outcome).toMatchObject({ error: { code: "SFB_RESTORE_TIMED_OUT" }, pending: left });
    expect(outcome.kind === "failed" && outcome.error.message).toContain("Nothing was asked for now.");
    expect(outcome.kind === "failed" && outcome.error.message).toContain("--retry-timed-out");
    expect(calls).toEqual([]);
  });

  test("given a restore that stays Accepted, when its time and two minutes are over, then it is stuck, and stays on record", async () => {
    const record = (nth: number) => answered(nth < 2 ? undefined : accepted);
    const { outcome, elapsed } = await play({ record });

    expect(outcome).toMatchObject({ error: { code: "SFB_RESTORE_STUCK" }, pending: { phase: "accepted" } });
    expect(elapsed).toBeGreaterThan(32 * minute);
    expect(elapsed).toBeLessThan(32.5 * minute);
  });

  test("given a restore that stays in progress, when its time and two minutes are over, then no result came", async () => {
    const record = (nth: number) => answered(nth < 2 ? undefined : { ...accepted, state: "RestoreInProgress" });

    expect(codeOf((await play({ record })).outcome)).toBe("SFB_RESTORE_NO_RESULT");
  });
});

describe("what stands in the way", () => {
  test.each([
    ["SFB_PARTITION_NOT_FOUND", { partition: () => answered(undefined) }],
    ["SFB_STATELESS_SERVICE", { partition: () => answered({ serviceKind: "Stateless", status: "Ready" }) }],
    ["SFB_PARTITION_NOT_READY", { partition: () => answered({ ...before, status: "InQuorumLoss" }) }],
    ["SFB_FAULT_ANALYSIS_NOT_INSTALLED", { system: ["fabric:/System/NamingService"] }],
    ["SFB_UPGRADE_IN_PROGRESS", { upgrade: "RollingForwardInProgress" }],
    ["SFB_UPGRADE_IN_PROGRESS", { upgrade: "RollingForwardPending" }],
    ["SFB_RESTORE_IN_PROGRESS", { record: () => answered(accepted) }],
    ["SFB_RESTORE_IN_PROGRESS", { dataLosses: { operation: someOrder.partitionId } }],
  ] as const)(
    "given %s, when a restore is asked for, then nothing is sent, and nothing suspended",
    async (code, script: Script) => {
      const { outcome, calls } = await play({ suspension: false, ...script });

      expect(codeOf(outcome)).toBe(code);
      expect(outcome).not.toHaveProperty("pending");
      expect(calls).toEqual([]);
    },
  );

  test("given a data loss of another partition, when a restore is asked for, then it begins", async () => {
    const { outcome } = await play({ dataLosses: { operation: "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1" } });

    expect(codeOf(outcome)).toBe("restored");
  });

  test("given a partition that waits in OnDataLoss, when it is restored, then that frees it", async () => {
    const partition = (nth: number) => answered(nth === 0 ? { ...before, status: "Reconfiguring" } : after);

    expect(codeOf((await play({ partition, operation: "OnDataLoss" })).outcome)).toBe("restored");
  });
});

describe("what a request ends in", () => {
  const rejected = serverError(400, "E_INVALIDARG", "no");
  const mismatch = serverError(400, "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH", "other keys");
  const unreadable = serverError(500, "E_UNEXPECTED", "Unable to get recovery point details.");
  const chain = serverError(500, "E_UNEXPECTED", "Unable to get backup locations in chain.");
  const busy = serverError(409, "FABRIC_E_BACKUP_IN_PROGRESS", "Backup already in Progress");
  const running = serverError(409, "FABRIC_E_RESTORE_IN_PROGRESS", "Restore already in Progress.");
  const lost: FailedReply = { kind: "unknown", fault: "reset", message: "" };

  test.each([
    ["rejected", rejected, { kind: "rejected" }],
    ["other keys", mismatch, { kind: "rejected", code: "SFB_RESTORE_SOURCE_MISMATCH" }],
    [
      "other keys, by the gateway",
      { ...mismatch, status: 409 },
      { kind: "rejected", code: "SFB_RESTORE_SOURCE_MISMATCH" },
    ],
    [
      "no Fault Analysis Service",
      serverError(404, "FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED", "no"),
      { kind: "rejected", code: "SFB_FAULT_ANALYSIS_NOT_INSTALLED" },
    ],
    ["unreadable", unreadable, { kind: "later", code: "SFB_RESTORE_SOURCE_UNREADABLE" }],
    ["broken chain", chain, { kind: "later", code: "SFB_CHAIN_INCOMPLETE" }],
    ["another 500", serverError(500, "E_UNEXPECTED", "Something"), { kind: "unknown" }],
    ["503", serverError(503), { kind: "unknown" }],
    ["504", serverError(504), { kind: "unknown" }],
    ["429", serverError(429), { kind: "later" }],
    ["a backup goes on", busy, { kind: "busy" }],
    ["a restore goes on", running, { kind: "rejected" }],
    ["lost", lost, { kind: "unknown" }],
    ["not sent", { kind: "not sent", fault: "refused", message: "" }, { kind: "not sent" }],
    ["not trusted", { kind: "not sent", fault: "untrusted", message: "" }, { kind: "rejected" }],
    ["junk with a success", { kind: "junk", status: 200, message: "" }, { kind: "unknown" }],
    ["junk with an error", { kind: "junk", status: 404, message: "" }, { kind: "rejected" }],
    ["junk of the far side", { kind: "junk", status: 502, message: "" }, { kind: "unknown" }],
  ] as const)("given %s, when it is judged, then it is so", (_, reply: FailedReply, verdict) => {
    expect(judgeRestore(reply)).toEqual(verdict);
  });

  test("given a backup that cannot be read, when a minute of asking is over, then it ends so, and backups go on", async () => {
    const { outcome, requests, calls } = await play({
      request: () => unreadable,
      record: () => answered(undefined),
      suspension: false,
    });

    expect(codeOf(outcome)).toBe("SFB_RESTORE_SOURCE_UNREADABLE");
    expect(outcome).not.toHaveProperty("pending");
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.at(-1)?.at).toBeLessThan(minute);
    expect(calls.at(-1)).toBe("resume");
  });

  test("given an on-demand backup that goes on, when it ends after ten minutes, then the restore begins", async () => {
    let isOver = false;
    const request = (nth: number) => {
      isOver = nth > 100;
      return isOver ? answered(undefined) : busy;
    };
    const record = (nth: number) => answered(!isOver ? undefined : nth % 2 === 0 ? accepted : success);

    expect(codeOf((await play({ request, record })).outcome)).toBe("restored");
  });

  test("given a lost answer, when the record shows our backup, then it is followed and not asked for again", async () => {
    const record = (nth: number) => answered(nth < 5 ? undefined : nth < 7 ? accepted : success);
    const { outcome, requests } = await play({ record, request: () => lost });

    expect(codeOf(outcome)).toBe("restored");
    expect(requests).toHaveLength(1);
  });

  test("given a lost answer and no record, when the request can take no effect any more, then it is sent again, three times in all", async () => {
    const { outcome, requests } = await play({ record: () => answered(undefined), request: () => lost });

    expect(codeOf(outcome)).toBe("SFB_RESTORE_REQUEST_FAILED");
    expect(requests).toHaveLength(3);
    expect((requests[1]?.at ?? 0) - (requests[0]?.at ?? 0)).toBeGreaterThanOrEqual(180 * second);
  });

  test("given a request that was given up as lost, when it shows right before the next, then that one is not sent", async () => {
    let looksSince = 0;
    const record = (_: number, at: number) => {
      // The first look after three minutes is the last at the lost request.
      if (at > 180 * second) looksSince++;
      return answered(looksSince < 2 ? undefined : looksSince === 2 ? accepted : success);
    };
    const { outcome, requests } = await play({ record, request: () => lost });

    expect(codeOf(outcome)).toBe("restored");
    expect(requests).toHaveLength(1);
  });
});

describe("going on from an earlier run", () => {
  test("given a request whose answer an earlier run did not see, when it was taken, then it is followed", async () => {
    const record = (nth: number) => answered(nth === 0 ? accepted : success);
    const { outcome, requests } = await play({ record, partition: () => answered(after) }, {}, asked);

    expect(codeOf(outcome)).toBe("restored");
    expect(requests).toEqual([]);
  });

  test("given an accepted restore, when its time is over long ago, then one grace of two minutes is given", async () => {
    const requestedAt = new Date(startsAt - 300 * minute).toISOString();
    const left: PendingRestore = { ...asked, phase: "accepted", requestedAt, acceptedAt: requestedAt };
    const { outcome, elapsed } = await play({ record: () => answered(accepted) }, {}, left);

    expect(codeOf(outcome)).toBe("SFB_RESTORE_STUCK");
    expect(elapsed).toBeGreaterThanOrEqual(2 * minute);
    expect(elapsed).toBeLessThan(2.2 * minute);
  });

  test("given an accepted restore of another backup, when this one is asked for, then nothing is", async () => {
    const left: PendingRestore = { ...asked, phase: "accepted", backupId: "another" };
    const { outcome, requests } = await play({}, {}, left);

    expect(outcome).toMatchObject({ error: { code: "SFB_RESTORE_IN_PROGRESS" }, pending: left });
    expect(requests).toEqual([]);
  });

  test("given somebody else's restore in the place of a lost request, when it goes on, then it is told, and ours stays on record", async () => {
    const record = () => answered({ ...accepted, lsn: "7" });
    const { outcome } = await play({ record }, {}, asked);

    expect(outcome).toMatchObject({ error: { code: "SFB_RESTORE_IN_PROGRESS" }, pending: { phase: "asking" } });
  });

  test("given a lost request and no way in any more, when it goes on, then it ends at once, and the request stays on record", async () => {
    const { outcome, elapsed } = await play({ record: () => serverError(401) }, {}, asked);

    expect(outcome).toMatchObject({ error: { code: "SFB_CERTIFICATE_REFUSED" }, pending: { phase: "asking" } });
    expect(elapsed).toBeLessThan(second);
  });

  test("given another restore that has ended in the place of a lost request, when ours can take no effect any more, then it is asked for anew", async () => {
    const foreign: RestoreRecord = { ...success, lsn: "7" };
    let isAsked = false;
    const { outcome, requests } = await play(
      {
        record: () => answered(isAsked ? success : foreign),
        request: () => {
          isAsked = true;
          return answered(undefined);
        },
      },
      {},
      asked,
    );

    expect(outcome.kind).toBe("restored");
    expect(requests).toHaveLength(1);
  });

  test("given no usable answer for five minutes after a lost request, when they are over, then the outcome is unknown", async () => {
    const { outcome, elapsed } = await play({ record: () => serverError(503) }, {}, asked);

    expect(codeOf(outcome)).toBe("SFB_RESTORE_OUTCOME_UNKNOWN");
    expect(elapsed).toBeGreaterThanOrEqual(7.5 * minute);
    expect(elapsed).toBeLessThan(8.5 * minute);
  });
});

describe("periodic backups and the way back", () => {
  test("given a policy, when a partition is restored, then its backups are suspended before and resumed after", async () => {
    const { calls, outcome } = await play({ suspension: false });

    expect(calls).toEqual(["suspend", "restore", "resume"]);
    expect(outcome).toMatchObject({ result: { suspended: false } });
  });

  test("given a suspension that the cluster does not carry out, when a minute is over, then nothing is asked for", async () => {
    const { calls, elapsed, outcome } = await play({ suspension: false, staysActive: true });

    expect(codeOf(outcome)).toBe("SFB_SUSPEND_FAILED");
    expect(calls).toEqual(["suspend", "resume"]);
    expect(elapsed).toBeGreaterThanOrEqual(60 * second);
    expect(elapsed).toBeLessThan(70 * second);
  });

  test("given backups that cannot be resumed, when a partition is restored, then it is restored, and says that they are suspended", async () => {
    const { lines, outcome } = await play({
      suspension: false,
      resumeEndsIn: serverError(403, "E_ACCESSDENIED", "no"),
    });

    expect(outcome).toMatchObject({ kind: "restored", result: { suspended: true } });
    expect(lines).toContain("the periodic backups of the partition stay suspended");
  });

  test("given keepSuspended, when a partition is restored, then its backups stay suspended", async () => {
    const { calls, outcome } = await play({ suspension: false }, { keepSuspended: true });

    expect(calls).toEqual(["suspend", "restore"]);
    expect(outcome).toMatchObject({ result: { suspended: true } });
  });

  test("given backups that somebody else has suspended, when a partition is restored, then they are left so", async () => {
    expect((await play({ suspension: true })).calls).toEqual(["restore"]);
  });

  test("given backups that an earlier run has suspended, when it is restored, then they are resumed", async () => {
    const left: PendingRestore = { ...asked, phase: "failed", suspended: true };

    expect((await play({ suspension: true }, {}, left)).calls).toEqual(["suspend", "restore", "resume"]);
  });

  const wayBack: WayBack = {
    ...someOrder.backup,
    backupId: "the state of before",
    timestamp: "2026-01-05T11:59:59Z",
  };

  test("given a partition that is Ready, when it is restored, then what it holds is backed up before anything else", async () => {
    const { calls, outcome, saved } = await play({ suspension: false, backUp: async () => wayBack });

    expect(saved[0]).toMatchObject({ phase: "preparing", wayBack });
    expect(calls).toEqual(["suspend", "restore", "resume"]);
    expect(outcome).toMatchObject({ result: { wayBack } });
  });

  test("given a partition that is not Ready, when it is restored, then there is nothing to back up", async () => {
    const partition = (nth: number) => answered(nth === 0 ? { ...before, status: "Reconfiguring" } : after);
    const backUp = () => Promise.reject(new Error("asked for"));

    const { outcome } = await play({ partition, operation: "OnDataLoss", backUp });
    expect(outcome).toMatchObject({ kind: "restored" });
    expect(outcome).not.toHaveProperty("result.wayBack");
  });

  test("given a way back of an earlier attempt, when it is tried again, then that one stays, and none is taken", async () => {
    const left: PendingRestore = { ...asked, phase: "failed", wasTried: true, wayBack };
    const backUp = () => Promise.reject(new Error("asked for"));

    expect((await play({ backUp }, {}, left)).outcome).toMatchObject({ result: { wayBack } });
  });

  test("given a Timeout of an earlier run, when a retry of it is wanted, then it begins afresh, with the way back of then", async () => {
    const left: PendingRestore = { ...asked, phase: "timed out", wasTried: true, suspended: true, wayBack };
    const { calls, outcome } = await play({ suspension: true }, { retryTimedOut: true }, left);

    expect(outcome).toMatchObject({ kind: "restored", result: { wayBack } });
    expect(calls).toEqual(["suspend", "restore", "resume"]);
  });

  test("given a way back of an attempt that asked for nothing, when it is tried again, then a new one is taken", async () => {
    const left: PendingRestore = { ...asked, phase: "preparing", wayBack };
    const newer = { ...wayBack, backupId: "the state of now" };

    expect((await play({ backUp: async () => newer }, {}, left)).outcome).toMatchObject({ result: { wayBack: newer } });
  });

  test("given an attempt that has failed, when the next is rejected, then the way back of before stays on record", async () => {
    const left: PendingRestore = { ...asked, phase: "failed", wasTried: true, suspended: true, wayBack };
    const request = () => serverError(400, "E_INVALIDARG", "no");
    const { calls, outcome } = await play({ suspension: true, record: () => answered(undefined), request }, {}, left);

    expect(outcome).toMatchObject({ kind: "failed", pending: { phase: "preparing", wasTried: true, wayBack } });
    expect(calls).not.toContain("resume");
  });
});
