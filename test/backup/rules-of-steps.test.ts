import { type BackupOrder, runBackup } from "../../src/backup";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  answered,
  emptyNotFound,
  errorIn,
  inProgress,
  notReady,
  order,
  otherPartitionId,
  partitionId,
  provenIn,
  run,
  type Script,
  ScriptedCluster,
  serverError,
  serviceName,
  startsAt,
  storage,
  success,
} from "./scripted-cluster";

const second = 1_000;

/** So long that the rest of a run does not count beside it. */
const roundTripMs = 20 * second;
/** Each call takes a round trip, and the backup is done at the first look. */
const far: Script = { backupMs: 0, callMs: () => roundTripMs };
const stepsIn = (ms: number): number => Math.floor(ms / roundTripMs);

/** Several runs of one process on one cluster: all at once, or one after the other. */
async function runs(way: "at once" | "in turn", script: Script, ...orders: readonly Partial<BackupOrder>[]) {
  const clock = new VirtualClock(1, startsAt);
  const cluster = new ScriptedCluster(clock, script);
  const begin = async (changes: Partial<BackupOrder>) => {
    const began = clock.now();
    const outcome = await runBackup({ ...order, ...changes }, { cluster, clock, progress: () => undefined });
    return { outcome, ms: clock.now() - began };
  };
  const inTurn = async () => {
    const ended = [];
    for (const one of orders) ended.push(await begin(one));
    return ended;
  };
  const ended = await clock.run(way === "in turn" ? inTurn() : Promise.all(orders.map(begin)));
  expect(clock.timersLeft).toBe(0);
  return { cluster, ended };
}

describe("given a backup that is done at the first look, when it is taken, then seven steps lie one after the other", () => {
  test.each<[string, Partial<BackupOrder>]>([
    ["by the partition's id", {}],
    ["to a storage of its own", { storage }],
    ["by the service's name", { address: { service: serviceName } }],
  ])("%s", async (_, changes) => {
    const finished = await run({ order: changes, cluster: far });

    expect(finished.outcome.kind).toBe("proven");
    expect(stepsIn(finished.ms)).toBe(7);
  });

  test("and without the list it is one less", async () => {
    const finished = await run({ order: { proof: "reported" }, cluster: far });

    expect(stepsIn(finished.ms)).toBe(6);
  });
});

describe("given two partitions of one service, when both are backed up in one process", () => {
  const both = [{}, { address: { partitionId: otherPartitionId } }];

  test.each(["in turn", "at once"] as const)("%s, then what is the same for both is asked once", async (way) => {
    const { cluster, ended } = await runs(way, far, ...both);

    expect(ended.map(({ outcome }) => outcome.kind)).toEqual(["proven", "proven"]);
    expect(cluster.times("getApplicationName")).toHaveLength(1);
    expect(cluster.times("getService")).toHaveLength(1);
    expect(cluster.times("getBackupConfiguration")).toHaveLength(2);
    expect(ended.map(({ ms }) => stepsIn(ms))).toEqual(way === "in turn" ? [7, 6] : [7, 7]);
  });

  test("at once, and the answer to the first fails, then the second asks for itself", async () => {
    const application: Script["application"] = ({ nth }) =>
      nth === 0 ? serverError(400, "E_INVALIDARG") : answered({ name: "fabric:/App" });
    const { ended } = await runs("at once", { ...far, application }, ...both);

    expect(ended.map(({ outcome }) => outcome.kind)).toEqual(["failed", "proven"]);
  });

  test("at once, and the first gets no answer, then the second ends at its own cap", async () => {
    const capped = { ...both[1], capMilliseconds: 45 * second };
    const { ended } = await runs("at once", { application: () => "hang" }, {}, capped);

    expect(ended.map((one) => errorIn(one).error.code)).toEqual(["SFB_CONNECTION_TIMED_OUT", "SFB_CUT_SHORT"]);
    expect(ended[1]?.ms).toBe(45 * second);
  });

  test("in turn, and the service is created anew with its state on disk, then a refusal is not kept", async () => {
    const service: Script["service"] = ({ nth }) => answered({ serviceKind: "Stateful", hasPersistedState: nth > 0 });
    const { ended } = await runs("in turn", { service }, ...both);

    expect(ended[0] && errorIn(ended[0]).error.code).toBe("SFB_VOLATILE_SERVICE");
    expect(ended[1] && provenIn(ended[1]).partitionId).toBe(otherPartitionId);
  });
});

describe("given more than one reason not to take a backup, when preflight looks side by side, then one is told", () => {
  const gone: Script = { partition: () => answered(undefined), configuration: () => emptyNotFound };

  test.each(["getPartition", "getServiceName", "getBackupConfiguration"])(
    "whichever answers last: %s",
    async (last) => {
      const callMs = (operation: string) => (operation === last ? second : 10);
      const { error } = errorIn(await run({ cluster: { ...gone, callMs } }));

      expect(error.code).toBe("SFB_PARTITION_NOT_FOUND");
      expect(error.partitionId).toBe(partitionId);
    },
  );

  test("a service that can never be backed up before a policy that is missing", async () => {
    const service: Script["service"] = () => answered({ serviceKind: "Stateful", hasPersistedState: false });
    const finished = await run({ cluster: { service, configuration: () => answered(undefined) } });

    expect(errorIn(finished).error.code).toBe("SFB_VOLATILE_SERVICE");
    expect(finished.cluster.times("listBackups")).toEqual([]);
  });

  test.each<[string, Script]>([
    ["hangs", { configuration: () => "hang" }],
    ["may pass", { configuration: () => notReady }],
  ])("at once, though what comes after it %s", async (_, script) => {
    const finished = await run({ cluster: { ...gone, ...script } });

    expect(errorIn(finished).error.code).toBe("SFB_PARTITION_NOT_FOUND");
    expect(finished.ms).toBeLessThan(second);
  });
});

test("given something to wait for before the request, when it was waited for, then the list is looked at anew", async () => {
  const busyMs = 30 * second;
  const progress: Script["progress"] = ({ ms, taken }, calm) =>
    taken > 0 ? calm : answered(ms < busyMs ? inProgress : success(9, busyMs));
  const { cluster, requests } = await run({ cluster: { progress } });

  const before = cluster.times("listBackups").filter((ms) => ms < (requests[0]?.ms ?? 0));
  expect(before).toHaveLength(2);
  expect(before[1]).toBeGreaterThan(busyMs);
});
