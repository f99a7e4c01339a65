import {
  answers,
  type Emulator,
  type EmulatorOptions,
  type Partition,
  startEmulator,
  type Topology,
} from "servicefabric-backup-emulator";
import { formatCheck } from "../../src/cli/format-check";
import { type CheckConnectionOptions, checkConnection } from "../../src/doctor/check-connection";
import type { Check, Finding } from "../../src/doctor/report";
import { blocks } from "../docs/pages";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function emulatorWith(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ topology: shop(), ...options });
  closing.push(() => emulator.close());
  return emulator;
}

function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Ranges of ten keys, counted from 0. */
function ranges(firstId: number, count: number, status: (index: number) => Partial<Partition> = () => ({})) {
  return Array.from(
    { length: count },
    (_, index): Partition => ({
      id: id(firstId + index),
      scheme: { kind: "Int64Range", lowKey: BigInt(10 * index), highKey: BigInt(10 * index + 9) },
      ...status(index),
    }),
  );
}

/** Two services with something to back up, of 25 partitions, or another number, and of one, and two without. */
function shop(status?: (index: number) => Partial<Partition>, ordersPartitions = 25): Topology {
  const stateful = { typeName: "ShopType", kind: "Stateful", hasPersistedState: true } as const;
  const singleton = (number: number): readonly Partition[] => [{ id: id(number), scheme: { kind: "Singleton" } }];
  return {
    applications: [
      {
        name: "fabric:/Shop",
        typeName: "ShopType",
        typeVersion: "1.0.0",
        services: [
          { ...stateful, name: "fabric:/Shop/Orders", partitions: ranges(1, ordersPartitions, status) },
          { ...stateful, name: "fabric:/Shop/Prices", partitions: singleton(100) },
          { ...stateful, name: "fabric:/Shop/Cart", hasPersistedState: false, partitions: singleton(101) },
          { name: "fabric:/Shop/Web", typeName: "WebType", kind: "Stateless", partitions: singleton(102) },
        ],
      },
    ],
  };
}

/** The checks of the partitions, by their names. */
async function look(emulator: Emulator, options: CheckConnectionOptions): Promise<Readonly<Record<string, Check>>> {
  const { checks } = await checkConnection({
    environment: () => undefined,
    cluster: { endpoint: emulator.url },
    ...options,
  });
  const names = ["partition", "service", "policy", "restore", "last backup"];
  return Object.fromEntries(checks.filter(({ name }) => names.includes(name)).map((check) => [check.name, check]));
}

function counts(check: Check | undefined): readonly (readonly [Finding["status"], number, string])[] {
  return (check?.findings ?? []).map(({ status, entities, detail }) => [status, entities.length, detail]);
}

test("given an application with a partition in quorum loss, when it is looked at, then the rows are those of the page", async () => {
  const topology = shop((index) => (index === 3 ? { status: "InQuorumLoss" } : {}));

  const seen = await look(await emulatorWith({ topology }), { application: "fabric:/Shop" });

  const shown = blocks({ path: "docs/connecting.md", language: "text" }).map(({ text }) => text);
  expect(shown).toContain(Object.values(seen).map(formatCheck).join("\n"));
});

describe("given an application that is well, when it is looked at", () => {
  test("then each row counts all of its partitions, through every page, and names the services that are left out", async () => {
    const emulator = await emulatorWith({ partitionsPageSize: 10, listPageSize: 2 });

    const seen = await look(emulator, { application: "fabric:/Shop" });

    expect(Object.values(seen).map(formatCheck)).toEqual([
      "partition       ok       26 partitions of 2 services of fabric:/Shop: Ready",
      [
        "service         ok       of fabric:/Shop; left out: fabric:/Shop/Cart (in memory only), fabric:/Shop/Web (stateless)",
        "                ok       2 × stateful, with persisted state",
        "                ok       1 × left out: in memory only",
        "                ok       1 × left out: stateless",
      ].join("\n"),
      "policy          ok       of 26 partitions: DailyToShare",
      "restore         ok       of 26 partitions: none is in progress",
      "last backup     ok       of 26 partitions: none was ever asked for",
    ]);
  });

  test("then nothing is asked of the cluster but reads, and of each partition no more than two", async () => {
    const emulator = await emulatorWith();

    await look(emulator, { application: "fabric:/Shop" });

    expect(new Set(emulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    const ofOne = emulator.requests.filter(({ path }) => path.includes(`/Partitions/${id(7)}/`));
    expect(ofOne.map(({ route }) => route).sort()).toEqual([
      "GetPartitionBackupProgress",
      "GetPartitionRestoreProgress",
    ]);
  });
});

describe("given a service, when it is looked at", () => {
  test("then all of its partitions are, and no other", async () => {
    const seen = await look(await emulatorWith(), { service: "fabric:/Shop/Orders" });

    expect(seen.partition?.detail).toBe("25 partitions of fabric:/Shop/Orders: Ready");
    expect(seen.service?.detail).toBe("fabric:/Shop/Orders: stateful, with persisted state");
  });

  test("then its only partition is looked at like one that was named by its id", async () => {
    const emulator = await emulatorWith();

    expect(await look(emulator, { service: "fabric:/Shop/Prices" })).toEqual(
      await look(emulator, { partitionId: id(100) }),
    );
  });
});

describe("given partitions of which some are not well, when they are looked at", () => {
  test("then they are counted by what was found, the worst first, and the first ten are named", async () => {
    const status = (index: number): Partial<Partition> =>
      index % 2 === 0 ? { status: "InQuorumLoss" } : index === 3 ? { status: "Reconfiguring" } : {};
    const emulator = await emulatorWith({ topology: shop(status) });

    const { partition } = await look(emulator, { application: "fabric:/Shop" });

    expect(partition?.status).toBe("failed");
    expect(formatCheck(partition ?? failed()).split("\n")).toEqual([
      "partition       FAILED   26 partitions of 2 services of fabric:/Shop",
      "                FAILED   13 × InQuorumLoss: no backup of it can be taken",
      ...Array.from(
        { length: 10 },
        (_, nth) => `                         fabric:/Shop/Orders, ${20 * nth} to ${20 * nth + 9} (${id(2 * nth + 1)})`,
      ),
      "                         and 3 more, which --json names",
      "                         [SFB_QUORUM_LOSS]",
      "                         What to do: Bring its replicas back, or repair the partition.",
      "                warning  1 × Reconfiguring: its replicas are changing roles, and a backup may never end",
      `                         fabric:/Shop/Orders, 30 to 39 (${id(4)})`,
      "                         What to do: Wait until it is Ready.",
      "                ok       12 × Ready",
    ]);
  });

  test("then the report names every one of them", async () => {
    const emulator = await emulatorWith({ topology: shop(() => ({ status: "InQuorumLoss" })) });

    const { partition } = await look(emulator, { service: "fabric:/Shop/Orders" });

    expect(partition?.findings?.flatMap(({ entities }) => entities.map(({ partitionId }) => partitionId))).toEqual(
      Array.from({ length: 25 }, (_, index) => id(index + 1)),
    );
  });

  test("then those without a policy are told, as a backup of them has to name a storage", async () => {
    const { policy } = await look(await emulatorWith({ policy: "off" }), { application: "fabric:/Shop" });

    expect(policy?.status).toBe("warning");
    expect(counts(policy)).toEqual([["warning", 26, "none applies: a backup has to name its storage"]]);
  });

  test("then restores in progress and last backups are counted", async () => {
    const emulator = await emulatorWith({ speed: 100_000 });
    await emulator.startForeignBackup({ partitionId: id(1) });
    await emulator.startForeignBackup({
      partitionId: id(2),
      failure: { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "No." },
    });
    const body = JSON.stringify({ RestoreState: "RestoreInProgress" });
    emulator.faults.add({
      route: "GetPartitionRestoreProgress",
      partitionId: id(5),
      calls: "all",
      action: { kind: "answer", status: 200, body },
    });
    const lookAgain = () => look(emulator, { service: "fabric:/Shop/Orders" });
    const isUnderWay = (seen: Readonly<Record<string, Check>>) =>
      counts(seen["last backup"]).some(([, , detail]) => ["Accepted", "BackupInProgress"].includes(detail));
    let seen = await lookAgain();
    while (isUnderWay(seen)) seen = await lookAgain();

    expect(counts(seen["last backup"])).toEqual([
      ["warning", 1, "Failure, FABRIC_E_BACKUPCOPIER_ACCESS_DENIED"],
      ["ok", 23, "none was ever asked for"],
      ["ok", 1, "Success"],
    ]);
    expect(counts(seen.restore)).toEqual([
      ["warning", 1, "in progress: the cluster refuses a backup until it ends"],
      ["ok", 24, "none is in progress"],
    ]);
    expect(seen.restore?.findings?.[0]).toMatchObject({
      code: "SFB_RESTORE_IN_PROGRESS",
      entities: [{ name: "fabric:/Shop/Orders, 40 to 49", partitionId: id(5) }],
    });
  });
});

describe("given a question that gets no answer, when partitions are looked at", () => {
  test.each([
    ["GetApplicationInfo", "service"],
    ["GetServiceInfoList", "service"],
    ["GetPartitionInfoList", "service"],
    ["GetServiceNameInfo", "service"],
    ["GetApplicationBackupConfigurationInfo", "policy"],
  ] as const)(
    "then that to %s is told as the failure of the %s, and nothing further is looked at",
    async (route, name) => {
      const emulator = await emulatorWith();
      emulator.faults.add({ route, calls: "all", action: answers.accessDenied() });

      const seen = await look(emulator, { application: "fabric:/Shop" });

      const [bad, ...others] = Object.values(seen).filter(({ status }) => status !== "skipped");
      expect({ bad, others }).toMatchObject({ bad: { name, status: "failed", code: "SFB_ACCESS_DENIED" }, others: [] });
    },
  );

  test("then one that may pass is not asked again", async () => {
    const emulator = await emulatorWith();
    emulator.faults.add({
      route: "GetApplicationInfo",
      calls: "all",
      action: { kind: "answer", status: 503, body: "" },
    });

    const { service } = await look(emulator, { application: "fabric:/Shop" });

    expect(service).toMatchObject({ status: "failed", detail: expect.stringContaining("HTTP 503") });
    expect(emulator.requests.filter(({ route }) => route === "GetApplicationInfo")).toHaveLength(1);
  });

  test.each(["GetApplicationNameInfo", "GetServiceInfo", "GetServiceBackupConfigurationInfo"] as const)(
    "then that to %s of a service is told too",
    async (route) => {
      const emulator = await emulatorWith();
      emulator.faults.add({ route, calls: "all", action: answers.accessDenied() });

      const { service, policy } = await look(emulator, { service: "fabric:/Shop/Orders" });

      expect([service?.code, policy?.code]).toContain("SFB_ACCESS_DENIED");
    },
  );

  test("then a backup service that has gone is asked of a few only", async () => {
    const emulator = await emulatorWith({ topology: shop(undefined, 60) });
    emulator.faults.add({ route: "GetPartitionBackupProgress", calls: "all", action: answers.accessDenied() });

    const { "last backup": lastBackup, restore } = await look(emulator, { service: "fabric:/Shop/Orders" });

    const [denied, ...rest] = counts(lastBackup);
    expect([lastBackup?.status, denied?.[0], restore?.status]).toEqual(["failed", "failed", "ok"]);
    // Sixteen are asked at once, and ten refusals are enough.
    expect(denied?.[1]).toBeLessThan(26);
    expect(rest).toEqual([["warning", 60 - (denied?.[1] ?? 0), "not asked: too many others gave no answer"]]);
  });
});

describe("given a name that leads to no partitions, when it is looked at, then it is said why", () => {
  test.each([
    ["no name", "Shop", undefined, "Shop must begin with fabric:/"],
    ["no application", "fabric:/Shopp", "SFB_APPLICATION_NOT_FOUND", "Applications, nearest first: fabric:/Shop."],
  ])("%s", async (_, application, code, words) => {
    const { service } = await look(await emulatorWith(), { application });

    expect(service).toMatchObject({ status: "failed", detail: expect.stringContaining(words) });
    expect(service?.code).toBe(code);
  });

  test("an application without anything to back up", async () => {
    const { applications } = shop();
    const left = applications.map((one) => ({ ...one, services: one.services.slice(2) }));
    const emulator = await emulatorWith({ topology: { applications: left } });

    const { service } = await look(emulator, { application: "fabric:/Shop/" });

    expect(service).toMatchObject({
      status: "failed",
      code: "SFB_NOTHING_TO_BACK_UP",
      detail: expect.stringContaining("fabric:/Shop/Cart (in memory only), fabric:/Shop/Web (stateless)"),
    });
  });
});

function failed(): never {
  throw new Error("There is no such check.");
}
