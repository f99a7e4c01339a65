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
