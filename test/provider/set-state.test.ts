import { runBackupSet } from "../../src/backup-set";
import type { SetCluster } from "../../src/backup-set/set-run";
import { applicationBackup } from "../../src/provider/definitions/backup-set/definition";
import { lifecycle } from "../../src/provider/lifecycle";
import { toPlainJson } from "../../src/provider/plain-json";
import type { BackupRecord, ListedBackup, ListedPartition } from "../../src/service-fabric/records";
import type { Reply } from "../../src/service-fabric/reply";
import { VirtualClock } from "../waiting/virtual-clock";
import { fakeHost } from "./fake-host";

const partitionCount = 5_000;
const mostBytesOfPartition = 600;
const application = "fabric:/ShopOfTheNorth";
const services = ["Orders", "InventoryOfWarehouses"].map((name) => `${application}/${name}`);
/** As long as each can be. */
const int64 = "-9223372036854775808";
const epoch = { dataLossVersion: "9223372036854775807", configurationVersion: "9223372036854775807" };

const guid = (index: number, head: string): string => `${head}-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;

const partitions = new Map<string, readonly ListedPartition[]>(
  services.map((service, place) => [
    service,
    Array.from({ length: partitionCount / services.length }, (_, index) => ({
      id: guid(index, `00000000${place}`.slice(-8)),
      serviceKind: "Stateful",
      status: "Ready",
      information: { kind: "Int64Range", lowKey: int64, highKey: int64 },
    })),
  ]),
);

const answered = async <T>(value: T): Promise<Reply<T>> => ({ kind: "answered", value });
const onePage = <T>(items: readonly T[]) => answered({ items, continuationToken: undefined });
const notAsked = (): never => {
  throw new Error("This is not asked of such a set.");
};

/** A cluster in which every backup is over, and listed, as soon as it was asked for. */
function swiftCluster(clock: VirtualClock): SetCluster {
  const records = new Map<string, BackupRecord>();
  const listed: ListedBackup[] = [];
  const placeOf = new Map(
    [...partitions].flatMap(([service, all]) => all.map(({ id }) => [id, `${service.slice(8)}/${id}`] as const)),
  );
  return {
    identity: records,
    endpoint: "https://shop.example:19080",
    signsInWith: "nothing",
    getApplication: () => answered({ status: "Ready" }),
    pageOfServices: () =>
      onePage(services.map((name) => ({ name, serviceKind: "Stateful", hasPersistedState: true, status: "Active" }))),
    pageOfPartitions: (service) => onePage(partitions.get(service) ?? []),
    getServiceName: (id) =>
      answered({ name: services.find((name) => placeOf.get(id)?.startsWith(`${name.slice(8)}/`)) ?? "" }),
    pageOfConfigurations: () =>
      onePage([{ kind: "Application", policyName: "DailyToShare", inheritedFrom: "Application" }]),
    pageOfBackups: (_entity, { latest }) => onePage(latest === true ? [] : listed),
    getBackupProgress: (id) => answered(records.get(id)),
    requestBackup: (id) => {
      const timestamp = new Date(clock.now()).toISOString().replace(/\.\d+/, "");
      const location = `${placeOf.get(id)?.replaceAll("/", "\\")}\\${timestamp.slice(0, 19).replaceAll(":", ".")}.zip`;
      const backup = { backupId: guid(records.size, "b0000000"), location, epoch, lsn: "9223372036854775807" };
      records.set(id, { state: "Success", timestamp, ...backup });
      listed.push({ partitionId: id, createdAt: timestamp, type: "Full", ...backup });
      return answered(undefined);
    },
    getPartition: notAsked,
    getApplicationName: notAsked,
    getService: notAsked,
    listPartitions: notAsked,
    listApplications: notAsked,
    listServices: notAsked,
    getBackupConfiguration: notAsked,
    listBackups: notAsked,
  };
}

test("given 5,000 partitions with long names and numbers, when all are proven, then the state has at most 600 bytes for each", async () => {
  const clock = new VirtualClock(1, Date.UTC(2026, 0, 5, 12));
  const cluster = swiftCluster(clock);
  const { inputs } = await lifecycle(applicationBackup, fakeHost()).check(
    {},
    { application, cluster: { endpoint: cluster.endpoint } },
  );
  const outcome = await clock.run(
    runBackupSet(
      {
        target: { application },
        each: { backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait" },
        concurrency: 512,
        maxRequestsPerSecond: 10_000,
      },
      { cluster, clock, progress: () => undefined, signal: new AbortController().signal },
    ),
  );

  if (outcome.kind !== "proven") throw outcome.error;
  const state = toPlainJson({ ...inputs, ...outcome.set, clusterEndpoint: cluster.endpoint });
  expect(state.partitionCount).toBe(partitionCount);
  expect(Buffer.byteLength(JSON.stringify(state)) / partitionCount).toBeLessThanOrEqual(mostBytesOfPartition);
  // 5,000 partitions are seconds of computing, and several times that on a busy machine.
}, 240_000);
