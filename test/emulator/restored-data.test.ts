import { mkdir, readdir, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const good = { "order-1": "2 books", "order-2": "1 lamp" };
const bad = { "order-1": "gone", "order-3": "1 chair" };

/** A partition with good data, a backup of them in a folder of its own, and bad data since. */
async function afterBadData(options: EmulatorOptions = {}) {
  const Path = await fixture.folder();
  const storage = { StorageKind: "FileShare", Path } as const;
  const running = await fixture.start({ policy: { storage }, ...options });
  await running.emulator.writeData(orders, good);
  await takeBackup(running, orders);
  const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
  await running.emulator.writeData(orders, bad);
  return { running, Path, backup: { BackupId, BackupLocation, BackupStorage: storage } };
}

async function restore(running: Running, body: unknown, seconds = 33, query: Record<string, string> = {}) {
  const answer = await running.gateway.post(`/Partitions/${orders}/$/Restore`, body, query);
  expect(answer).toMatchObject({ status: 202, text: "" });
  running.clock.advance({ seconds });
}

const recordsOf = async ({ emulator }: Running) => (await emulator.readData(orders)).records;
const stateOf = async ({ gateway }: Running) =>
  read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`))?.RestoreState ?? null;
const partitionOf = async ({ gateway }: Running) => read(await gateway.get(`/Partitions/${orders}`));

const fileOf = (Path: string, location: string) => join(Path, location.replaceAll("\\", "/"));

/** Three replicas, of which one survives a data loss; or one, of which none does. */
function withReplicas(targetReplicaSetSize: number): EmulatorOptions {
  const partitions = [{ id: orders, scheme: { kind: "Singleton" } as const }];
  const service = { kind: "Stateful", name: "fabric:/Shop/Orders", typeName: "OrdersType" } as const;
  const services = [{ ...service, hasPersistedState: true, targetReplicaSetSize, minReplicaSetSize: 1, partitions }];
  return {
    topology: { applications: [{ name: "fabric:/Shop", typeName: "ShopType", typeVersion: "1", services }] },
  };
}

test("a restore puts the data of the zip into the partition, and its sequence number with them", async () => {
  const { running, backup } = await afterBadData();
  const before = await running.emulator.readData(orders);
  await restore(running, backup, 32);
  expect(await recordsOf(running)).toEqual(bad);
  running.clock.advance({ seconds: 1 });
  const after = await running.emulator.readData(orders);
  expect(after).toEqual({
    records: good,
    lsn: BigInt(read(await running.gateway.progress(orders)).LsnOfLastBackupRecord),
  });
  expect(after.lsn).toBeLessThan(before.lsn);
});

test("every change is an operation of its own", async () => {
  const { emulator } = await fixture.start();
  await emulator.writeData(orders, good);
  const { lsn } = await emulator.readData(orders);
  // One is changed, one is gone, one is new.
  await emulator.writeData(orders, bad);
  expect((await emulator.readData(orders)).lsn).toBe(lsn + 3n);
  await emulator.writeData(orders, bad);
  expect((await emulator.readData(orders)).lsn).toBe(lsn + 3n);
});

test("an incremental backup holds what has changed, and its restore brings the whole chain back", async () => {
  const { running, Path } = await afterBadData({
    policy: {
      storage: { StorageKind: "FileShare", Path: await fixture.folder() },
      schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
      maxIncrementalBackups: 5,
    },
  });
  expect(await readdir(Path)).toEqual([]);
  const { clock, emulator, gateway } = running;
  for (const records of [good, { ...good, "order-9": "1 pen" }, { "order-9": "1 pen" }]) {
    await emulator.writeData(orders, records);
    clock.advance({ minutes: 61 });
    await emulator.settle();
  }
  await emulator.writeData(orders, bad);
  const { Items } = read(await gateway.list(orders));
  const periodic = Items.slice(1);
  expect(periodic.map(({ BackupType }: { BackupType: string }) => BackupType)).toEqual([
    "Full",
    "Incremental",
    "Incremental",
  ]);
  const { BackupId, BackupLocation } = periodic[2];
  await restore(running, { BackupId, BackupLocation });
  expect(await recordsOf(running)).toEqual({ "order-9": "1 pen" });
});

describe("a zip that is damaged", () => {
  test.each([
    [3, bad],
    [1, {}],
  ])("of %d replicas it leaves what a secondary saves, if one does", async (replicas, left) => {
    const { running, backup, Path } = await afterBadData(withReplicas(replicas));
    await truncate(fileOf(Path, backup.BackupLocation), 100);
    await restore(running, backup);
    expect(await stateOf(running)).toBe("Failure");
    expect(await recordsOf(running)).toEqual(left);
    expect(await partitionOf(running)).toMatchObject({ PartitionStatus: "Ready" });
  });

  test("where it opens and its records cannot be read, it leaves an empty partition, whoever saves what", async () => {
    const { running, backup } = await spoiled({ damage: "records" });
    await restore(running, backup);
    expect(await stateOf(running)).toBe("Failure");
    expect(await running.emulator.readData(orders)).toEqual({ records: {}, lsn: 0n });
  });

  test("a progress of Failure says neither why nor what is there, and no health report tells of a restore", async () => {
    const { running, backup } = await spoiled({ damage: "zip" });
    await restore(running, backup);
    const answer = await running.gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`);
    expect(answer.text).toBe(
      '{"RestoreState":"Failure","TimeStampUtc":"0001-01-01T00:00:00Z","RestoredEpoch":null,"RestoredLsn":0}',
    );
    expect(read(await running.gateway.get(`/Partitions/${orders}/$/GetHealth`)).HealthEvents).toEqual([]);
  });
});

/** A backup whose files were written badly. */
async function spoiled(how: { damage?: "zip" | "records"; isMoved?: boolean }) {
  const { running, Path } = await afterBadData();
  running.emulator.faults.add({
    route: "BackupPartition",
    calls: { first: 1 },
    action: { kind: "spoilBackup", ...how },
  });
  await takeBackup(running, orders);
  const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
  return { running, Path, backup: { BackupId, BackupLocation } };
}

describe("a backup whose files were moved", () => {
  test("passes all checks under its new name, and fails once the data are lost", async () => {
    const { running, backup, Path } = await afterBadData(withReplicas(1));
    const moved = backup.BackupLocation.replace("Orders", "Copies");
    await mkdir(dirname(fileOf(Path, moved)), { recursive: true });
    for (const extension of [".zip", ".bkmetadata"]) {
      const [from, to] = [backup.BackupLocation, moved].map((one) => fileOf(Path, one).replace(".zip", extension));
      await rename(from ?? "", to ?? "");
    }
    await restore(running, { ...backup, BackupLocation: moved });
    expect(await stateOf(running)).toBe("Failure");
    expect(await recordsOf(running)).toEqual({});
  });

  test("is refused under the name that the list shows, which is the old one", async () => {
    const { running, backup } = await spoiled({ isMoved: true });
    const { Items } = read(await running.gateway.list(orders));
    expect(Items.at(1)).toMatchObject(backup);
    const answer = await running.gateway.post(`/Partitions/${orders}/$/Restore`, backup);
    expect(answer.text).toContain("Unable to get recovery point details.");
  });
});

test("a storage that is gone when the primary comes to it ends in Failure", async () => {
  const { running, backup, Path } = await afterBadData();
  await restore(running, backup, 3);
  expect(await stateOf(running)).toBe("RestoreInProgress");
  await rename(Path, `${Path}-away`);
  running.clock.advance({ seconds: 30 });
  expect(await stateOf(running)).toBe("Failure");
  await rename(`${Path}-away`, Path);
});

test("a backup can be restored into a service of another name with the same keys", async () => {
  const { backup, Path } = await afterBadData(withReplicas(3));
  const other = await fixture.start({
    topology: {
      applications: [
        {
          name: "fabric:/Other",
          typeName: "ShopType",
          typeVersion: "1",
          services: [
            {
              kind: "Stateful",
              name: "fabric:/Other/Copy",
              typeName: "OrdersType",
              hasPersistedState: true,
              partitions: [{ id: orders, scheme: { kind: "Singleton" } }],
            },
          ],
        },
      ],
    },
  });
  await restore(other, { ...backup, BackupStorage: { StorageKind: "FileShare", Path } });
  expect(await recordsOf(other)).toEqual(good);
});

describe("while a partition is restored", () => {
  test("it is reconfiguring with its primary in OnDataLoss, then ready, and its secondaries catch up last", async () => {
    const { running, backup } = await afterBadData();
    const { clock, gateway } = running;
    const see = async () => {
      const { PartitionStatus } = await partitionOf(running);
      const { Items } = read(await gateway.get(`/Partitions/${orders}/$/GetReplicas`));
      const [{ NodeName, ReplicaId }] = Items;
      const path = `/Nodes/${NodeName}/$/GetPartitions/${orders}/$/GetReplicas/${ReplicaId}/$/GetDetail`;
      const detail = read(await gateway.get(path));
      expect(detail.DeployedServiceReplica.ReplicaStatus).toBe(Items[0].ReplicaStatus);
      return {
        PartitionStatus,
        replicas: Items.map(({ ReplicaStatus }: { ReplicaStatus: string }) => ReplicaStatus),
        operation: detail.CurrentReplicatorOperation,
        write: detail.WriteStatus,
        inBuild: detail.ReplicatorStatus.RemoteReplicators.map(({ IsInBuild }: { IsInBuild: boolean }) => IsInBuild),
        lsn: detail.ReplicatorStatus.ReplicationQueueStatus.CommittedSequenceNumber,
      };
    };
    const before = await see();
    expect(before).toMatchObject({ PartitionStatus: "Ready", operation: "None", write: "Granted" });
    await restore(running, backup, 3);
    expect(await see()).toEqual({
      PartitionStatus: "Reconfiguring",
      replicas: ["InBuild", "InBuild", "InBuild"],
      operation: "OnDataLoss",
      write: "ReconfigurationPending",
      inBuild: [true, true],
      lsn: before.lsn,
    });
    clock.advance({ seconds: 30 });
    const ready = { PartitionStatus: "Ready", operation: "None", write: "Granted", lsn: "29" };
    expect(await see()).toEqual({ ...ready, replicas: ["Ready", "InBuild", "InBuild"], inBuild: [true, true] });
    clock.advance({ seconds: 5 });
    expect(await see()).toEqual({ ...ready, replicas: ["Ready", "Ready", "Ready"], inBuild: [false, false] });
  });

  test("newer servers wait for the secondaries, and give up on them too", async () => {
    const { running, backup } = await afterBadData({ clusterVersion: "11.0.2707.1" });
    const { clock, emulator } = running;
    await restore(running, backup);
    expect(await stateOf(running)).toBe("SecondariesInProgress");
    const again = await running.gateway.post(`/Partitions/${orders}/$/Restore`, backup);
    expect(again.text).toContain("FABRIC_E_RESTORE_IN_PROGRESS");
    clock.advance({ seconds: 5 });
    expect(await stateOf(running)).toBe("Success");
    emulator.transitions = { secondaries: { afterMilliseconds: Infinity } };
    await restore(running, backup);
    expect(await stateOf(running)).toBe("SecondariesInProgress");
    clock.advance({ minutes: 30 });
    expect(await stateOf(running)).toBe("Timeout");
  });

  test("requests for its progress can move it on to its end", async () => {
    const { running, backup } = await afterBadData({ clusterVersion: "11.0.2707.1" });
    running.emulator.transitions = {
      accepted: { afterPolls: 1 },
      restore: { afterPolls: 2 },
      secondaries: { afterPolls: 1 },
    };
    await restore(running, backup, 0);
    const states = [];
    for (let poll = 0; poll < 4; poll++) states.push(await stateOf(running));
    expect(states).toEqual(["RestoreInProgress", "RestoreInProgress", "SecondariesInProgress", "Success"]);
    expect(await recordsOf(running)).toEqual(good);
  });
});

test("for two hours a health report says that the partition was restored, and nobody says what with", async () => {
  const { running, backup } = await afterBadData();
  const events = async () => read(await running.gateway.get(`/Partitions/${orders}/$/GetHealth`)).HealthEvents;
  await restore(running, backup, 32);
  expect(await events()).toEqual([]);
  running.clock.advance({ seconds: 1 });
  expect(await events()).toEqual([
    expect.objectContaining({
      SourceId: "System.BackupRestoreManager",
      Property: "Restore",
      HealthState: "Ok",
      SourceUtcTimestamp: "2026-03-01T10:00:56.000Z",
    }),
  ]);
  running.clock.advance({ minutes: 119, seconds: 59 });
  expect(await events()).toHaveLength(1);
  running.clock.advance({ seconds: 1 });
  expect(await events()).toEqual([]);
});

describe("a data loss that nobody has asked for", () => {
  test.each(["9.0.1048.9590", "9.1.1799.9590", "10.0.1700.1"])(
    "brings the backup that was restored last back once more with %s",
    async (clusterVersion) => {
      const { running, backup } = await afterBadData({ clusterVersion });
      const { emulator, gateway, clock } = running;
      await restore(running, backup, 38);
      const progress = await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`);
      await emulator.writeData(orders, { "order-8": "months of work" });
      clock.advance({ minutes: 60 * 24 * 90 });
      await emulator.loseData(orders);
      expect(await partitionOf(running)).toMatchObject({ PartitionStatus: "Reconfiguring" });
      clock.advance({ seconds: 30 });
      expect(await recordsOf(running)).toEqual(good);
      expect(await partitionOf(running)).toMatchObject({ PartitionStatus: "Ready" });
      expect(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).toMatchObject({ text: progress.text });
    },
  );

  test.each(["9.1.1851.9590", "10.0.1816.1", "10.1.2493.9590"])(
    "leaves a protected partition in OnDataLoss until a restore is asked for, with %s",
    async (clusterVersion) => {
      const { running, backup } = await afterBadData({ clusterVersion });
      const { emulator, clock } = running;
      await restore(running, backup, 38);
      await emulator.writeData(orders, bad);
      await emulator.loseData(orders);
      clock.advance({ minutes: 60 });
      expect(await partitionOf(running)).toMatchObject({ PartitionStatus: "Reconfiguring" });
      await restore(running, backup);
      expect(await partitionOf(running)).toMatchObject({ PartitionStatus: "Ready" });
      expect(await recordsOf(running)).toEqual(good);
    },
  );

  test("leaves an unprotected partition with what its replicas have saved", async () => {
    const { running } = await afterBadData();
    running.emulator.turnPolicy("off");
    const { CurrentConfigurationEpoch: before } = await partitionOf(running);
    await running.emulator.loseData(orders);
    const after = await partitionOf(running);
    expect(after).toMatchObject({ PartitionStatus: "Ready" });
    expect(BigInt(after.CurrentConfigurationEpoch.DataLossVersion)).toBeGreaterThan(BigInt(before.DataLossVersion));
    expect(await recordsOf(running)).toEqual(bad);
  });

  test("during a restore makes it start over", async () => {
    const { running, backup } = await afterBadData();
    await restore(running, backup, 23);
    await running.emulator.loseData(orders);
    running.clock.advance({ seconds: 29 });
    expect(await stateOf(running)).toBe("RestoreInProgress");
    running.clock.advance({ seconds: 1 });
    expect(await stateOf(running)).toBe("Success");
    expect(await recordsOf(running)).toEqual(good);
  });
});

describe("a snapshot", () => {
  test.each([1, 20, 34])(
    "that is taken %d seconds after a restore was accepted goes on from there",
    async (seconds) => {
      const { running, backup, Path } = await afterBadData({ clusterVersion: "11.0.2707.1" });
      await restore(running, backup, seconds);
      const state = await running.emulator.save();
      const policy = { storage: { StorageKind: "FileShare", Path } } as const;
      const other = await fixture.start({ policy, clusterVersion: "11.0.2707.1" });
      other.clock.advance({ seconds: 23 + seconds });
      await other.emulator.load(state);
      expect(await other.emulator.save()).toEqual(state);
      expect(await stateOf(other)).toBe(await stateOf(running));
      other.clock.advance({ seconds: 38 - seconds });
      expect([await stateOf(other), await recordsOf(other)]).toEqual(["Success", good]);
      expect(read(await other.gateway.get(`/Partitions/${orders}/$/GetReplicas`)).Items[2].ReplicaStatus).toBe("Ready");
    },
  );

  test("and a reset bring back what a partition held", async () => {
    const { emulator } = await fixture.start();
    const { records } = await emulator.readData(orders);
    await emulator.writeData(orders, bad);
    const state = await emulator.save();
    await emulator.reset();
    expect((await emulator.readData(orders)).records).toEqual(records);
    await emulator.load(state);
    expect((await emulator.readData(orders)).records).toEqual(bad);
  });
});

describe("over HTTP", () => {
  test("data can be read and written", async () => {
    const { control, emulator } = await fixture.startControlled();
    await control.ok("PUT", `/partitions/${orders}/data`, { records: good });
    const { lsn } = await emulator.readData(orders);
    expect(await control.ok("GET", `/partitions/${orders}/data`)).toEqual({ records: good, lsn: lsn.toString() });
  });

  test("data can be lost", async () => {
    const { control, gateway } = await fixture.startControlled();
    await control.ok("POST", `/partitions/${orders}/data-loss`);
    expect(read(await gateway.get(`/Partitions/${orders}`)).PartitionStatus).toBe("Reconfiguring");
  });
});

test("a file that is no zip at all ends in Failure", async () => {
  const { running, backup, Path } = await afterBadData();
  const file = fileOf(Path, backup.BackupLocation);
  expect((await readFile(file)).subarray(0, 2).toString()).toBe("PK");
  await writeFile(file, "no zip");
  await restore(running, backup);
  expect(await stateOf(running)).toBe("Failure");
});
