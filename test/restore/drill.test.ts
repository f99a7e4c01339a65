import { type ErrorCode, ServiceFabricError } from "../../src/errors";
import { claimScratch, type DrillOrder, runDrill } from "../../src/restore/drill";
import { chooseSample } from "../../src/restore/drill/choose-sample";
import { schemeOf } from "../../src/restore/drill/create-services";
import type { DrillCluster } from "../../src/restore/drill/drill-run";
import type { BackupToDrill, DrillOutcome } from "../../src/restore/drill/outcome";
import { VirtualClock } from "../waiting/virtual-clock";
import { backups, minute, type Schedule, SimulatedDrill, scratch, someOrder, source } from "./simulated-drill";

const startsAt = Date.UTC(2026, 0, 5, 12);

interface Story {
  readonly schedule?: Partial<Schedule>;
  readonly order?: Partial<DrillOrder>;
  readonly prepare?: (simulated: SimulatedDrill) => void;
  /** What the cluster answers instead. */
  readonly instead?: Partial<DrillCluster>;
}

async function play({ schedule = {}, order = {}, instead = {}, prepare }: Story = {}) {
  const clock = new VirtualClock(1, startsAt);
  const simulated = new SimulatedDrill(clock, schedule);
  prepare?.(simulated);
  const warnings: string[] = [];
  const shown: string[] = [];
  const outcome = await clock.run(
    runDrill(
      { ...someOrder, ...order },
      {
        cluster: { ...simulated.client(), ...instead },
        clock,
        progress: ({ text }) => void shown.push(text),
        warn: (text) => void warnings.push(text),
      },
    ),
  );
  return { clock, simulated, outcome, warnings, shown, minutes: (clock.now() - startsAt) / minute };
}

function resultOf(outcome: DrillOutcome) {
  if (outcome.kind !== "drilled") throw new Error(outcome.error.message);
  return outcome.result;
}

function errorOf(outcome: DrillOutcome) {
  if (outcome.kind !== "failed") throw new Error("It did not fail.");
  return outcome.error;
}

/** A run that takes a name, whose time passes by itself. */
function runOfClaim(simulated: SimulatedDrill, clock: VirtualClock) {
  const known = simulated.client();
  return {
    cluster: {
      ...known,
      getRunningApplication: (name: string, signal: AbortSignal) =>
        clock.run(known.getRunningApplication(name, signal)),
    },
    clock,
    stop: new AbortController().signal,
    progress: () => undefined,
    lastSeen: { tell: () => "" },
    meanwhile: () => "",
    failure: (code: ErrorCode, detail = "") => new ServiceFabricError(code, "Scratch application", { detail }),
  };
}

const answer = <T>(value: T) => Promise.resolve({ kind: "answered" as const, value });

describe("given a backup of every partition of an application, when it is drilled", () => {
  test("then each is restored and proven, its time is told, and the scratch application is gone", async () => {
    const { simulated, outcome, warnings } = await play();

    const { partitions, ...rest } = resultOf(outcome);
    expect(partitions.map(({ serviceName, lsn, backupId }) => [serviceName, lsn, backupId])).toEqual(
      [...backups]
        .sort((one, other) => (one.serviceName < other.serviceName ? -1 : 1))
        .map(({ serviceName, lsn, backupId }) => [serviceName, lsn, backupId]),
    );
    expect(rest).toEqual({
      drilledAt: expect.stringMatching(/^2026-01-05T12:0\d:\d\d\.\d{3}Z$/),
      sampledCount: 6,
      partitionCount: 6,
      // Four at once: the rest takes its turn.
      restoreSecondsTotal: expect.any(Number),
      slowestPartition: expect.objectContaining({ seconds: Math.max(...partitions.map(({ seconds }) => seconds)) }),
      typeVersion: "1.0.0",
    });
    expect(rest.restoreSecondsTotal).toBeGreaterThan(rest.slowestPartition.seconds * 1.5);
    expect(simulated.scratch).toBeUndefined();
    expect(simulated.held.size).toBe(6);
    expect(warnings).toEqual([]);
  });

  test("then only services that the manifest has not created are, as the application has them", async () => {
    const { simulated } = await play();

    expect(simulated.trace.createdServices).toEqual(
      ["Carts", "Stock"].map((name) => ({ applicationName: scratch, serviceName: `${scratch}/${name}` })),
    );
  });

  test("with fewer replicas, then the services that are created have no more, nor a least above them", async () => {
    const { simulated } = await play({ order: { targetReplicaSetSize: 1 } });

    expect(simulated.trace.createdServices[0]).toMatchObject({ targetReplicaSetSize: 1, minReplicaSetSize: 1 });
  });

  test("with a sample, then nothing of the other services is created", async () => {
    const { simulated, outcome } = await play({ order: { mostPartitions: 1 } });

    expect(resultOf(outcome)).toMatchObject({ sampledCount: 1, partitionCount: 6 });
    expect(simulated.trace.createdServices.map(({ serviceName }) => serviceName)).toEqual([`${scratch}/Carts`]);
  });

  test("then it has the application's parameters under those that are given, as the manifest spells them", async () => {
    const { simulated } = await play({
      order: { parameters: { QUEUE: "drill" } },
      prepare: (one) => {
        one.original = {
          ...one.original,
          parameters: { Queue: "live", Count: "3", Old: "1" },
          identity: { ManagedIdentities: [] },
        };
        one.versions = { "1.0.0": { Queue: "", Count: "" } };
      },
    });

    expect(simulated.trace.created[0]).toMatchObject({
      applicationName: scratch,
      typeName: "ShopType",
      typeVersion: "1.0.0",
      parameters: { Queue: "drill", Count: "3" },
      identity: { ManagedIdentities: [] },
    });
    expect(simulated.trace.created[0]?.parameters).not.toHaveProperty("Old");
  });

  test("and the application is at another version by now, then that of the backups is taken, and told", async () => {
    const { outcome, warnings } = await play({
      prepare: (one) => {
        one.original = { ...one.original, typeVersion: "2.0.0" };
        one.versions = { "0.9.0": {}, "1.0.0": {}, "2.0.0": {} };
      },
    });

    expect(resultOf(outcome).typeVersion).toBe("1.0.0");
    expect(warnings).toEqual([
      "The backups are of version 1.0.0, and so is the scratch application; it is 2.0.0 by now.",
    ]);
  });

  test("and the cluster does not have that version any more, then the present one is taken, and told", async () => {
    const { outcome, warnings } = await play({
      prepare: (one) => {
        one.original = { ...one.original, typeVersion: "2.0.0" };
        one.versions = { "2.0.0": {} };
      },
    });

    expect(resultOf(outcome).typeVersion).toBe("2.0.0");
    expect(warnings).toEqual([expect.stringContaining("whose code may read them otherwise")]);
  });

  test("and the storage does not tell what wrote them, then the present version is taken", async () => {
    const { outcome, warnings } = await play({
      prepare: (one) => {
        one.codeVersion = undefined;
      },
    });

    expect(resultOf(outcome).typeVersion).toBe("1.0.0");
    expect(warnings).toEqual([]);
  });
});

describe("given what cannot work, when it is drilled, then nothing is created", () => {
  test.each<[string, Story, string, RegExp]>([
    [
      "an application that is not there",
      { order: { applicationName: "fabric:/Shpo" } },
      "SFB_APPLICATION_NOT_FOUND",
      /nearest first: fabric:\/Shop/,
    ],
    [
      "an application that is on its way out",
      { prepare: (one) => void Object.assign(one, { original: { ...one.original, status: "Deleting" } }) },
      "SFB_APPLICATION_DELETING",
      /Drill of application fabric:\/Shop/,
    ],
    [
      "a cluster without the Fault Analysis Service",
      { instead: { listServices: () => answer([]) } },
      "SFB_FAULT_ANALYSIS_NOT_INSTALLED",
      /one node have none/,
    ],
    [
      "a storage that does not list a backup",
      { instead: { pageOfRestorePoints: () => answer({ items: [], continuationToken: undefined }) } },
      "SFB_BACKUP_GONE",
      /fabric:\/Shop\/Carts, name "a": Shop\\0\\0\.zip/,
    ],
    [
      "a parameter that the version does not have",
      {
        order: { parameters: { Queu: "drill" } },
        prepare: (one) => void Object.assign(one, { versions: { "1.0.0": { Queue: "", Count: "" } } }),
      },
      "SFB_PARAMETERS_UNKNOWN",
      /Queu: it has Queue, Count\./,
    ],
  ])("%s", async (_, story, code, detail) => {
    const { simulated, outcome } = await play(story);

    expect(errorOf(outcome)).toMatchObject({ code, message: expect.stringMatching(detail) });
    expect(outcome).not.toHaveProperty("pending");
    expect(simulated.trace).toEqual({ created: [], createdServices: [], deleted: [] });
  });

  test.each<[string, Partial<BackupToDrill>]>([
    ["another LSN", { lsn: "99" }],
    ["another epoch", { epoch: { dataLossVersion: "1", configurationVersion: "8589934592" } }],
    ["another configuration", { epoch: { dataLossVersion: "131846800323087021", configurationVersion: "1" } }],
  ])("a backup that is listed with %s", async (_, change) => {
    const { outcome, simulated } = await play({ order: { backups: backups.map((one) => ({ ...one, ...change })) } });

    expect(errorOf(outcome).code).toBe("SFB_BACKUP_UNUSABLE");
    expect(simulated.trace.created).toEqual([]);
  });

  test("a backup that is listed with an error", async () => {
    const failure = { code: "FABRIC_E_BACKUP", message: "It is broken." };
    const items = backups.map(({ partitionId, backupId }) => ({ partitionId, backupId, failure }));
    const { outcome } = await play({
      instead: { pageOfRestorePoints: () => answer({ items, continuationToken: undefined }) },
    });

    expect(errorOf(outcome)).toMatchObject({
      code: "SFB_BACKUP_UNUSABLE",
      message: expect.stringContaining("FABRIC_E_BACKUP: It is broken."),
    });
  });
});

describe("given an application under the scratch application's name", () => {
  test("of ours, when it is drilled, then that goes first", async () => {
    const { simulated, outcome, shown } = await play({ schedule: { before: "left-over" } });

    expect(outcome.kind).toBe("drilled");
    expect(shown).toContain(`removing ${scratch}, which an earlier run has left`);
    expect(simulated.trace.deleted.length).toBe(2);
  });

  test("of another type, when it is drilled, then it stays, and is an error", async () => {
    const { simulated, outcome } = await play({ schedule: { before: "foreign" } });

    expect(errorOf(outcome)).toMatchObject({
      code: "SFB_SCRATCH_NOT_OURS",
      message: expect.stringContaining(`${scratch} is of type OtherType, not ShopType.`),
    });
    expect(outcome).not.toHaveProperty("pending");
    expect(simulated.trace).toMatchObject({ created: [], deleted: [] });
    expect(simulated.scratch?.typeName).toBe("OtherType");
  });

  test("that a killed run had asked for, when it comes after the look, then it goes, too", async () => {
    const { simulated, outcome } = await play({ schedule: { before: "late left-over" } });

    expect(resultOf(outcome).typeVersion).toBe("1.0.0");
    expect(simulated.trace.created).toHaveLength(2);
    expect(simulated.scratch).toBeUndefined();
  });
});

describe("given an answer to the creation that was lost", () => {
  test.each(["lost before", "lost after", "lands late", "gateway timeout"] as const)(
    "(%s), when it is drilled, then it comes to its end, and nothing is left",
    async (fate) => {
      const { clock, simulated, outcome } = await play({ schedule: { creates: [fate], services: [fate] } });
      await clock.advance(10 * minute);

      expect(outcome.kind).toBe("drilled");
      expect(simulated.scratch).toBeUndefined();
    },
  );

  test("when the run is cut short before it is known, then it looks for as long as it may still come", async () => {
    const { clock, simulated, outcome } = await play({
      schedule: { creates: ["lands late"] },
      order: { capMilliseconds: 250 },
    });
    await clock.advance(10 * minute);

    expect(errorOf(outcome).code).toBe("SFB_CUT_SHORT");
    expect(outcome).not.toHaveProperty("pending");
    expect(simulated.trace.deleted.length).toBeGreaterThan(0);
    expect(simulated.scratch).toBeUndefined();
  });
});

describe("given a scratch application that comes to nothing, when it is drilled, then the error says why, and it is removed", () => {
  test.each<[string, Story, string, RegExp]>([
    ["it fails", { schedule: { comes: "Failed" } }, "SFB_SCRATCH_NOT_READY", /is Failed/],
    ["it does not become Ready", { schedule: { comes: "Creating" } }, "SFB_SCRATCH_NOT_READY", /Creating ×/],
    [
      "a partition does not",
      { schedule: { partitionsReady: false } },
      "SFB_SCRATCH_NOT_READY",
      /fabric:\/Shop\/Carts, name "a" is not Ready/,
    ],
    [
      "it is in error",
      { schedule: { health: "Error before" } },
      "SFB_SCRATCH_NOT_READY",
      /Its health is Error\.\nA replica reports an error\./,
    ],
    [
      "it is in error with the restored data",
      { schedule: { health: "Error after" } },
      "SFB_DRILL_UNHEALTHY",
      /A replica reports an error\./,
    ],
    [
      "a service of it is refused",
      { schedule: { services: ["refused"] } },
      "SFB_SCRATCH_NOT_CREATED",
      /fabric:\/Shop-drill-1f2e3d4c\/Carts\. .*E_INVALIDARG/,
    ],
    [
      "a service was created anew with other keys",
      {
        order: {
          backups: backups.map((one) =>
            one.partition.kind === "Named" && one.partition.name === "b"
              ? { ...one, partition: { kind: "Singleton" as const } }
              : one,
          ),
        },
      },
      "SFB_DRILL_KEYS_DIFFER",
      /fabric:\/Shop\/Carts is split otherwise by now/,
    ],
    [
      "its manifest splits a service otherwise",
      {
        order: {
          backups: backups.map((one) =>
            one.partition.kind === "Int64Range" ? { ...one, partition: { ...one.partition, highKey: "77" } } : one,
          ),
        },
      },
      "SFB_DRILL_KEYS_DIFFER",
      /fabric:\/Shop\/Orders, keys 0 to 77 has no partition with these keys/,
    ],
  ])("%s", async (_, story, code, detail) => {
    const { simulated, outcome } = await play(story);

    expect(errorOf(outcome)).toMatchObject({ code, message: expect.stringMatching(detail) });
    expect(outcome).not.toHaveProperty("pending");
    expect(simulated.scratch).toBeUndefined();
    expect(simulated.trace.created).toHaveLength(1);
  });

  test("restores that fail stop no other, and each is told", async () => {
    const { simulated, outcome } = await play({ schedule: { restores: ["Failure", "restored", "Timeout"] } });

    const { code, message } = errorOf(outcome);
    expect(code).toBe("SFB_DRILL_FAILED");
    expect(message).toContain("2 of 6 partitions failed.");
    expect(message).toContain("[SFB_RESTORE_FAILED]");
    expect(message).toContain("[SFB_RESTORE_TIMED_OUT]");
    expect(simulated.held.size).toBe(4);
    expect(simulated.scratch).toBeUndefined();
  });

  test("a success after which nothing has changed is none", async () => {
    const { outcome } = await play({ schedule: { restores: ["nothing changed"] } });

    expect(errorOf(outcome).message).toContain("[SFB_RESTORE_NOT_PROVEN]");
  });
});

describe("given a scratch application that does not close", () => {
  test("when the drill is over, then it is removed by force after ten minutes, which is said", async () => {
    const { simulated, outcome, warnings } = await play({ schedule: { goes: "by force" } });

    expect(outcome.kind).toBe("drilled");
    expect(warnings).toEqual([expect.stringMatching(/did not close within \d+ min: it is removed by force/)]);
    expect(simulated.trace.deleted.map(({ byForce }) => byForce)).toContain(true);
    expect(simulated.scratch).toBeUndefined();
  });

  test("nor goes by force, when the drill was good, then it is no success, and the next run begins with it", async () => {
    const { outcome, minutes } = await play({ schedule: { goes: "never" } });

    expect(outcome).toMatchObject({ kind: "failed", pending: { phase: "left", scratchApplication: scratch } });
    expect(errorOf(outcome)).toMatchObject({
      code: "SFB_SCRATCH_NOT_REMOVED",
      message: expect.stringContaining(`${scratch} is left in the cluster. It is Deleting.`),
    });
    expect(minutes).toBeLessThan(30);
  });

  test("nor goes by force, when the drill had failed, then its own error is told, and that as a warning", async () => {
    const { outcome, warnings } = await play({ schedule: { goes: "never", restores: ["Failure"] } });

    expect(outcome).toMatchObject({ kind: "failed", pending: { phase: "left" } });
    expect(errorOf(outcome).code).toBe("SFB_DRILL_FAILED");
    expect(warnings.at(-1)).toContain("[SFB_SCRATCH_NOT_REMOVED]");
  });

  test("as nobody may remove it, then that is told at once", async () => {
    const { outcome, minutes } = await play({
      instead: { deleteApplication: async () => ({ kind: "error", status: 403, code: "E_ACCESSDENIED", message: "" }) },
    });

    expect(outcome).toMatchObject({ kind: "failed", pending: { phase: "left" } });
    expect(errorOf(outcome).code).toBe("SFB_ACCESS_DENIED");
    expect(minutes).toBeLessThan(8);
  });
});

describe("the sample", () => {
  const namesOf = (chosen: readonly BackupToDrill[]) => chosen.map(({ backupId }) => backupId.slice(7));

  test("of none given is all, by service and key", () => {
    const chosen = chooseSample([...backups].reverse(), undefined);
    expect(chosen).toEqual(chooseSample(backups, undefined));
    expect(chosen).toHaveLength(backups.length);
  });

  test.each([
    [1, ["0-0000-0000-0000-000000000000"]],
    [3, ["0-0000-0000-0000-000000000000", "1-0000-0000-0000-000000000000", "2-0000-0000-0000-000000000000"]],
  ])("of %s is spread over the services", (most, expected) => {
    expect(namesOf(chooseSample(backups, most))).toEqual(expected);
  });

  test("of a service with many partitions is spread over its keys", () => {
    const [first] = backups.filter(({ partition }) => partition.kind === "Int64Range");
    if (first === undefined) throw new Error("There is none.");
    const many = Array.from({ length: 100 }, (_, nth) => ({
      ...first,
      backupId: String(nth),
      partition: { kind: "Int64Range", lowKey: String(nth), highKey: String(nth) } as const,
    }));

    expect(chooseSample(many, 5).map(({ backupId }) => Number(backupId))).toEqual([0, 20, 40, 60, 80]);
    expect(chooseSample(many, 500)).toHaveLength(100);
  });
});

describe("the scheme of backups whose service is split otherwise by now", () => {
  const range = (lowKey: string, highKey: string) => ({ kind: "Int64Range", lowKey, highKey }) as const;

  test.each([
    [
      "of ranges side by side is theirs",
      [range("0", "9223372036854775807"), range("-9223372036854775808", "-1")],
      { kind: "UniformInt64Range", count: 2, lowKey: "-9223372036854775808", highKey: "9223372036854775807" },
    ],
    ["of one range is that", [range("5", "9")], { kind: "UniformInt64Range", count: 1, lowKey: "5", highKey: "9" }],
    ["of ranges with a gap is none", [range("0", "4"), range("6", "9")], undefined],
    [
      "of names is those",
      [
        { kind: "Named", name: "a" },
        { kind: "Named", name: "b" },
      ],
      { kind: "Named", names: ["a", "b"] },
    ],
    ["of a single one is single", [{ kind: "Singleton" }], { kind: "Singleton" }],
    ["of more than one kind is none", [{ kind: "Singleton" }, range("0", "4")], undefined],
  ] as const)("%s", (_, keys, expected) => {
    expect(schemeOf(keys)).toEqual(expected);
  });

  test("is that of the service that is created, where the backups leave no gap", async () => {
    const stock = backups.filter(({ serviceName }) => serviceName.endsWith("/Stock"));
    const { simulated } = await play({
      order: { backups: stock },
      instead: { listPartitions: () => answer([]) },
    });

    expect(simulated.trace.createdServices[0]?.scheme).toEqual({ kind: "Singleton" });
  });
});

describe("given a name for a scratch application", () => {
  async function claim(given: string | undefined, prepare: (one: SimulatedDrill) => void = () => undefined) {
    const clock = new VirtualClock(1, startsAt);
    const simulated = new SimulatedDrill(clock, { before: given === scratch ? "left-over" : "nothing" });
    prepare(simulated);
    let draws = 0;
    const run = runOfClaim(simulated, clock);
    return claimScratch(run, source, given, () => (draws++ === 0 ? "1f2e3d4c" : "2a3b4c5d"));
  }

  test("that nobody gave, when it is taken, then it is flat, with what was drawn", async () => {
    expect(await claim(undefined)).toEqual({ applicationName: scratch, typeName: "ShopType" });
  });

  test("that was drawn and is taken, then another one is drawn", async () => {
    const taken = (one: SimulatedDrill) => {
      const [first] = one.applications.values();
      if (first !== undefined) one.applications.set(scratch, first);
    };
    expect(await claim(undefined, taken)).toMatchObject({ applicationName: "fabric:/Shop-drill-2a3b4c5d" });
  });

  test("that the program gives, when an application has it, then it is refused", async () => {
    await expect(claim(scratch)).rejects.toMatchObject({
      code: "SFB_SCRATCH_NAME_TAKEN",
      message: expect.stringContaining(`${scratch} is of type ShopType`),
    });
  });

  test("that the program gives and nobody has, then it is that", async () => {
    expect(await claim("fabric:/Trial")).toEqual({ applicationName: "fabric:/Trial", typeName: "ShopType" });
  });
});
