import { makePlan, type RestorePlan } from "../../../src/restore/plan";
import type { PlanOrder } from "../../../src/restore/plan/wanted";
import type { Client } from "../../../src/service-fabric/client";
import { systemClock } from "../../../src/waiting/clock";
import { backedUpShop, backUp, orders } from "../../cli/plan-fixture";
import { emulatorFixture, type Running } from "../../emulator/emulator-fixture";
import { partitionsOf } from "../../protocol/shop";

const fixture = emulatorFixture();
const newest: PlanOrder = {
  wanted: { kind: "newest", applicationName: "fabric:/Shop" },
  restoreTimeoutMinutes: 30,
};

let running: Running;
let client: Client;
let set: Awaited<ReturnType<typeof backUp>>;

beforeEach(async () => {
  ({ running, client, set } = await backedUpShop(fixture));
});
afterEach(() => client.close());

/** The plan where the cluster gives these answers instead of its own. */
function planned(answers: (real: Client) => Partial<Client> = () => ({}), order: PlanOrder = newest) {
  const cluster = { ...client, ...answers(client) };
  return makePlan(order, { cluster, clock: systemClock, progress: () => undefined });
}

const refused = async () => ({ kind: "error", status: 400, code: "E_INVALIDARG", message: "" }) as const;
const answered = <T>(value: T) => ({ kind: "answered", value }) as const;

const codesOf = ({ rows }: RestorePlan) => rows.map(({ obstacles }) => obstacles.map(({ code }) => code));
const detailsOf = ({ rows }: RestorePlan) => rows.flatMap(({ obstacles }) => obstacles.map(({ detail }) => detail));
const warningsOf = ({ rows }: RestorePlan) => rows.map(({ warnings }) => warnings.map(({ kind }) => kind));

/** The service's entry in the list of its application, otherwise than it is. */
const serviceAs =
  (changes: object) =>
  (real: Client): Partial<Client> => ({
    pageOfServices: async (...args) => {
      const page = await real.pageOfServices(...args);
      if (page.kind !== "answered") return page;
      return answered({ ...page.value, items: page.value.items.map((one) => ({ ...one, ...changes })) });
    },
  });

const partitionAs =
  (changes: object) =>
  (real: Client): Partial<Client> => ({
    getPartition: async (...args) => {
      const reply = await real.getPartition(...args);
      return reply.kind === "answered" && reply.value ? answered({ ...reply.value, ...changes }) : reply;
    },
  });

/** The items of the storage's list, otherwise than they are. */
const itemsAs =
  (change: (item: { readonly backupId?: string }) => object) =>
  (real: Client): Partial<Client> => ({
    pageOfRestorePoints: async (...args) => {
      const page = await real.pageOfRestorePoints(...args);
      if (page.kind !== "answered") return page;
      return answered({ ...page.value, items: page.value.items.map((item) => ({ ...item, ...change(item) })) });
    },
  });

test("given a cluster that is as it should be, when a plan is made, then nothing stands in the way", async () => {
  expect(codesOf(await planned())).toEqual([[], []]);
});

describe("given a partition that cannot be looked at, when a plan is made, then its row says so", () => {
  test.each<[string, (real: Client) => Partial<Client>, string, string]>([
    ["it is gone", () => ({ getPartition: async () => answered(undefined) }), "SFB_PARTITION_NOT_FOUND", ""],
    ["it is stateless by now", partitionAs({ serviceKind: "Stateless" }), "SFB_STATELESS_SERVICE", ""],
    ["it is not Ready", partitionAs({ status: "Reconfiguring" }), "SFB_PARTITION_NOT_READY", "It is Reconfiguring."],
    [
      "it tells no state",
      partitionAs({ status: undefined }),
      "SFB_PARTITION_NOT_READY",
      "It is in no state that the cluster tells.",
    ],
    [
      "it cannot be read",
      () => ({ getPartition: refused }),
      "SFB_READ_REJECTED",
      "The cluster's last answer: HTTP 400 E_INVALIDARG.",
    ],
    [
      "its policy cannot be read",
      () => ({ getBackupConfiguration: refused }),
      "SFB_READ_REJECTED",
      "The cluster's last answer: HTTP 400 E_INVALIDARG.",
    ],
    [
      "its restores cannot be read",
      () => ({ getRestoreProgress: refused }),
      "SFB_CLUSTER_UNAVAILABLE",
      "The cluster's last answer: HTTP 400 E_INVALIDARG.",
    ],
    [
      "a restore goes on that tells no backup",
      () => ({ getRestoreProgress: async () => answered({ state: "Accepted" }) }),
      "SFB_RESTORE_IN_PROGRESS",
      "It is Accepted. There is no way to cancel it.",
    ],
    [
      "a restore of a backup goes on",
      () => ({
        getRestoreProgress: async () =>
          answered({
            state: "RestoreInProgress",
            epoch: { dataLossVersion: "7", configurationVersion: "1" },
            lsn: "24",
          }),
      }),
      "SFB_RESTORE_IN_PROGRESS",
      "It is RestoreInProgress, of the backup with data loss version 7 and LSN 24. There is no way to cancel it.",
    ],
  ])("%s", async (_, answers, code, detail) => {
    const plan = await planned(answers);

    expect(codesOf(plan)).toEqual([[code], [code]]);
    expect(detailsOf(plan)).toEqual([detail, detail]);
  });

  test("it has no primary, and waits for nobody", async () => {
    const plan = await planned((real) => ({
      ...partitionAs({ status: "InQuorumLoss", epoch: undefined })(real),
      listReplicas: async () => answered([]),
    }));

    expect(codesOf(plan)).toEqual([["SFB_PARTITION_NOT_READY"], ["SFB_PARTITION_NOT_READY"]]);
  });
});

describe("given what nothing depends on, when it cannot be read, then the plan goes on without it", () => {
  test.each<[string, (real: Client) => Partial<Client>]>([
    ["the policy", () => ({ getBackupPolicy: refused })],
    ["the backup that may be under way", () => ({ getBackupProgress: refused })],
    ["the data losses", () => ({ listDataLosses: refused })],
    ["the LSN of the primary", () => ({ getReplicaDetail: refused })],
    ["the primary itself", () => ({ listReplicas: async () => answered([]) })],
  ])("%s", async (_, answers) => {
    expect(codesOf(await planned(answers))).toEqual([[], []]);
  });

  test("without the LSN of the primary nobody counts what is lost", async () => {
    const plan = await planned(() => ({ getReplicaDetail: async () => answered({}) }));

    expect(plan.rows.map(({ loss }) => loss.kind)).not.toContain("operations");
  });
});

describe("given what makes a restore riskier, when a plan is made, then the row warns", () => {
  test.each([
    [1, "It has 1 replica: a restore that fails leaves it empty."],
    [2, "It has 2 replicas: a restore that fails leaves it empty."],
  ])("%d replicas", async (count, text) => {
    const plan = await planned((real) => ({
      listReplicas: async (...args) => {
        const reply = await real.listReplicas(...args);
        return reply.kind === "answered" ? answered(reply.value.slice(0, count)) : reply;
      },
    }));

    expect(plan.rows[0]?.warnings).toContainEqual({ kind: "few replicas", text });
  });

  test("a policy that restores by itself", async () => {
    const plan = await planned((real) => ({
      getBackupPolicy: async (...args) => {
        const reply = await real.getBackupPolicy(...args);
        return reply.kind === "answered" ? answered({ ...reply.value, autoRestoreOnDataLoss: true }) : reply;
      },
    }));

    expect(warningsOf(plan)).toEqual([["restored by itself"], ["restored by itself"]]);
  });

  test("a backup that is under way", async () => {
    const plan = await planned(() => ({ getBackupProgress: async () => answered({ state: "BackupInProgress" }) }));

    expect(warningsOf(plan)).toEqual([["backup in progress"], ["backup in progress"]]);
  });
});

describe("given a service that cannot take a backup, when a plan is made, then its row says why", () => {
  const remembered = (): PlanOrder => ({
    wanted: {
      kind: "remembered",
      backups: set.partitions.map(({ backupLocation, backupId, timestamp, epoch, lsn, partition, ...of }) => ({
        ...of,
        applicationName: "fabric:/Shop",
        information: partition,
        backup: { backupId, location: backupLocation, timestamp, epoch, lsn },
        source: "a test",
      })),
    },
    restoreTimeoutMinutes: 30,
  });

  test.each<[string, (real: Client) => Partial<Client>, string, string]>([
    ["it is stateless", serviceAs({ serviceKind: "Stateless" }), "SFB_STATELESS_SERVICE", ""],
    ["it keeps its state in memory", serviceAs({ hasPersistedState: false }), "SFB_VOLATILE_SERVICE", ""],
    [
      "it is being deleted",
      serviceAs({ status: "Deleting" }),
      "SFB_RESTORE_TARGET_MISSING",
      "The service is being deleted.",
    ],
    [
      "its name leads to another one's partitions",
      () => ({ getServiceName: async () => answered({ name: "fabric:/Shop/Other" }) }),
      "SFB_SERVICE_NAME_UNREACHABLE",
      "",
    ],
    [
      "its application is being deleted",
      () => ({ getApplication: async () => answered({ status: "Deleting" }) }),
      "SFB_APPLICATION_DELETING",
      "",
    ],
    [
      "its application cannot be asked for an upgrade",
      () => ({ getUpgradeProgress: refused }),
      "SFB_READ_REJECTED",
      "The cluster's last answer: HTTP 400 E_INVALIDARG.",
    ],
  ])("%s", async (_, answers, code, detail) => {
    const plan = await planned(answers, remembered());

    expect(codesOf(plan)).toEqual([expect.arrayContaining([code]), expect.arrayContaining([code])]);
    if (detail !== "") expect(detailsOf(plan)).toContain(detail);
  });

  test("it went while it was looked at, then none of its partitions fits", async () => {
    const plan = await planned(() => ({ pageOfPartitions: async () => answered(undefined) }), remembered());

    expect(codesOf(plan)).toEqual([["SFB_RESTORE_SOURCE_MISMATCH"], ["SFB_RESTORE_SOURCE_MISMATCH"]]);
  });

  test("what is listed under the id is of another service or another epoch, then it is not taken for it", async () => {
    const plan = await planned(
      itemsAs(() => ({
        serviceName: "fabric:/Shop/Stock",
        epoch: { dataLossVersion: "1", configurationVersion: "1" },
      })),
      remembered(),
    );

    expect(codesOf(plan)[0]).toEqual(["SFB_RESTORE_SOURCE_MISMATCH", "SFB_RESTORE_SOURCE_MISMATCH"]);
    expect(detailsOf(plan)).toContain("It is listed with the data loss version 1.");
  });

  test("the list of the storage cannot be read, then nothing is called gone", async () => {
    const plan = await planned(() => ({ pageOfRestorePoints: refused }), remembered());

    expect(codesOf(plan)).toEqual([["SFB_READ_REJECTED"], ["SFB_READ_REJECTED"]]);
  });

  test("the policy does not apply any more, then the row says that the storage is not known", async () => {
    const none = async () =>
      ({ kind: "error", status: 400, code: "FABRIC_E_BACKUP_NOT_ENABLED", message: "" }) as const;
    const plan = await planned(() => ({ pageOfRestorePoints: none }), remembered());

    expect(codesOf(plan)).toEqual([["SFB_NO_POLICY"], ["SFB_NO_POLICY"]]);
  });
});

describe("given a list of the storage with odd items, when the newest are wanted, then only good ones are taken", () => {
  test("an item without an id and of no partition is a storage that cannot be read", async () => {
    const plan = await planned((real) => ({
      pageOfRestorePoints: async (...args) => {
        const page = await real.pageOfRestorePoints(...args);
        if (page.kind !== "answered") return page;
        const broken = { failure: { code: "E_FAIL", message: "no share" } };
        return answered({ ...page.value, items: [...page.value.items, broken] });
      },
    }));

    expect(codesOf(plan)).toEqual([["SFB_RESTORE_SOURCE_UNREADABLE"], ["SFB_RESTORE_SOURCE_UNREADABLE"]]);
    expect(detailsOf(plan)[0]).toBe("The list says: E_FAIL no share");
  });

  test("none that can be restored is told with how many there are", async () => {
    const plan = await planned(itemsAs(() => ({ failure: { code: "E_FAIL", message: "cut" } })));

    expect(codesOf(plan)).toEqual([["SFB_NO_BACKUP_FOUND"], ["SFB_NO_BACKUP_FOUND"]]);
    expect(detailsOf(plan)[0]).toBe("None of the 1 that it has can be restored.");
  });

  test("a newer one that cannot be restored is told beside the good one", async () => {
    running.clock.advance({ minutes: 10 });
    const later = new Set((await backUp(running)).partitions.map(({ backupId }) => backupId));
    const plan = await planned(
      itemsAs(({ backupId = "" }) => (later.has(backupId) ? { failure: { code: "E_FAIL", message: "cut" } } : {})),
    );

    expect(codesOf(plan)).toEqual([[], []]);
    expect(plan.rows[0]?.backup?.backupId).toBe(set.partitions[0]?.backupId);
    expect(warningsOf(plan)).toEqual([["other backups"], ["other backups"]]);
  });

  test("one of a partition that the service has no more is told, with its keys", async () => {
    const plan = await planned(
      itemsAs(({ backupId }) =>
        backupId === set.partitions[0]?.backupId
          ? { information: { kind: "Int64Range", lowKey: "5", highKey: "6" } }
          : {},
      ),
    );

    expect(plan.warnings).toContainEqual({
      kind: "other backups",
      text: `The storage also has backups of ${orders} for which there is no partition: keys 5 to 6.`,
    });
  });
});

test("given a partition that the cluster lists without its keys, when the newest are wanted, then it gets none", async () => {
  const [first = ""] = partitionsOf(running.emulator, orders);
  const plan = await planned((real) => ({
    pageOfPartitions: async (...args) => {
      const page = await real.pageOfPartitions(...args);
      if (page.kind !== "answered" || page.value === undefined) return page;
      const items = page.value.items.map(({ information, ...one }) =>
        one.id === first || information === undefined ? one : { ...one, information },
      );
      return answered({ ...page.value, items });
    },
  }));

  expect(codesOf(plan).flat()).toContain("SFB_NO_BACKUP_FOUND");
});
