import { samplePartitions, type Transitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders, second] = samplePartitions.orders;

const byPolls = { accepted: { afterPolls: 2 }, backup: { afterPolls: 3 } } as const;

/** The states of so many polls. */
async function poll({ gateway }: Running, times: number, id: string = orders): Promise<unknown[]> {
  const states: unknown[] = [];
  for (let time = 0; time < times; time++) states.push(await gateway.state(id));
  return states;
}

describe("by polls", () => {
  test("the nth poll of a state moves it on, and the end is at the time of that poll", async () => {
    const running = await fixture.start({ transitions: byPolls });
    await running.gateway.requestBackup(orders);
    expect(await poll(running, 3)).toEqual(["Accepted", "BackupInProgress", "BackupInProgress"]);
    running.clock.advance({ minutes: 2 });
    expect(await poll(running, 3)).toEqual(["BackupInProgress", "Success", "Success"]);
    expect(read(await running.gateway.progress(orders)).TimeStampUtc).toBe("2026-03-01T10:02:00Z");
    expect(read(await running.gateway.list(orders)).Items).toHaveLength(1);
  });

  test("polls of other partitions, of stale records and other requests do not count", async () => {
    const running = await fixture.start({ transitions: byPolls });
    const { gateway, emulator } = running;
    await gateway.requestBackup(orders);
    await gateway.requestBackup(second);
    await poll(running, 5, second);
    await gateway.list(orders);
    emulator.faults.add({
      route: "GetPartitionBackupProgress",
      calls: { first: 3 },
      action: { kind: "staleProgress" },
    });
    expect(await poll(running, 5)).toEqual([null, null, null, "Accepted", "BackupInProgress"]);
  });

  test("time alone changes nothing but to end in Timeout, which frees the replica", async () => {
    const running = await fixture.start({ transitions: byPolls });
    const { gateway, clock } = running;
    await gateway.requestBackup(orders, undefined, { BackupTimeout: "5" });
    await poll(running, 2);
    clock.advance({ minutes: 5, milliseconds: -1 });
    expect(await poll(running, 1)).toEqual(["BackupInProgress"]);
    clock.advance(1);
    expect(await poll(running, 3)).toEqual(["Timeout", "Timeout", "Timeout"]);
    expect((await gateway.requestBackup(orders)).status).toBe(202);
    expect(await poll(running, 5)).toEqual([
      "Accepted",
      "BackupInProgress",
      "BackupInProgress",
      "BackupInProgress",
      "Success",
    ]);
  });

  test("of a restore, the polls of its own progress", async () => {
    const running = await fixture.start({ transitions: { accepted: { afterPolls: 1 }, restore: { afterPolls: 1 } } });
    const { gateway, emulator } = running;
    emulator.startRestore({ partitionId: orders });
    const state = async () =>
      read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).RestoreState as unknown;
    expect(codeOf(await gateway.requestBackup(orders))).toBe("FABRIC_E_RESTORE_IN_PROGRESS");
    expect([await state(), await state()]).toEqual(["RestoreInProgress", "Success"]);
    expect((await gateway.requestBackup(orders)).status).toBe(202);
  });
});

test("immediate steps end before the first poll", async () => {
  const running = await fixture.start({ transitions: { accepted: "immediate", backup: "immediate" } });
  await running.gateway.requestBackup(orders);
  expect(await poll(running, 1)).toEqual(["Success"]);
});

test("steps may be mixed", async () => {
  const running = await fixture.start({ transitions: { accepted: { afterPolls: 1 }, backup: "immediate" } });
  await running.gateway.requestBackup(orders);
  expect(await poll(running, 1)).toEqual(["Success"]);
  running.emulator.transitions = { accepted: "immediate", backup: { afterPolls: 2 } };
  await running.gateway.requestBackup(orders);
  expect(await poll(running, 3)).toEqual(["BackupInProgress", "Success", "Success"]);
});

test("they go before the timings, are divided by speed, and hold for what is accepted afterwards", async () => {
  const running = await fixture.start({
    speed: 10,
    timings: { acceptedMilliseconds: 50_000, backupMilliseconds: 10_000 },
    transitions: { accepted: { afterMilliseconds: 20_000 } },
  });
  const { emulator, gateway, clock } = running;
  expect(emulator.transitions).toEqual({
    accepted: { afterMilliseconds: 20_000 },
    backup: { afterMilliseconds: 10_000 },
    restore: { afterMilliseconds: 30_000 },
    secondaries: { afterMilliseconds: 5_000 },
  });
  await gateway.requestBackup(orders);
  emulator.transitions = { accepted: "immediate" };
  await gateway.requestBackup(second);
  expect(await gateway.state(second)).toBe("BackupInProgress");
  clock.advance(1_999);
  expect(await gateway.state(orders)).toBe("Accepted");
  clock.advance(1);
  expect(await gateway.state(orders)).toBe("BackupInProgress");
  clock.advance(1_000);
  expect(await gateway.state(orders)).toBe("Success");
});

test.each<Partial<Transitions>>([
  { accepted: { afterPolls: 0 } },
  { backup: { afterPolls: 1.5 } },
  { restore: { afterMilliseconds: -1 } },
])("%j makes no sense", async (transitions) => {
  await expect(fixture.start({ transitions })).rejects.toThrow(RangeError);
  const { emulator } = await fixture.start();
  const before = emulator.transitions;
  expect(() => {
    emulator.transitions = { accepted: "immediate", ...transitions };
  }).toThrow(RangeError);
  expect(emulator.transitions).toEqual(before);
});

describe("a failover in the midst of a backup", () => {
  const epoch = (configurationVersion: string) => ({
    DataLossVersion: "131846800323087021",
    ConfigurationVersion: configurationVersion,
  });

  test("begins the copy again on the new primary, whose epoch it reports", async () => {
    const running = await fixture.start();
    const { emulator, gateway, clock } = running;
    await emulator.startForeignBackup({ partitionId: orders, epochBump: true });
    clock.advance({ seconds: 23 });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    expect(read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch).toEqual(epoch("17179869184"));
    clock.advance({ seconds: 20 });
    expect(read(await gateway.progress(orders))).toMatchObject({
      BackupState: "Success",
      TimeStampUtc: "2026-03-01T10:00:43Z",
      EpochOfLastBackupRecord: epoch("17179869184"),
      LsnOfLastBackupRecord: 24,
    });
    expect(read(await gateway.list(orders)).Items).toHaveLength(1);
  });

  test("counts polls anew", async () => {
    const running = await fixture.start({ transitions: { accepted: "immediate", backup: { afterPolls: 2 } } });
    await running.emulator.startForeignBackup({ partitionId: orders, epochBump: true });
    expect(await poll(running, 4)).toEqual(["BackupInProgress", "BackupInProgress", "BackupInProgress", "Success"]);
  });

  test("may cost the backup its time", async () => {
    const running = await fixture.start();
    await running.emulator.startForeignBackup({ partitionId: orders, epochBump: true, backupMilliseconds: 400_000 });
    running.clock.advance({ minutes: 10 });
    expect(await poll(running, 1)).toEqual(["Timeout"]);
    running.clock.advance({ minutes: 4 });
    expect(read(await running.gateway.list(orders)).Items).toHaveLength(1);
    await takeBackup(running, orders);
    expect(await poll(running, 1)).toEqual(["Success"]);
  });
});
