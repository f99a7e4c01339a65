import { readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import {
  junkSuccess,
  type PartitionStatus,
  samplePartitions,
  sampleTopology,
  systemClock,
} from "servicefabric-backup-emulator";
import { emulatorFixture, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;

const blank =
  '"TimeStampUtc":"0001-01-01T00:00:00Z","BackupId":"00000000-0000-0000-0000-000000000000","BackupLocation":null,' +
  '"EpochOfLastBackupRecord":null,"LsnOfLastBackupRecord":0';

describe("a backup that goes well", () => {
  test("before the first one, the progress is the literal null", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.progress(orders);
    expect(answer).toMatchObject({ status: 200, text: "null" });
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("the request is accepted with an empty body, without a location or an operation id", async () => {
    const { gateway } = await fixture.start();
    const answer = await gateway.requestBackup(orders);
    expect(answer).toMatchObject({ status: 202, text: "" });
    expect([...answer.headers.keys()].sort()).toEqual([
      "connection",
      "content-length",
      "date",
      "keep-alive",
      "x-content-type-options",
    ]);
  });

  test("it goes from Accepted through BackupInProgress to Success, byte for byte as the server writes it", async () => {
    const { gateway, clock } = await fixture.start();
    await gateway.requestBackup(orders);
    expect((await gateway.progress(orders)).text).toBe(`{"BackupState":"Accepted",${blank},"FailureError":null}`);
    clock.advance({ seconds: 3 });
    const inProgress = `{"BackupState":"BackupInProgress",${blank},"FailureError":null}`;
    expect((await gateway.progress(orders)).text).toBe(inProgress);
    clock.advance({ seconds: 19.999 });
    expect((await gateway.progress(orders)).text).toBe(inProgress);
    clock.advance(1);
    const { text } = await gateway.progress(orders);
    const id = JSON.parse(text).BackupId;
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(text).toBe(
      `{"BackupState":"Success","TimeStampUtc":"2026-03-01T10:00:23Z","BackupId":"${id}",` +
        `"BackupLocation":"SampleApp\\\\Orders\\\\${orders}\\\\2026-03-01 10.00.23.zip",` +
        '"EpochOfLastBackupRecord":{"DataLossVersion":"131846800323087021","ConfigurationVersion":"12884901888"},' +
        '"LsnOfLastBackupRecord":24,"FailureError":null}',
    );
  });

  test("with no time for the copy it goes from Accepted straight to Success", async () => {
    const { gateway, clock } = await fixture.start({ timings: { backupMilliseconds: 0 } });
    await gateway.requestBackup(orders);
    clock.advance(2_999);
    expect(await gateway.state(orders)).toBe("Accepted");
    clock.advance(1);
    expect(await gateway.state(orders)).toBe("Success");
  });

  test("the result stays for ever, also when the policy goes", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const { text } = await running.gateway.progress(orders);
    running.emulator.turnPolicy("off");
    running.clock.advance({ minutes: 1_000_000 });
    expect((await running.gateway.progress(orders)).text).toBe(text);
  });

  test("a new request replaces the record with a blank one", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    await running.gateway.requestBackup(orders);
    const { text } = await running.gateway.progress(orders);
    expect(text).toBe(`{"BackupState":"Accepted",${blank},"FailureError":null}`);
  });

  test("every 64-bit LSN and epoch comes out digit for digit", async () => {
    const running = await fixture.start();
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const edges: [bigint, bigint, bigint][] = [
      [2n ** 63n - 1n, 2n ** 63n - 1n, 2n ** 63n - 1n],
      [9007199254740993n, 131846800323087021n, 12884901888n],
      [-1n, -1n, -1n],
    ];
    await fc.assert(
      fc.asyncProperty(int64, int64, int64, async (lsn, dataLossVersion, configurationVersion) => {
        running.emulator.setLsn(orders, lsn);
        running.emulator.setEpoch(orders, { dataLossVersion, configurationVersion });
        await takeBackup(running, orders);
        const { text } = await running.gateway.progress(orders);
        expect(text).toContain(`"LsnOfLastBackupRecord":${lsn},`);
        expect(text).toContain(
          `{"DataLossVersion":"${dataLossVersion}","ConfigurationVersion":"${configurationVersion}"}`,
        );
        const latest = await running.gateway.list(orders, { Latest: "true" });
        expect(latest.text).toContain(`"LsnOfLastBackupRecord":"${lsn}"`);
      }),
      { examples: edges, numRuns: 20 },
    );
  });
});

describe("a partition of the system's own services", () => {
  const naming = "00000000-0000-0000-0000-000000001000";

  test("is known to the backup service, which cannot back it up", async () => {
    const { gateway, clock, emulator } = await fixture.start();
    expect((await gateway.progress(naming)).text).toBe("null");
    expect((await gateway.get(`/Partitions/${naming}/$/GetBackupConfigurationInfo`)).text).toBe("null");
    const answers = [
      await gateway.requestBackup(naming),
      await gateway.list(naming),
      await gateway.get("/Services/System~NamingService/$/GetBackups"),
      await gateway.get("/Applications/System/$/GetBackups"),
    ];
    for (const answer of answers) {
      expect([answer.status, read(answer).Error.Code]).toEqual([404, "FABRIC_E_BACKUP_NOT_ENABLED"]);
    }
    const storage = { StorageKind: "FileShare", Path: await fixture.folder() };
    expect((await gateway.requestBackup(naming, storage)).status).toBe(202);
    expect((await gateway.requestBackup(naming, storage)).status).toBe(409);
    clock.advance({ minutes: 9 });
    expect(await gateway.state(naming)).toBe("Accepted");
    const saved = await emulator.save();
    clock.advance({ minutes: 1 });
    expect(await gateway.state(naming)).toBe("Timeout");
    await emulator.load(saved);
    expect(() => emulator.setLsn(naming, 7n)).toThrow("does not exist");
  });
});

describe("a backup that meets another", () => {
  test.each(["Accepted", "BackupInProgress"])(
    "in %s, a second request is refused and changes nothing",
    async (state) => {
      const { gateway, clock } = await fixture.start();
      await gateway.requestBackup(orders);
      if (state === "BackupInProgress") clock.advance({ seconds: 5 });
      const answer = await gateway.requestBackup(orders, undefined, { BackupTimeout: "1" });
      expect(answer.status).toBe(409);
      expect(answer.text).toBe(
        '{"Error":{"Code":"FABRIC_E_BACKUP_IN_PROGRESS","Message":"Backup already in Progress"}}',
      );
      expect(await gateway.state(orders)).toBe(state);
      clock.advance({ minutes: 2 });
      expect(await gateway.state(orders)).toBe("Success");
    },
  );

  test("of many requests at once, one is accepted", async () => {
    const { gateway } = await fixture.start();
    const answers = await Promise.all(Array.from({ length: 8 }, () => gateway.requestBackup(orders)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(7).fill(409)]);
  });

  test("other partitions go on by themselves", async () => {
    const { gateway } = await fixture.start();
    const answers = await Promise.all(samplePartitions.orders.map((id) => gateway.requestBackup(id)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  test("two backups in one second get different seconds, ids and LSNs", async () => {
    const { gateway, clock } = await fixture.start({ timings: { acceptedMilliseconds: 0, backupMilliseconds: 0 } });
    for (let count = 0; count < 3; count++) {
      await gateway.requestBackup(orders);
      expect(await gateway.state(orders)).toBe("Success");
    }
    expect(clock.now()).toBe(Date.parse("2026-03-01T10:00:00Z"));
    const { Items } = read(await gateway.list(orders));
    expect(Items.map((item: { CreationTimeUtc: string }) => item.CreationTimeUtc)).toEqual([
      "2026-03-01T10:00:00Z",
      "2026-03-01T10:00:01Z",
      "2026-03-01T10:00:02Z",
    ]);
    expect(Items.map((item: { LsnOfLastBackupRecord: string }) => item.LsnOfLastBackupRecord)).toEqual([
      "24",
      "36",
      "48",
    ]);
    expect(new Set(Items.map((item: { BackupId: string }) => item.BackupId)).size).toBe(3);
  });
});

describe("a backup that ends in Timeout", () => {
  test("the server gives up at the request plus BackupTimeout, to the millisecond", async () => {
    const { gateway, clock } = await fixture.start({ timings: { backupMilliseconds: 600_000 } });
    await gateway.requestBackup(orders, undefined, { BackupTimeout: "5" });
    clock.advance({ minutes: 5, milliseconds: -1 });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    clock.advance(1);
    expect((await gateway.progress(orders)).text).toBe(
      `{"BackupState":"Timeout",${blank},"FailureError":{"Code":"FABRIC_E_TIMEOUT",` +
        '"Message":"The request of backup has timed out."}}',
    );
  });

  test("the late result is dropped, but its files appear in storage", async () => {
    const { gateway, clock } = await fixture.start({ timings: { backupMilliseconds: 600_000 } });
    await gateway.requestBackup(orders, undefined, { BackupTimeout: "5" });
    clock.advance({ minutes: 5 });
    expect(read(await gateway.list(orders)).Items).toEqual([]);
    clock.advance({ minutes: 6 });
    expect(await gateway.state(orders)).toBe("Timeout");
    expect(read(await gateway.list(orders)).Items).toMatchObject([{ CreationTimeUtc: "2026-03-01T10:10:03Z" }]);
  });

  test("a new request is accepted at once, but waits until the replica is done with the old run", async () => {
    const { gateway, clock } = await fixture.start({ timings: { backupMilliseconds: 600_000 } });
    await gateway.requestBackup(orders, undefined, { BackupTimeout: "5" });
    clock.advance({ minutes: 5 });
    expect((await gateway.requestBackup(orders, undefined, { BackupTimeout: "30" })).status).toBe(202);
    clock.advance({ minutes: 5 });
    expect(await gateway.state(orders)).toBe("Accepted");
    clock.advance({ seconds: 3 });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    clock.advance({ minutes: 10 });
    expect(await gateway.state(orders)).toBe("Success");
    expect(read(await gateway.list(orders)).Items).toHaveLength(2);
  });

  test.each(["0", "-3"])("BackupTimeout=%s is accepted and ends at the first look at the queue", async (minutes) => {
    const { gateway, clock } = await fixture.start();
    expect((await gateway.requestBackup(orders, undefined, { BackupTimeout: minutes })).status).toBe(202);
    clock.advance(2_999);
    expect(await gateway.state(orders)).toBe("Accepted");
    clock.advance(1);
    expect(await gateway.state(orders)).toBe("Timeout");
  });

  test.each([
    ["volatile", samplePartitions.cart],
    ["stateless", samplePartitions.web],
  ])("a %s service is accepted and never taken on", async (_kind, partitionId) => {
    const { gateway, clock } = await fixture.start();
    expect((await gateway.requestBackup(partitionId)).status).toBe(202);
    clock.advance({ minutes: 10, milliseconds: -1 });
    expect(await gateway.state(partitionId)).toBe("Accepted");
    clock.advance(1);
    expect(await gateway.state(partitionId)).toBe("Timeout");
  });

  test.each<PartitionStatus>(["InQuorumLoss", "Reconfiguring", "NotReady"])(
    "so is a partition that is %s",
    async (status) => {
      const { gateway, clock } = await fixture.start({ topology: withStatus(status) });
      expect((await gateway.requestBackup(orders)).status).toBe(202);
      clock.advance({ minutes: 9 });
      expect(await gateway.state(orders)).toBe("Accepted");
      clock.advance({ minutes: 1 });
      expect(await gateway.state(orders)).toBe("Timeout");
    },
  );
});

describe("the machine's own time", () => {
  test("with speed, a BackupTimeout of ten minutes is over in milliseconds", async () => {
    const { gateway } = await fixture.start({ clock: systemClock(), speed: 60_000 });
    await gateway.requestBackup(samplePartitions.web, undefined, { BackupTimeout: "10" });
    let state: unknown;
    while (state !== "Timeout") {
      state = await gateway.state(samplePartitions.web);
      expect(["Accepted", "Timeout"]).toContain(state);
    }
  });

  test("due backups are written without anyone asking", async () => {
    const Path = await fixture.folder();
    const { gateway } = await fixture.start({ clock: systemClock(), speed: 10_000 });
    await gateway.requestBackup(orders, { StorageKind: "FileShare", Path });
    const isThere = async () => (await readdir(Path, { recursive: true })).some((name) => name.endsWith(".bkmetadata"));
    while (!(await isThere())) await setImmediate();
    expect(await gateway.state(orders)).toBe("Success");
  });
});

test("a foreign backup takes the partition's record and is refused where a request would be", async () => {
  const running = await fixture.start();
  await takeBackup(running, orders);
  const ours = read(await running.gateway.progress(orders)).BackupId;
  await running.emulator.startForeignBackup({ partitionId: orders });
  expect(await running.gateway.state(orders)).toBe("Accepted");
  expect(codeOf(await running.gateway.requestBackup(orders))).toBe("FABRIC_E_BACKUP_IN_PROGRESS");
  await expect(running.emulator.startForeignBackup({ partitionId: orders })).rejects.toMatchObject({
    code: "FABRIC_E_BACKUP_IN_PROGRESS",
  });
  running.clock.advance({ seconds: 23 });
  const theirs = read(await running.gateway.progress(orders));
  expect(theirs.BackupState).toBe("Success");
  expect(theirs.BackupId).not.toBe(ours);
  expect(running.emulator.backupPosts()).toEqual({ received: 2, accepted: 1 });
});

test("the ready-made junk covers every field of a proof", () => {
  expect(Object.keys(junkSuccess).sort()).toEqual([
    "minusOneEpoch",
    "minusOneLsn",
    "noEpoch",
    "noLocation",
    "zeroDate",
    "zeroGuid",
  ]);
});

function withStatus(status: PartitionStatus) {
  const { applications } = sampleTopology();
  return {
    applications: applications.map((application) => ({
      ...application,
      services: application.services.map((service) => ({
        ...service,
        partitions: service.partitions.map((partition) => ({ ...partition, status })),
      })),
    })),
  };
}
