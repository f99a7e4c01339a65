import { rm } from "node:fs/promises";
import { join } from "node:path";
import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

const restore = ({ gateway }: Running, body?: unknown, query: Record<string, string> = {}) =>
  gateway.post(`/Partitions/${orders}/$/Restore`, body, query);
const progress = ({ gateway }: Running) => gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`);

/** A cluster with one backup, and what a restore needs to know of it. */
async function withBackup() {
  const running = await fixture.start();
  await takeBackup(running, orders);
  const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
  return { running, backup: { BackupId, BackupLocation } };
}

test("before the first restore, the progress is the literal null", async () => {
  const running = await fixture.start();
  expect(await progress(running)).toMatchObject({ status: 200, text: "null" });
});

test("a restore goes to Success and refuses backups and restores on its way", async () => {
  const { running, backup } = await withBackup();
  const { clock, gateway } = running;
  expect(await restore(running, backup)).toMatchObject({ status: 202, text: "" });
  for (const [seconds, state] of [
    [3, "Accepted"],
    [30, "RestoreInProgress"],
  ] as const) {
    expect((await progress(running)).text).toBe(
      `{"RestoreState":"${state}","TimeStampUtc":"0001-01-01T00:00:00Z","RestoredEpoch":null,"RestoredLsn":0}`,
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
    '{"RestoreState":"Success","TimeStampUtc":"2026-03-01T10:00:56Z",' +
      '"RestoredEpoch":{"DataLossVersion":"131846800323087021","ConfigurationVersion":"12884901888"},"RestoredLsn":24}',
  );
  expect((await gateway.requestBackup(orders)).status).toBe(202);
});

test("a restore that does not end in time ends in Timeout", async () => {
  const { running, backup } = await withBackup();
  await restore(running, { ...backup, BackupStorage: running.emulator.policy.storage }, { RestoreTimeout: "0" });
  expect(read(await progress(running)).RestoreState).toBe("Timeout");
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

test("one that is given up before its end brings nothing back", async () => {
  const { running, backup } = await withBackup();
  const { emulator, gateway, clock } = running;
  emulator.setLsn(orders, 1_000n);
  await emulator.settle();
  emulator.transitions = { restore: { afterMilliseconds: 120_000 } };
  await restore(running, backup, { RestoreTimeout: "1" });
  clock.advance({ minutes: 3 });
  expect(read(await progress(running)).RestoreState).toBe("Timeout");
  await takeBackup(running, orders);
  expect(read(await gateway.progress(orders)).LsnOfLastBackupRecord).toBe(1_000);
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

  test("cannot be restored where a part of its chain is missing", async () => {
    const { running, chain, Path } = await withChain();
    await rm(join(Path, chain[0]?.BackupLocation.replaceAll("\\", "/").replace(".zip", ".bkmetadata") ?? ""));
    const answer = await restore(running, chain[2]);
    expect([answer.status, codeOf(answer)]).toEqual([500, "E_UNEXPECTED"]);
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
    const answer = await restore(running, { ...backup, BackupId: "11111111-2222-3333-4444-555555555555" });
    expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH"]);
  });

  test("a location without a backup", async () => {
    const { running, backup } = await withBackup();
    const answer = await restore(running, { ...backup, BackupLocation: "SampleApp\\Orders\\nothing.zip" });
    expect([answer.status, codeOf(answer)]).toEqual([500, "E_UNEXPECTED"]);
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
