import {
  codesIn,
  failedIn,
  idOf,
  nameOf,
  policyOfApplication,
  policyOfPartition,
  policyOfService,
  provenIds,
  provenIn,
  runSet,
  type SetScript,
  service,
  storage,
} from "./scripted-set";

const many = [service("A", 5), service("B", 2), service("C", 1)];
const ids = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => idOf(name, nth));

describe("given an application, when its backup is taken", () => {
  test("then every partition of every service is found through all pages, and told in the order of services and keys", async () => {
    const finished = await runSet({ cluster: { services: [...many].reverse(), pageSize: 2 } });

    const set = provenIn(finished);
    expect(provenIds(finished)).toEqual([...ids("A", 5), ...ids("B", 2), ...ids("C", 1)]);
    expect(set).toMatchObject({
      partitionCount: 8,
      serviceCount: 3,
      skipped: [],
      applicationName: "fabric:/Shop",
      proof: "listed",
    });
    expect(set.partitions[1]).toMatchObject({
      serviceName: nameOf("A"),
      partition: { kind: "Int64Range", lowKey: "100", highKey: "199" },
      epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    });
    expect(Object.keys(set.partitions[1] ?? {})).not.toContain("reused");
  });

  test("then keys are ordered as numbers and as names, and whatever has none by its id", async () => {
    const range = (nth: number, lowKey: string) => ({
      id: idOf("A", nth),
      information: { kind: "Int64Range", lowKey, highKey: lowKey } as const,
    });
    const named = (nth: number, name: string) => ({
      id: idOf("B", nth),
      information: { kind: "Named", name } as const,
    });
    const bare = (nth: number) => ({ id: idOf("C", nth) });
    const finished = await runSet({
      cluster: {
        services: [
          service("A", 0, {
            partitions: [range(1, "9223372036854775807"), range(2, "1000"), range(3, "-5"), range(4, "20")],
          }),
          service("B", 0, { partitions: [named(1, "west"), named(2, "east")] }),
          service("C", 0, { partitions: [bare(2), bare(1)] }),
        ],
      },
    });

    expect(provenIds(finished)).toEqual([
      ...[3, 4, 2, 1].map((nth) => idOf("A", nth)),
      ...[2, 1].map((nth) => idOf("B", nth)),
      ...[1, 2].map((nth) => idOf("C", nth)),
    ]);
    const set = provenIn(finished);
    expect(Object.keys(set.partitions[6] ?? {})).not.toContain("partition");
  });

  test("then services without anything to back up are left out, each with the reason", async () => {
    const finished = await runSet({
      cluster: {
        services: [
          service("W", 2, { serviceKind: "Stateless" }),
          service("M", 2, { hasPersistedState: false }),
          service("D", 2, { status: "Deleting" }),
          service("S", 2, { serviceKind: "SelfReconfiguring" }),
          service("A", 2),
        ],
      },
    });

    expect(provenIds(finished)).toEqual(ids("A", 2));
    expect(provenIn(finished)).toMatchObject({
      serviceCount: 1,
      skipped: [
        { serviceName: nameOf("D"), reason: "being deleted" },
        { serviceName: nameOf("M"), reason: "in memory only" },
        { serviceName: nameOf("S"), reason: "no replicated state" },
        { serviceName: nameOf("W"), reason: "stateless" },
      ],
    });
  });

  test("then a service of a kind that we do not know is asked", async () => {
    const finished = await runSet({ cluster: { services: [service("A", 1, { serviceKind: "Novel" })] } });

    expect(provenIds(finished)).toEqual(ids("A", 1));
  });

  test("then what a page repeats is taken once", async () => {
    const twice = [...service("A", 2).partitions, ...service("A", 3).partitions];
    const services = [service("A", 0, { partitions: twice }), service("A", 0, { partitions: twice })];
    const finished = await runSet({ cluster: { services, pageSize: 1 } });

    expect(provenIds(finished)).toEqual(ids("A", 3));
    expect([...finished.cluster.asked].sort()).toEqual(ids("A", 3));
    expect(provenIn(finished)).toMatchObject({ partitionCount: 3, serviceCount: 1 });
  });

  test("then a service that has no partition by now is not counted", async () => {
    const finished = await runSet({ cluster: { services: [service("A", 1), service("B", 0)] } });

    expect(provenIn(finished)).toMatchObject({ partitionCount: 1, serviceCount: 1 });
  });

  test.each<[string, SetScript, string]>([
    ["no service at all", { services: [] }, "The application has 0 services."],
    [
      "stateless services alone",
      { services: [service("W", 1, { serviceKind: "Stateless" })] },
      "The application has 1 service. Left out: fabric:/Shop/W (stateless).",
    ],
    ["services without partitions", { services: [service("A", 0)] }, "The application has 1 service."],
  ])("then %s is told as nothing to back up", async (_what, cluster, detail) => {
    const finished = await runSet({ cluster });

    const { error, failures, pending } = failedIn(finished);
    expect(error).toMatchObject({ code: "SFB_NOTHING_TO_BACK_UP", message: expect.stringContaining(`\n${detail}\n`) });
    expect(failures).toEqual([]);
    expect(pending).toBeUndefined();
    expect(finished.cluster.asked).toEqual([]);
  });

  test("then one that is not there is told with near names", async () => {
    const finished = await runSet({ order: { target: { application: "fabric:/Shoq" } } });

    expect(failedIn(finished).error).toMatchObject({
      code: "SFB_APPLICATION_NOT_FOUND",
      message: expect.stringContaining("Applications, nearest first: fabric:/Shop, fabric:/Warehouse."),
    });
  });

  test("then one that is being deleted is told before anything is asked for", async () => {
    const finished = await runSet({ cluster: { applicationStatus: "Deleting" } });

    expect(failedIn(finished).error.code).toBe("SFB_APPLICATION_DELETING");
    expect(finished.cluster.asked).toEqual([]);
  });

  test("then a name that leads to another service is an error", async () => {
    const finished = await runSet({ cluster: { taken: () => "fabric:/Other/A" } });

    expect(failedIn(finished).error).toMatchObject({
      code: "SFB_SERVICE_NAME_UNREACHABLE",
      message: expect.stringContaining("fabric:/Shop/A is taken for fabric:/Other/A."),
    });
  });
});

describe("given a service, when its backup is taken", () => {
  const target = { service: nameOf("B") };

  test("then only its partitions are", async () => {
    const finished = await runSet({ order: { target }, cluster: { services: many, pageSize: 1 } });

    expect(provenIds(finished)).toEqual(ids("B", 2));
    expect(provenIn(finished)).toMatchObject({ serviceCount: 1, applicationName: "fabric:/Shop", skipped: [] });
    expect(finished.cluster.callsOf("pageOfServices")).toEqual([]);
  });

  test.each<[string, SetScript, string]>([
    ["is stateless", { services: [service("B", 1, { serviceKind: "Stateless" })] }, "SFB_STATELESS_SERVICE"],
    [
      "replicates nothing",
      { services: [service("B", 1, { serviceKind: "SelfReconfiguring" })] },
      "SFB_STATELESS_SERVICE",
    ],
    [
      "keeps its state in memory",
      { services: [service("B", 1, { hasPersistedState: false })] },
      "SFB_VOLATILE_SERVICE",
    ],
    ["has no partition", { services: [service("B", 0)] }, "SFB_SERVICE_NOT_FOUND"],
    ["is not there", { services: [service("A", 1)] }, "SFB_SERVICE_NOT_FOUND"],
  ])("then one that %s is an error, and nothing is asked for", async (_what, cluster, code) => {
    const finished = await runSet({ order: { target }, cluster });

    expect(failedIn(finished).error.code).toBe(code);
    expect(failedIn(finished).error.message).toContain("Backup of service fabric:/Shop/B: ");
    expect(finished.cluster.asked).toEqual([]);
  });

  test("then one that is not there is told with near names", async () => {
    const finished = await runSet({
      order: { target: { service: nameOf("Ordres") } },
      cluster: { services: [service("Orders", 1)] },
    });

    expect(failedIn(finished).error.message).toContain(
      "Its application is there. Services, nearest first: fabric:/Shop/Orders.",
    );
  });

  test("then a single partition is told like many", async () => {
    const finished = await runSet({ order: { target: { service: nameOf("C") } }, cluster: { services: many } });

    const set = provenIn(finished);
    expect(set.partitionCount).toBe(1);
    expect(set.earliestTimestamp).toBe(set.partitions[0]?.timestamp);
    expect(set.latestTimestamp).toBe(set.partitions[0]?.timestamp);
  });
});

describe("given a choice of services, when the application's backup is taken", () => {
  const services = ["Orders", "Orders/Archive", "Carts", "Team.Red"].map((name) => service(name, 1));
  const chosen = async (selection: { include?: string[]; exclude?: string[] }) => {
    const finished = await runSet({
      order: { target: { application: "fabric:/Shop", services: selection } },
      cluster: { services },
    });
    return provenIn(finished).partitions.map(({ serviceName }) => serviceName.slice("fabric:/Shop/".length));
  };

  test.each<[string, { include?: string[]; exclude?: string[] }, string[]]>([
    ["a name below the application", { include: ["Orders"] }, ["Orders"]],
    ["a full name", { include: ["fabric:/Shop/Carts"] }, ["Carts"]],
    ["several", { include: ["Carts", "Orders"] }, ["Carts", "Orders"]],
    ["a star, for a slash too", { include: ["Ord*"] }, ["Orders", "Orders/Archive"]],
    ["a star in the middle", { include: ["O*e"] }, ["Orders/Archive"]],
    ["a slash", { include: ["Orders/*"] }, ["Orders/Archive"]],
    ["a star alone", { include: ["*"] }, ["Carts", "Orders", "Orders/Archive", "Team.Red"]],
    ["a star and a full name", { include: ["fabric:/Shop/T*"] }, ["Team.Red"]],
    ["what is left out", { exclude: ["Orders*"] }, ["Carts", "Team.Red"]],
    ["both", { include: ["Orders*"], exclude: ["Orders/Archive"] }, ["Orders"]],
    ["nothing", {}, ["Carts", "Orders", "Orders/Archive", "Team.Red"]],
  ])("then %s means these", async (_what, selection, expected) => {
    expect(await chosen(selection)).toEqual(expected);
  });

  test.each<[string, { include?: string[]; exclude?: string[] }, string]>([
    ["include", { include: ["Orders", "Cart"] }, 'Nothing is called "Cart". Nearest first: fabric:/Shop/Carts,'],
    ["exclude", { exclude: ["Bills*"] }, 'Nothing is called "Bills*". Nearest first: '],
    [
      "a name in another case",
      { include: ["orders"] },
      'Nothing is called "orders". Nearest first: fabric:/Shop/Orders,',
    ],
    [
      "a dot, which is no pattern",
      { include: ["Team?Red"] },
      'Nothing is called "Team?Red". Nearest first: fabric:/Shop/Team.Red,',
    ],
  ])("then a pattern that meets nothing is an error: %s", async (_what, selection, detail) => {
    const finished = await runSet({
      order: { target: { application: "fabric:/Shop", services: selection } },
      cluster: { services },
    });

    expect(failedIn(finished).error).toMatchObject({
      code: "SFB_SERVICES_UNMATCHED",
      message: expect.stringContaining(detail),
    });
    expect(finished.cluster.asked).toEqual([]);
  });

  test("then every pattern that meets nothing is named, also where there is no service", async () => {
    const target = { application: "fabric:/Shop", services: { include: ["One"], exclude: ["Two"] } };
    const finished = await runSet({ order: { target }, cluster: { services: [] } });

    expect(failedIn(finished).error.message).toContain('\nNothing is called "One". Nothing is called "Two".\n');
  });

  test("then leaving all out is nothing to back up", async () => {
    const target = { application: "fabric:/Shop", services: { exclude: ["*"] } };
    const finished = await runSet({ order: { target }, cluster: { services } });

    expect(failedIn(finished).error.code).toBe("SFB_NOTHING_TO_BACK_UP");
  });
});

describe("given partitions of which no backup can be asked for", () => {
  test("when no policy applies to some, then these fail before anything is asked for, and the others go on", async () => {
    const finished = await runSet({
      cluster: {
        services: many,
        policies: [policyOfService("A", "daily"), policyOfPartition("B", idOf("B", 1), "weekly")],
      },
    });

    expect(codesIn(finished)).toEqual({ [idOf("B", 0)]: "SFB_NO_POLICY", [idOf("C", 0)]: "SFB_NO_POLICY" });
    const { error, failures, pending } = failedIn(finished);
    expect(failures[0]?.message).toContain(`Backup of partition ${idOf("B", 0)} (fabric:/Shop/B, 0 to 99): `);
    expect(error.message).toContain(
      "6 of 8 partitions have a proven backup, which is kept. 2 failed: 2 × SFB_NO_POLICY.",
    );
    expect(pending?.proven.map(({ partitionId }) => partitionId)).toEqual([...ids("A", 5), idOf("B", 1)]);
    const told = finished.progress.find(({ text }) => text.startsWith("the first failure"));
    expect(told?.ms).toBeLessThan(finished.cluster.callsOf("requestBackup")[0]?.ms ?? 0);
  });

  test("when no policy applies to any, then all fail, nothing is asked for, and nothing is left to go on from", async () => {
    const finished = await runSet({ cluster: { policies: [] } });

    expect(Object.values(codesIn(finished))).toEqual(Array(3).fill("SFB_NO_POLICY"));
    expect(failedIn(finished).pending).toBeUndefined();
    expect(finished.cluster.asked).toEqual([]);
    expect(finished.cluster.callsOf("getBackupProgress")).toEqual([]);
  });

  test("when no policy applies and a storage is given, then all go there", async () => {
    const finished = await runSet({ each: { storage }, cluster: { policies: [] } });

    expect(provenIds(finished)).toEqual(ids("A", 3));
  });

  test("when one is in quorum loss, then it fails at once, and the others go on", async () => {
    const [first, ...rest] = service("A", 3).partitions;
    const partitions = first === undefined ? [] : [...rest, { ...first, status: "InQuorumLoss" }];
    const finished = await runSet({ each: { storage }, cluster: { services: [service("A", 0, { partitions })] } });

    expect(codesIn(finished)).toEqual({ [idOf("A", 0)]: "SFB_QUORUM_LOSS" });
    expect([...finished.cluster.asked].sort()).toEqual([idOf("A", 1), idOf("A", 2)]);
  });
});

describe("given policies of an application and below it", () => {
  const policies = [
    policyOfApplication,
    policyOfService("B", "weekly"),
    policyOfPartition("A", idOf("A", 4), "hourly"),
    // A service that only inherits has no list of its own.
    { ...policyOfService("C", "daily"), inheritedFrom: "Application" },
  ];

  test("when the application's backup is taken, then each list that proves is that of the policy's own place", async () => {
    const { cluster, ...finished } = await runSet({ order: { concurrency: 8 }, cluster: { services: many, policies } });

    expect(provenIds(finished)).toHaveLength(8);
    const proofs = cluster.callsOf("pageOfBackups").filter(({ query }) => query?.latest === undefined);
    // That of the application proves none of B; its two partitions are found at less cost in their own.
    expect(new Set(proofs.map(({ entity }) => JSON.stringify(entity)))).toEqual(
      new Set([JSON.stringify({ kind: "Application", applicationName: "fabric:/Shop" })]),
    );
    expect(cluster.callsOf("listBackups").map(({ partitionId }) => partitionId)).toEqual(
      expect.arrayContaining([idOf("A", 4), idOf("B", 0), idOf("B", 1)]),
    );
    const [before] = cluster.callsOf("listBackups", idOf("A", 4));
    expect(before?.query).toMatchObject({ latest: true });
  });

  test("when only some services are meant, then no list is of the whole application", async () => {
    const target = { application: "fabric:/Shop", services: { include: ["A"] } };
    const { cluster, ...finished } = await runSet({ order: { target }, cluster: { services: many, policies } });

    expect(provenIds(finished)).toHaveLength(5);
    expect(new Set(cluster.callsOf("pageOfBackups").map(({ entity }) => entity?.kind))).toEqual(new Set(["Service"]));
  });

  test("when a storage is given, then its list proves all of them, whatever the policies say", async () => {
    const { cluster, ...finished } = await runSet({ each: { storage }, cluster: { services: many, policies } });

    expect(provenIds(finished)).toHaveLength(8);
    const pages = cluster.callsOf("pageOfBackups");
    expect(new Set(pages.map(({ entity }) => entity?.kind))).toEqual(new Set(["Application"]));
    expect(pages.every(({ query }) => query?.storage === storage)).toBe(true);
  });

  test("when the policies come on many pages, then all are read", async () => {
    const { cluster } = await runSet({ cluster: { services: many, policies, pageSize: 1 } });

    expect(cluster.callsOf("pageOfConfigurations")).toHaveLength(4);
    expect(new Set(cluster.callsOf("listBackups").map(({ partitionId }) => partitionId))).toContain(idOf("A", 4));
  });
});
