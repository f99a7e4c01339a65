import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type EmulatorOptions, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const noBackup = "11111111-2222-3333-4444-555555555555";

const restore = ({ gateway }: Running, body?: unknown, query: Record<string, string> = {}) =>
  gateway.post(`/Partitions/${orders}/$/Restore`, body, query);
const progress = ({ gateway }: Running) => gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`);

/** A cluster with one backup, and what a restore needs to know of it. */
async function withBackup(options: EmulatorOptions = {}) {
  const running = await fixture.start(options);
  await takeBackup(running, orders);
  const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
  return { running, backup: { BackupId, BackupLocation } };
}

test("before the first restore, the progress is the literal null", async () => {
  const running = await fixture.start();
  expect(await progress(running)).toMatchObject({ status: 200, text: "null" });
});

/** From the start, whatever the partition holds: the server copies them from the backup that was asked for. */
const ofBackup =
  '"RestoredEpoch":{"DataLossVersion":"131846800323087021","ConfigurationVersion":"12884901888"},"RestoredLsn":24';
const ofNothing = '"TimeStampUtc":"0001-01-01T00:00:00Z","RestoredEpoch":null,"RestoredLsn":0';

test("a restore goes to Success and refuses backups and restores on its way", async () => {
  const { running, backup } = await withBackup();
  const { clock, gateway } = running;
  expect(await restore(running, backup)).toMatchObject({ status: 202, text: "" });
  for (const [seconds, state] of [
    [3, "Accepted"],
    [30, "RestoreInProgress"],
  ] as const) {
    expect((await progress(running)).text).toBe(
      `{"RestoreState":"${state}","TimeStampUtc":"0001-01-01T00:00:00Z",${ofBackup}}`,
    );
    for (const refused of [await gateway.requestBackup(orders), await restore(running, backup)]) {
      expect(refused.status).toBe(409);
      expect(refused.text).toBe(
        '{"Error":{"Code":"FABRIC_E_RESTORE_IN_PROGRESS","Message":"Restore already in Progress."}}',
      );
    }
    clock.advance({ seconds });
  }
  expect((await progress(running)).text).toBe(
    `{"RestoreState":"Success","TimeStampUtc":"2026-03-01T10:00:56Z",${ofBackup}}`,
  );
  expect((await gateway.requestBackup(orders)).status).toBe(202);
});

test("a restore that does not end in time ends in Timeout", async () => {
  const { running, backup } = await withBackup();
  await restore(running, { ...backup, BackupStorage: running.emulator.policy.storage }, { RestoreTimeout: "0" });
  expect((await progress(running)).text).toBe(`{"RestoreState":"Timeout",${ofNothing}}`);
  running.clock.advance({ minutes: 60 });
  // Nobody has asked for the data loss.
  expect((await running.emulator.readData(orders)).lsn).toBe(36n);
  expect((await running.gateway.requestBackup(orders)).status).toBe(202);
});

test("a restore waits for no backup: it is refused", async () => {
  const { running, backup } = await withBackup();
  await running.gateway.requestBackup(orders);
  expect(codeOf(await restore(running, backup))).toBe("FABRIC_E_BACKUP_IN_PROGRESS");
});

test("one that hangs in Accepted blocks backups for ever", async () => {
  const { gateway, emulator, clock } = await fixture.start();
  emulator.startRestore({ partitionId: orders, stuckInAccepted: true });
  clock.advance({ minutes: 60 * 24 * 365 });
  expect(codeOf(await gateway.requestBackup(orders))).toBe("FABRIC_E_RESTORE_IN_PROGRESS");
});

test("one that is started from code ends by itself", async () => {
  const running = await fixture.start();
  running.emulator.startRestore({ partitionId: orders });
  running.clock.advance({ seconds: 33 });
  expect(read(await progress(running)).RestoreState).toBe("Success");
});

test("it moves the partition: another epoch at once, and the backup's sequence number at the end", async () => {
  const { running, backup } = await withBackup();
  const { emulator, gateway, clock } = running;
  const epochOf = async () => read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch;
  const before = await epochOf();
  emulator.setLsn(orders, 1_000n);
  await restore(running, backup);
  expect(await epochOf()).toEqual(before);
  clock.advance({ seconds: 3 });
  const during = await epochOf();
  expect(BigInt(during.DataLossVersion)).toBeGreaterThan(BigInt(before.DataLossVersion));
  expect(BigInt(during.ConfigurationVersion)).toBeGreaterThan(BigInt(before.ConfigurationVersion));
  clock.advance({ seconds: 30 });
  await takeBackup(running, orders);
  expect(read(await gateway.progress(orders))).toMatchObject({
    LsnOfLastBackupRecord: 24,
    EpochOfLastBackupRecord: during,
  });
});

test("one that the service has given up lands all the same, and its record stays Timeout", async () => {
  const { running, backup } = await withBackup();
  const { emulator, clock } = running;
  emulator.writeData(orders, { other: "1" });
  emulator.transitions = { restore: { afterMilliseconds: 120_000 } };
  await restore(running, backup, { RestoreTimeout: "1" });
  clock.advance({ minutes: 2 });
  expect((await progress(running)).text).toBe(`{"RestoreState":"Timeout",${ofNothing}}`);
  expect((await emulator.readData(orders)).records).toEqual({ other: "1" });
  clock.advance({ seconds: 3 });
  expect((await emulator.readData(orders)).records).toHaveProperty("record-1");
  expect(read(await progress(running)).RestoreState).toBe("Timeout");
});

describe("how long the server tries by itself", () => {
  test.each([
    ["9.1.2718.9590", 10],
    ["10.0.2604.9590", 10],
    ["10.0.2899.9590", 30],
    ["10.1.2493.9590", 10],
    ["10.1.2841.9590", 30],
    ["10.2.1.1", 30],
    ["11.0.2707.1", 30],
  ])("with %s it is %d minutes", async (clusterVersion, minutes) => {
    const { running, backup } = await withBackup({ clusterVersion });
    running.emulator.transitions = { restore: { afterMilliseconds: Infinity } };
    await restore(running, backup);
    running.clock.advance({ seconds: minutes * 60 - 1 });
    expect(read(await progress(running)).RestoreState).toBe("RestoreInProgress");
    running.clock.advance({ seconds: 1 });
    expect(read(await progress(running)).RestoreState).toBe("Timeout");
  });
});

describe("an incremental backup", () => {
  /** The backups of a chain, and the folder that they lie in. */
  async function withChain() {
    const Path = await fixture.folder();
    const running = await fixture.start({
      policy: {
        storage: { StorageKind: "FileShare", Path },
        schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
        maxIncrementalBackups: 5,
      },
    });
    running.clock.advance({ minutes: 183 });
    const { Items } = read(await running.gateway.list(orders));
    expect(Items.map(({ BackupType }: { BackupType: string }) => BackupType)).toEqual([
      "Full",
      "Incremental",
      "Incremental",
    ]);
    return { running, Path, chain: Items as { BackupId: string; BackupLocation: string }[] };
  }

  test("is restored with all that it adds to", async () => {
    const { running, chain } = await withChain();
    expect((await restore(running, chain[2])).status).toBe(202);
    running.clock.advance({ seconds: 33 });
    expect(read(await progress(running))).toMatchObject({ RestoreState: "Success", RestoredLsn: 48 });
  });

  test.each([".bkmetadata", ".zip"])("cannot be restored where a %s of its chain is missing", async (extension) => {
    const { running, chain, Path } = await withChain();
    await rm(join(Path, `${chain[0]?.BackupLocation.replaceAll("\\", "/").replace(".zip", "")}${extension}`));
    expect(await restore(running, chain[2])).toMatchObject({
      status: 500,
      text: '{"Error":{"Code":"E_UNEXPECTED","Message":"Unable to get backup locations in chain."}}',
    });
  });
});

test("a backup of a partition with other keys is refused", async () => {
  const { running, backup } = await withBackup();
  const answer = await running.gateway.post(`/Partitions/${samplePartitions.orders[1]}/$/Restore`, backup);
  expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH"]);
  expect(answer.text).toContain("High/Low Key");
});

test.each([
  ["stateless", samplePartitions.web],
  ["volatile", samplePartitions.cart],
])("a %s partition is never taken on", async (_kind, partitionId) => {
  const running = await fixture.start();
  running.emulator.startRestore({ partitionId });
  running.clock.advance({ minutes: 60 });
  const answer = await running.gateway.get(`/Partitions/${partitionId}/$/GetRestoreProgress`);
  expect(read(answer).RestoreState).toBe("Accepted");
});

describe("what is refused", () => {
  test("a backup id that does not belong to the location", async () => {
    const { running, backup } = await withBackup();
    const answer = await restore(running, { ...backup, BackupId: noBackup });
    expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH"]);
  });

  test.each(["SampleApp\\Orders\\nothing.zip", "SampleApp\\Orders\\no-guid\\2026-03-01 10.00.23.zip"])(
    "a location without a backup: %s",
    async (BackupLocation) => {
      const { running, backup } = await withBackup();
      expect(await restore(running, { ...backup, BackupLocation })).toMatchObject({
        status: 500,
        text: '{"Error":{"Code":"E_UNEXPECTED","Message":"Unable to get recovery point details."}}',
      });
    },
  );

  test("a body without an id, as one whose id belongs to another backup", async () => {
    const { running, backup } = await withBackup();
    const { BackupLocation } = backup;
    expect(codeOf(await restore(running, { BackupLocation }))).toBe(
      "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH",
    );
  });

  test("a restore of a cluster without Fault Analysis Service, before the storage and the backup are looked at", async () => {
    const running = await fixture.start({ policy: "off", faultAnalysisService: "missing" });
    const answer = await restore(running, { BackupId: noBackup, BackupLocation: "x.zip" });
    expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED"]);
    expect(codeOf(await restore(running))).toBe("E_INVALIDARG");
  });

  test.each([undefined, {}, { BackupId: "x", BackupLocation: "y" }])("a body of %j", async (body) => {
    const { running } = await withBackup();
    const answer = await restore(running, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, "E_INVALIDARG"]);
  });

  test("without a policy, a restore that names no storage", async () => {
    const { running, backup } = await withBackup();
    running.emulator.turnPolicy("off");
    expect(codeOf(await restore(running, backup))).toBe("FABRIC_E_BACKUP_NOT_ENABLED");
  });
});
