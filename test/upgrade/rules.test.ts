import type { FailedReply, Reply } from "../../src/service-fabric/reply";
import type {
  ApplicationType,
  Parameters,
  RunningApplication,
  UpgradeRecord,
  UpgradeRequest,
} from "../../src/service-fabric/upgrades";
import { runUpgrade } from "../../src/upgrade";
import { judgeStart } from "../../src/upgrade/judge-start";
import type { PendingUpgrade, UpgradeOrder, UpgradeOutcome } from "../../src/upgrade/outcome";
import { isSameInEffect, mergeParameters } from "../../src/upgrade/parameters";
import { rowOfUpgrade } from "../../src/upgrade/row";
import type { UpgradeCluster } from "../../src/upgrade/upgrade-run";
import { VirtualClock } from "../waiting/virtual-clock";
import { someOrder } from "./some-order";

const startsAt = Date.UTC(2026, 0, 5, 12);
const second = 1_000;
const minute = 60 * second;
const applicationName = "fabric:/Shop";
const startedAt = "2026-01-05T12:00:10.000Z";

const order = someOrder;

const answered = <T>(value: T): Reply<T> => ({ kind: "answered", value });
const serverError = (status: number, code?: string): FailedReply => ({
  kind: "error",
  status,
  message: code === undefined ? "" : "its own words",
  ...(code === undefined ? {} : { code }),
});

const ready: RunningApplication = { typeName: "ShopType", typeVersion: "1.0.0", status: "Ready", parameters: {} };
const available = (version: string, parameters = {}): ApplicationType => ({
  version,
  status: "Available",
  details: "",
  parameters,
});
const never: UpgradeRecord = {
  state: "RollingForwardCompleted",
  targetVersion: "1.0.0",
  mode: "Invalid",
  domains: [],
  nodes: [],
  unhealthy: [],
  details: "",
};
const goingOn: UpgradeRecord = {
  ...never,
  state: "RollingForwardInProgress",
  targetVersion: "2.0.0",
  mode: "Monitored",
  startedAt,
  domains: [
    { name: "UD0", state: "InProgress" },
    { name: "UD1", state: "Pending" },
  ],
  asked: { targetVersion: "2.0.0", parameters: {} },
};
const completed: UpgradeRecord = { ...goingOn, state: "RollingForwardCompleted", domains: [] };

interface Script {
  readonly application?: (nth: number) => Reply<RunningApplication | undefined>;
  readonly types?: (nth: number) => Reply<readonly ApplicationType[]>;
  readonly health?: Reply<{ state: string; unhealthy: readonly string[] }>;
  readonly progress?: (nth: number) => Reply<UpgradeRecord>;
  readonly start?: (nth: number) => Reply<undefined>;
  readonly provision?: Reply<undefined>;
  readonly names?: Reply<readonly { name: string }[]>;
}

/** One run on a cluster that answers as the script says. */
async function play(script: Script, changes: Partial<UpgradeOrder> = {}, resume?: PendingUpgrade) {
  const clock = new VirtualClock(1, startsAt);
  const counts = { application: 0, types: 0, progress: 0, start: 0 };
  const starts: UpgradeRequest[] = [];
  const provisions: unknown[] = [];
  const lines: string[] = [];
  const answer = async <T>(reply: Reply<T>, signal: AbortSignal): Promise<Reply<T>> => {
    await clock.pass(10, signal);
    return reply;
  };
  const cluster: Partial<UpgradeCluster> = {
    identity: {},
    endpoint: "https://cluster.example:19080",
    signsInWith: "certificate",
    getRunningApplication: (_, signal) => answer(script.application?.(counts.application++) ?? answered(ready), signal),
    listApplicationTypes: (_, signal) =>
      answer(script.types?.(counts.types++) ?? answered([available("1.0.0"), available("2.0.0")]), signal),
    getApplicationHealth: (_, __, signal) => answer(script.health ?? answered({ state: "Ok", unhealthy: [] }), signal),
    getUpgradeProgress: (_, signal) => answer(script.progress?.(counts.progress++) ?? answered(never), signal),
    startUpgrade: (request, signal) => {
      starts.push(request);
      return answer(script.start?.(counts.start++) ?? answered(undefined), signal);
    },
    provision: (pack, signal) => {
      provisions.push(pack);
      return answer(script.provision ?? answered(undefined), signal);
    },
    listApplications: (signal) => answer(script.names ?? answered([{ name: "fabric:/Shop2" }]), signal),
  };
  const ports = {
    cluster: cluster as UpgradeCluster, // An upgrade asks nothing else.
    clock,
    progress: ({ text }: { readonly text: string }) => lines.push(text),
  };
  const outcome = await clock.run(runUpgrade({ ...order, ...changes }, ports, resume));
  expect(clock.timersLeft).toBe(0);
  return { outcome, starts, provisions, lines, ms: clock.now() - startsAt };
}

const upgradedAfter = (looks: number, parameters: Parameters = {}): Script => {
  const asked = { targetVersion: "2.0.0", parameters };
  return {
    progress: (nth) => answered(nth < 2 ? never : nth < 2 + looks ? { ...goingOn, asked } : { ...completed, asked }),
    application: (nth) => answered(nth === 0 ? ready : { ...ready, typeVersion: "2.0.0", parameters }),
  };
};

function failedIn(outcome: UpgradeOutcome) {
  if (outcome.kind !== "failed") throw new Error("It was upgraded.");
  return outcome;
}

describe("given an application at another version", () => {
  test("when it is upgraded, then the start says all, and the result is proven by the application", async () => {
    const { outcome, starts } = await play(upgradedAfter(3, { count: "3" }), {
      parameters: { count: "3" },
      instanceCloseDelaySeconds: 5,
      healthPolicy: { considerWarningAsError: true },
    });

    expect(outcome).toMatchObject({
      kind: "upgraded",
      result: { previousVersion: "1.0.0", version: "2.0.0", startedAt, upgradeState: "RollingForwardCompleted" },
    });
    expect(starts).toEqual([
      {
        applicationName,
        targetVersion: "2.0.0",
        parameters: { count: "3" },
        mode: "Monitored",
        forceRestart: false,
        upgradeReplicaSetCheckTimeoutSeconds: 60,
        instanceCloseDelaySeconds: 5,
        monitoring: order.monitoring,
        healthPolicy: { considerWarningAsError: true },
        serverTimeoutSeconds: 300,
      },
    ]);
  });

  test("when the mode is not monitored, then neither monitoring nor health is sent, or looked at", async () => {
    const { outcome, starts } = await play(
      { ...upgradedAfter(1), health: answered({ state: "Error", unhealthy: ["ill"] }) },
      { mode: "UnmonitoredAuto" },
    );

    expect(outcome.kind).toBe("upgraded");
    expect(Object.keys(starts[0] ?? {})).not.toContain("monitoring");
  });

  test("when the completed application does not show it, then it is not proven", async () => {
    const { outcome, ms } = await play({ ...upgradedAfter(1), application: () => answered(ready) });

    expect(failedIn(outcome).error).toMatchObject({ code: "SFB_UPGRADE_NOT_PROVEN" });
    expect(failedIn(outcome).error.message).toContain("It shows version 1.0.0, Ready.");
    expect(ms).toBeLessThan(3 * minute);
  });

  test("when it shows other parameters, then it is not proven either", async () => {
    const other = { ...ready, typeVersion: "2.0.0", parameters: { Count: "9" } };
    const { outcome } = await play(
      { ...upgradedAfter(1, { Count: "3" }), application: (nth) => answered(nth === 0 ? ready : other) },
      { parameters: { Count: "3" } },
    );

    expect(failedIn(outcome).error.message).toContain("Its parameters are others.");
  });
});

describe("given what cannot work, when the upgrade is asked for, then nothing is started", () => {
  const known = [available("1.0.0"), available("2.0.0", { Count: "1", Color: "red" })];
  test.each<[string, Script, Partial<UpgradeOrder>, string, string]>([
    [
      "no such application",
      { application: () => answered(undefined) },
      {},
      "SFB_APPLICATION_NOT_FOUND",
      "fabric:/Shop2",
    ],
    [
      "no such application, and no names",
      { application: () => answered(undefined), names: serverError(503) },
      {},
      "SFB_APPLICATION_NOT_FOUND",
      "What to do",
    ],
    [
      "an application that is being deleted",
      { application: () => answered({ ...ready, status: "Deleting" }) },
      {},
      "SFB_APPLICATION_DELETING",
      "",
    ],
    ["no such version", {}, { targetVersion: "3.0.0" }, "SFB_VERSION_NOT_PROVISIONED", "not 3.0.0"],
    ["no version at all", { types: () => answered([]) }, {}, "SFB_VERSION_NOT_PROVISIONED", "no version"],
    [
      "a version that failed",
      { types: () => answered([{ ...available("2.0.0"), status: "Failed", details: "No disk." }]) },
      {},
      "SFB_VERSION_NOT_PROVISIONED",
      "is Failed. No disk.",
    ],
    [
      "an unknown parameter",
      { types: () => answered(known) },
      { parameters: { Cuont: "2" } },
      "SFB_PARAMETERS_UNKNOWN",
      "Cuont: it has Count, Color.",
    ],
    [
      "an ill application",
      { health: answered({ state: "Error", unhealthy: ["A replica is down."] }) },
      {},
      "SFB_APPLICATION_UNHEALTHY",
      "A replica is down.",
    ],
    [
      "another upgrade",
      { progress: () => answered({ ...goingOn, targetVersion: "3.0.0" }) },
      {},
      "SFB_UPGRADE_IN_PROGRESS",
      `goes to 3.0.0: RollingForwardInProgress, since ${startedAt}`,
    ],
    [
      "another upgrade that is prepared",
      { progress: () => answered({ ...goingOn, startedAt: undefined } as unknown as UpgradeRecord) },
      {},
      "SFB_UPGRADE_IN_PROGRESS",
      "RollingForwardInProgress.",
    ],
  ])("%s", async (_, script, changes, code, detail) => {
    const { outcome, starts } = await play(script, changes);

    expect(failedIn(outcome).error.code).toBe(code);
    expect(failedIn(outcome).error.message).toContain(detail);
    expect(failedIn(outcome).pending).toBeUndefined();
    expect(starts).toEqual([]);
  });
});

describe("given parameters", () => {
  test("when they are merged, then names are written as the manifest has them, and what it lacks is told", () => {
    expect(
      mergeParameters({ COUNT: "2", Cuont: "3" }, { Color: "red", Old: "1" }, { Count: "1", Color: "blue" }),
    ).toEqual({
      parameters: { Color: "red", Count: "2" },
      unknown: ["Cuont"],
      dropped: ["Old"],
    });
    expect(isSameInEffect({ Count: "1" }, {}, { Count: "1" })).toBe(true);
    expect(isSameInEffect({ Count: "2" }, {}, { Count: "1" })).toBe(false);
  });

  test("when the manifest does not tell, then all are taken as they are", () => {
    expect(mergeParameters({ Count: "2" }, { Color: "red" }, {})).toEqual({
      parameters: { Color: "red", Count: "2" },
      unknown: [],
      dropped: [],
    });
  });

  test("when the application has one that the target lacks, then it is left out, and told", async () => {
    const { starts, lines } = await play({
      ...upgradedAfter(1),
      application: (nth) =>
        answered(
          nth === 0
            ? { ...ready, parameters: { Old: "1", Count: "5" } }
            : { ...ready, typeVersion: "2.0.0", parameters: { Count: "5" } },
        ),
      types: () => answered([available("2.0.0", { Count: "1" })]),
    });

    expect(starts[0]?.parameters).toEqual({ Count: "5" });
    expect(lines).toContain("the target version has no parameter Old any more; left out");
  });

  test("when those of the application are not kept, then only the given ones are sent", async () => {
    const { starts } = await play(
      { ...upgradedAfter(1), application: () => answered({ ...ready, parameters: { Count: "5" } }) },
      { keepParameters: false },
    );

    expect(starts[0]?.parameters).toEqual({});
  });
});

describe("given a package to provision", () => {
  const provision = { packageUri: "https://store.example/shop.sfpkg?sig=secret" };
  const target = (status: string, details = ""): ApplicationType => ({ ...available("2.0.0"), status, details });

  test("when it becomes available, then the upgrade goes on", async () => {
    const { outcome, provisions, lines } = await play(
      {
        ...upgradedAfter(1),
        types: (nth) => answered([[], [], [target("Provisioning", "copying")], [target("Available")]][nth] ?? []),
      },
      { provision },
    );

    expect(outcome.kind).toBe("upgraded");
    expect(provisions).toEqual([{ ...provision, typeName: "ShopType", typeVersion: "2.0.0" }]);
    expect(lines).toEqual(
      expect.arrayContaining([
        "provisioning ShopType 2.0.0",
        "provisioning: waiting for its turn",
        "provisioning: copying",
      ]),
    );
  });

  test("when it is on its way already, then it is waited for, and not asked for", async () => {
    const { outcome, provisions } = await play({
      ...upgradedAfter(1),
      types: (nth) => answered([target(nth === 0 ? "Provisioning" : "Available")]),
    });

    expect(outcome.kind).toBe("upgraded");
    expect(provisions).toEqual([]);
  });

  test.each<[string, Script, string, string]>([
    [
      "it fails",
      { types: (nth) => answered(nth === 0 ? [] : [target("Failed", "404 at the download")]) },
      "SFB_PROVISION_FAILED",
      "404 at the download",
    ],
    ["it never shows", { types: () => answered([]) }, "SFB_PROVISION_FAILED", "It is gone again."],
    [
      "it is refused",
      { types: () => answered([]), provision: serverError(400, "E_INVALIDARG") },
      "SFB_PROVISION_FAILED",
      "E_INVALIDARG",
    ],
    [
      "we may not",
      { types: () => answered([]), provision: serverError(403, "E_ACCESSDENIED") },
      "SFB_ACCESS_DENIED",
      "E_ACCESSDENIED",
    ],
  ])("when %s, then no upgrade is started", async (_, script, code, detail) => {
    const { outcome, starts } = await play(script, { provision });

    expect(failedIn(outcome).error.code).toBe(code);
    expect(failedIn(outcome).error.message).toContain(detail);
    expect(starts).toEqual([]);
  });

  test.each([
    ["it is there by now", serverError(409, "FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS")],
    ["the answer is lost", serverError(504)],
  ])("when %s, then the list tells", async (_, reply) => {
    const { outcome } = await play(
      { ...upgradedAfter(1), types: (nth) => answered(nth === 0 ? [] : [target("Available")]), provision: reply },
      { provision },
    );

    expect(outcome.kind).toBe("upgraded");
  });
});

describe("given an answer to the start", () => {
  test.each<[string, FailedReply, string]>([
    ["there already", serverError(409, "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION"), "already there"],
    ["one runs", serverError(409, "FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS"), "unknown"],
    ["patience", serverError(429), "later"],
    ["a mistake", serverError(400, "E_INVALIDARG"), "rejected"],
    ["unavailable", serverError(503), "unknown"],
    ["refused", { kind: "not sent", fault: "refused", message: "" }, "not sent"],
    ["no trust", { kind: "not sent", fault: "untrusted", message: "" }, "rejected"],
    ["reset", { kind: "unknown", fault: "reset", message: "" }, "unknown"],
    ["a page", { kind: "junk", status: 200, message: "" }, "unknown"],
    ["a page with 502", { kind: "junk", status: 502, message: "" }, "unknown"],
    ["a page with 404", { kind: "junk", status: 404, message: "" }, "rejected"],
    ["too much", { kind: "too large", status: 400, message: "" }, "rejected"],
  ])("%s: it is judged", (_, reply, verdict) => {
    expect(judgeStart(reply)).toBe(verdict);
  });

  test("when the application has it already, then that is the result", async () => {
    const { outcome } = await play({
      start: () => serverError(409, "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION"),
    });

    expect(outcome).toMatchObject({ kind: "upgraded", result: { upgradeState: "RollingForwardCompleted" } });
  });

  test("when the cluster asks for patience, then it is asked again after that", async () => {
    const wait: FailedReply = { kind: "error", status: 429, message: "", retryAfterMilliseconds: 7 * second };
    const { outcome, starts, lines } = await play({
      ...upgradedAfter(1),
      progress: (nth) => answered(nth < 4 ? never : completed),
      start: (nth) => (nth === 0 ? wait : nth === 1 ? serverError(429) : answered(undefined)),
      application: (nth) => answered(nth === 0 ? ready : { ...ready, typeVersion: "2.0.0" }),
    });

    expect(outcome.kind).toBe("upgraded");
    expect(starts).toHaveLength(3);
    expect(lines.filter((line) => line.includes("asking again in"))).toHaveLength(2);
  });

  test("when it is lost and the application cannot be looked at any more, then the error says why", async () => {
    const { outcome } = await play({
      progress: (nth) => (nth < 2 ? answered(never) : serverError(401)),
      start: () => serverError(504),
    });

    expect(failedIn(outcome).error.code).toBe("SFB_CERTIFICATE_REFUSED");
    expect(failedIn(outcome).pending).toMatchObject({ phase: "starting" });
  });

  test("when it is lost and nobody answers any more, then it is given up after the longest that it may take", async () => {
    const { outcome, ms } = await play({
      progress: (nth) => (nth < 2 ? answered(never) : serverError(503)),
      start: () => serverError(504),
    });

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_START_LOST");
    expect(ms).toBeLessThan(8 * minute);
  });

  test("when it is lost and the record of the one before goes with it, then it was rejected", async () => {
    const { outcome } = await play({
      progress: (nth) => answered(nth < 2 ? { ...completed, targetVersion: "1.0.0" } : never),
      start: () => serverError(504),
    });

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_REJECTED");
    expect(failedIn(outcome).pending).toMatchObject({ phase: "failed" });
  });

  test("when it was accepted and nothing of it shows, then it was rejected while it was prepared", async () => {
    const { outcome } = await play({});

    expect(failedIn(outcome).error.message).toContain("rejected while it was prepared");
  });
});

describe("given an upgrade that goes on", () => {
  const other: Script = {
    progress: (nth) => answered(nth < 4 ? { ...goingOn, targetVersion: "3.0.0", asked: undefined } : completed),
    application: (nth) => answered(nth === 0 ? ready : { ...ready, typeVersion: "2.0.0" }),
  } as Script;

  test("when it is waited for, then ours comes after it, or nothing where that led there", async () => {
    const { outcome, lines, starts } = await play(other, { whenUpgrading: "wait" });

    expect(outcome.kind).toBe("upgraded");
    expect(lines.join("\n")).toContain("an upgrade of somebody else comes first: domain 1 of 2, UD0 upgrading");
    expect(starts).toEqual([]);
  });

  test("when it goes to the same end, then it is adopted on request", async () => {
    const { outcome, starts } = await play(
      {
        progress: (nth) => answered(nth < 3 ? goingOn : completed),
        application: (nth) => answered(nth === 0 ? ready : { ...ready, typeVersion: "2.0.0" }),
      },
      { whenUpgrading: "adopt" },
    );

    expect(outcome).toMatchObject({ kind: "upgraded", result: { startedAt } });
    expect(starts).toEqual([]);
  });

  test("when it goes elsewhere, then it is not", async () => {
    const { outcome } = await play(other, { whenUpgrading: "adopt" });

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_IN_PROGRESS");
  });

  test("when it does not end in time, then the error says what it was at, and the next run follows it", async () => {
    const { outcome, ms } = await play({ progress: (nth) => answered(nth < 2 ? never : goingOn) });

    const { error, pending } = failedIn(outcome);
    expect(error.code).toBe("SFB_UPGRADE_NO_RESULT");
    expect(pending).toMatchObject({ phase: "started", startedAt });
    expect(ms).toBeLessThan(2 * 60 * minute + 6 * minute);
  });

  test("when another one takes its place, then that is an error", async () => {
    const { outcome } = await play({
      progress: (nth) =>
        answered(nth < 2 ? never : nth < 4 ? goingOn : { ...goingOn, startedAt: "2026-01-05T13:00:00.000Z" }),
    });

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_REPLACED");
  });
});

describe("given an upgrade that fails", () => {
  const rolledBack: UpgradeRecord = {
    ...goingOn,
    state: "RollingBackCompleted",
    targetVersion: "1.0.0",
    failureReason: "HealthCheck",
    failedDomain: "UD1",
    unhealthy: Array.from({ length: 12 }, (_, nth) => `Reason ${nth}.`),
    details: "It says so.",
  };
  const ends = (record: UpgradeRecord): Script => ({ progress: (nth) => answered(nth < 2 ? never : record) });

  test("when it is rolled back, then the error has all that is known, and the backups", async () => {
    const { outcome } = await play(ends(rolledBack), { backups: ["one", "two"] });

    const { error, pending } = failedIn(outcome);
    expect(error.code).toBe("SFB_UPGRADE_ROLLED_BACK");
    for (const line of [
      "Reason: HealthCheck in upgrade domain UD1.",
      "- Reason 0.",
      "And 2 more.",
      "The cluster says: It says so.",
      "To restore from: one",
      "To restore from: two",
    ]) {
      expect(error.message.split("\n")).toContain(line);
    }
    expect(pending).toBeUndefined();
  });

  test.each([
    { ...goingOn, failureReason: "HealthCheck", mode: "UnmonitoredManual" },
    { ...goingOn, state: "RollingBackPending", mode: "UnmonitoredManual" },
  ])("when it waits for an operator for ever, then it is not waited for: $state", async (record) => {
    const { outcome } = await play(ends(record));

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_STOPPED");
    expect(failedIn(outcome).pending).toMatchObject({ phase: "started", startedAt });
  });

  test("when neither direction goes on, then that is said", async () => {
    const { outcome } = await play(ends({ ...goingOn, state: "Failed" }));

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_FAILED");
    expect(failedIn(outcome).error.message).toContain("Reason: no reason given.");
  });

  const left: PendingUpgrade = {
    phase: "started",
    requestedAt: "2026-01-05T11:59:00.000Z",
    targetVersion: "2.0.0",
    previousVersion: "1.0.0",
    startedBefore: null,
    startedAt,
  };

  test("when a run that went on sees it, then its next one begins afresh", async () => {
    const { outcome, starts } = await play({ progress: () => answered(rolledBack) }, {}, left);

    expect(failedIn(outcome).pending).toMatchObject({ phase: "failed" });
    expect(starts).toEqual([]);
  });
});

describe("given a start of an earlier program, which wanted something else", () => {
  const earlier: PendingUpgrade = {
    phase: "started",
    requestedAt: "2026-01-05T11:59:00.000Z",
    targetVersion: "1.5.0",
    previousVersion: "1.0.0",
    startedBefore: null,
    startedAt,
  };
  const elsewhere = { targetVersion: "1.5.0", asked: { targetVersion: "1.5.0", parameters: {} } };
  const otherwise = { asked: { targetVersion: "2.0.0", parameters: { Count: "another" } } };

  test.each<[string, PendingUpgrade, Partial<UpgradeRecord>]>([
    ["another version", earlier, elsewhere],
    ["another version, while it rolls back", earlier, { ...elsewhere, state: "RollingBackInProgress" }],
    ["other parameters", { ...earlier, targetVersion: "2.0.0" }, otherwise],
  ])("when it goes on, then it is not interrupted: %s", async (_, pending, changes) => {
    const record: UpgradeRecord = { ...goingOn, ...changes };
    const { outcome, starts } = await play({ progress: () => answered(record) }, {}, pending);

    expect(failedIn(outcome).error.code).toBe("SFB_UPGRADE_IN_PROGRESS");
    expect(starts).toEqual([]);
  });

  test.each<[string, PendingUpgrade, Partial<UpgradeRecord>]>([
    ["another version", earlier, elsewhere],
    ["other parameters", { ...earlier, targetVersion: "2.0.0" }, otherwise],
  ])("when it has ended, then ours is started: %s", async (_, pending, changes) => {
    const ended: UpgradeRecord = { ...completed, ...changes };
    const ours: UpgradeRecord = { ...completed, startedAt: "2026-01-05T13:00:00.000Z" };
    const { outcome, starts } = await play(
      {
        progress: (nth) => answered(nth < 2 ? ended : ours),
        application: (nth) => answered(nth === 0 ? ready : { ...ready, typeVersion: "2.0.0" }),
      },
      {},
      pending,
    );

    expect(outcome).toMatchObject({ kind: "upgraded", result: { version: "2.0.0" } });
    expect(starts).toHaveLength(1);
  });
});

describe("given two upgrades of one application in one process", () => {
  test("when both are asked for, then they stand in line", async () => {
    const clock = new VirtualClock(1, startsAt);
    const lines: string[] = [];
    const cluster = {
      identity: {},
      endpoint: "https://in-line.example:19080",
      signsInWith: "certificate",
      getRunningApplication: async () => answered({ ...ready, typeVersion: "2.0.0" }),
      listApplicationTypes: async () => answered([available("2.0.0")]),
      getUpgradeProgress: async () => answered(completed),
    } as unknown as UpgradeCluster; // The application is there already.
    const ports = { cluster, clock, progress: ({ text }: { readonly text: string }) => lines.push(text) };

    const outcomes = await clock.run(Promise.all([runUpgrade(order, ports), runUpgrade(order, ports)]));

    expect(outcomes.map(({ kind }) => kind)).toEqual(["upgraded", "upgraded"]);
    expect(lines).toContain("in line: another upgrade of the application comes first");
  });
});

describe("given a record of an upgrade, when its row is told, then it says what it is at", () => {
  const at = (changes: Partial<UpgradeRecord>, ...times: readonly number[]): string => {
    const row = rowOfUpgrade();
    return [0, ...times].map((time) => row({ ...goingOn, ...changes }, time)).at(-1) ?? "";
  };
  const domains = ["Completed", "Completed", "Pending"].map((state, nth) => ({ name: `UD${nth}`, state }));
  test.each<[string, Partial<UpgradeRecord>, readonly number[], string]>([
    ["in a domain", {}, [], "domain 1 of 2, UD0 upgrading, rolling forward"],
    ["for a while", {}, [40_000], "domain 1 of 2, UD0 upgrading for 40 s, rolling forward"],
    [
      "in a domain of Azure's",
      { domains: [{ name: "3", state: "InProgress" }] },
      [],
      "domain 1 of 1, UD 3 upgrading, rolling forward",
    ],
    ["between domains", { domains }, [40_000], "domain 3 of 3, UD1 healthy for 40 s, rolling forward"],
    ["ill", { domains, unhealthy: ["Down."] }, [], "domain 3 of 3, UD1 unhealthy (Down.), rolling forward"],
    ["without domains", { domains: [] }, [], "the application healthy, rolling forward"],
    [
      "in the hands of an operator",
      { domains, mode: "UnmonitoredManual", state: "RollingForwardPending", nextDomain: "UD2" },
      [],
      "domain 3 of 3, UD2 waits for an operator to move to it, rolling forward",
    ],
    [
      "waiting for a safety check",
      {
        nodes: [{ name: "N1", phase: "PreUpgradeSafetyCheck", safetyChecks: ["EnsureAvailability of partition one"] }],
      },
      [],
      "domain 1 of 2, UD0 waits on N1: EnsureAvailability of partition one, rolling forward",
    ],
    ["rolling back", { state: "RollingBackInProgress" }, [], "domain 1 of 2, UD0 upgrading, rolling back"],
  ])("%s", (_, changes, times, expected) => {
    expect(at(changes, ...times)).toBe(expected);
  });

  test("being prepared", () => {
    const { startedAt: _, ...preparing } = goingOn;
    expect(rowOfUpgrade()({ ...preparing, domains: [] }, 0)).toBe("preparing, rolling forward");
  });
});
