import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  FabricError,
  ManualClock,
  type RecordedRequest,
  samplePartitions,
  startEmulator,
} from "servicefabric-backup-emulator";
import { emulatorFixture, takeBackup } from "./emulator-fixture";
import { read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const unknownPartition = "11111111-2222-3333-4444-555555555555";

describe("the log of requests", () => {
  test("says what came, when, and how it was answered", async () => {
    const { gateway, emulator, clock } = await fixture.start();
    await gateway.requestBackup(orders.toUpperCase(), null, { BackupTimeout: "20" });
    clock.advance({ seconds: 1 });
    await gateway.get("/Nothing", { filter: "a b" });
    expect(emulator.requests).toEqual([
      {
        method: "POST",
        path: `/Partitions/${orders.toUpperCase()}/$/Backup`,
        query: { BackupTimeout: "20", "api-version": "6.4" },
        route: "BackupPartition",
        partitionId: orders,
        body: '{"BackupStorage":null}',
        time: Date.parse("2026-03-01T10:00:00Z"),
        status: 202,
        durationMilliseconds: expect.any(Number),
      },
      {
        method: "GET",
        path: "/Nothing",
        query: { filter: "a b", "api-version": "6.4" },
        body: "",
        time: Date.parse("2026-03-01T10:00:01Z"),
        status: 400,
        durationMilliseconds: expect.any(Number),
      },
    ]);
  });

  test("holds no secret", async () => {
    const { gateway, emulator } = await fixture.start();
    const secrets = { ConnectionString: "AccountKey=s3cret", PrimaryPassword: "s3cret", secondarypassword: "s3cret" };
    const storage = { StorageKind: "AzureBlobStore", ContainerName: "backups", FriendlyName: "", ...secrets };
    await gateway.requestBackup(orders, storage);
    await gateway.listStorage(storage, { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" });
    await gateway.post(`/Partitions/${orders}/$/Backup`, '{"ConnectionString":"s3cret"');
    expect(JSON.stringify(emulator.requests)).not.toContain("s3cret");
    expect(emulator.requests[0]?.body).toContain('"ConnectionString":"****"');
    expect(emulator.requests[2]?.body).toBe("(28 bytes that are not JSON)");
  });

  describe("as a file", () => {
    test("is appended to, and holds no secret", async () => {
      const requestLogFile = join(await fixture.folder(), "requests.jsonl");
      for (const body of ['{"ConnectionString":"s3cret"}', ""]) {
        const { gateway } = await fixture.start({ requestLogFile });
        await gateway.post("/Nothing", body);
      }
      const lines = readFileSync(requestLogFile, "utf8").trimEnd().split("\n");
      const line = {
        time: "2026-03-01T10:00:00.000Z",
        method: "POST",
        path: "/Nothing",
        query: "api-version=6.4",
        headers: expect.anything(),
        status: 400,
        durationMilliseconds: expect.any(Number),
      };
      expect(lines.map((text) => JSON.parse(text))).toEqual([
        { ...line, body: '{"ConnectionString":"****"}' },
        { ...line, body: "" },
      ]);
    });

    test("has the status of what was answered, none where nothing was, and how long it took in real time", async () => {
      const requestLogFile = join(await fixture.folder(), "requests.jsonl");
      const told: RecordedRequest[] = [];
      const running = await fixture.start({ requestLogFile, onRequest: (request) => told.push(request) });
      const { gateway, emulator } = running;
      const slow = { route: "GetNodeInfoList", calls: { first: 1 } } as const;
      emulator.faults.add({ ...slow, action: { kind: "delay", milliseconds: 50 } });
      emulator.faults.add({ route: "GetClusterVersion", action: { kind: "reset" } });
      emulator.faults.add({ route: "GetClusterHealth", action: { kind: "hang" } });
      emulator.faults.add({ ...slow, action: { kind: "slowBody", bytes: 500, everyMilliseconds: 10 } });
      const lines = (): { path: string; status?: number; durationMilliseconds: number }[] =>
        readFileSync(requestLogFile, "utf8")
          .split("\n")
          .flatMap((text) => (text === "" ? [] : [JSON.parse(text)]));

      // What is answered at once is in the file before its answer is here.
      await gateway.progress(orders);
      expect(lines()).toMatchObject([{ path: `/Partitions/${orders}/$/GetBackupProgress`, status: 200 }]);
      await gateway.get("/Nodes");
      await expect(gateway.get("/$/GetClusterVersion")).rejects.toThrow();
      const hanging = gateway.get("/$/GetClusterHealth").catch(() => undefined);
      while (emulator.requests.length < 4) await nextTurn();
      expect(lines().map(({ path }) => path)).not.toContain("/$/GetClusterHealth");
      await emulator.close();
      await hanging;

      while (lines().length < 4) await nextTurn();
      const of = (path: string) => lines().find((line) => line.path === path);
      expect(of("/Nodes")).toMatchObject({ status: 200 });
      expect(of("/Nodes")?.durationMilliseconds).toBeGreaterThanOrEqual(50);
      for (const path of ["/$/GetClusterVersion", "/$/GetClusterHealth"]) {
        expect(of(path)).toMatchObject({ durationMilliseconds: expect.any(Number) });
        expect(of(path)).not.toHaveProperty("status");
      }
      expect(told.map(({ path, status }) => [path, status])).toEqual(lines().map(({ path, status }) => [path, status]));
    });

    test("is refused at the start where it cannot be written", async () => {
      const requestLogFile = join(await fixture.folder(), "missing", "requests.jsonl");
      await expect(startEmulator({ requestLogFile })).rejects.toMatchObject({
        name: "ProblemsError",
        message: expect.stringContaining(`the request log ${requestLogFile} cannot be written: ENOENT`),
      });
    });

    test("is warned of once, and stops no request, where it cannot be written any more", async () => {
      const folder = join(await fixture.folder(), "there");
      mkdirSync(folder);
      const { gateway } = await fixture.start({ requestLogFile: join(folder, "requests.jsonl") });
      rmSync(folder, { recursive: true });
      const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
      try {
        expect((await gateway.progress(orders)).status).toBe(200);
        expect((await gateway.progress(orders)).status).toBe(200);
        expect(warn.mock.calls).toEqual([[expect.stringContaining("cannot be written: ENOENT")]]);
      } finally {
        warn.mockRestore();
      }
    });
  });

  test("keeps the last 10,000 requests", async () => {
    const { emulator } = await fixture.start();
    const { hostname, port } = new URL(emulator.url);
    const socket = connect(Number(port), hostname);
    fixture.afterwards(async () => socket.destroy());
    // One after the other on one connection, without waiting for the replies.
    for (let count = 0; count < 10_010; count++) socket.write(`GET /n${count} HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.write("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await once(socket.resume(), "end");
    expect(emulator.requests).toHaveLength(10_000);
    expect(emulator.requests[0]?.path).toBe("/n11");
    expect(emulator.requests.at(-1)).toMatchObject({ path: "/last", status: 400 });
  }, 30_000);
});

test("POSTs are counted by partition", async () => {
  const { gateway, emulator } = await fixture.start();
  const [, other] = samplePartitions.orders;
  await gateway.requestBackup(orders);
  await gateway.requestBackup(orders);
  await gateway.requestBackup(other.toUpperCase());
  await gateway.requestBackup(unknownPartition);
  expect(emulator.backupPosts(orders)).toEqual({ received: 2, accepted: 1 });
  expect(emulator.backupPosts(other)).toEqual({ received: 1, accepted: 1 });
  expect(emulator.backupPosts(unknownPartition)).toEqual({ received: 1, accepted: 0 });
  expect(emulator.backupPosts(samplePartitions.web)).toEqual({ received: 0, accepted: 0 });
  expect(emulator.backupPosts()).toEqual({ received: 4, accepted: 2 });
});

test("a partition's epoch and LSN can be set, and show wherever they should", async () => {
  const running = await fixture.start();
  const { emulator, gateway } = running;
  emulator.setEpoch(orders, { dataLossVersion: 9007199254740993n, configurationVersion: 7n });
  emulator.setLsn(orders, 9007199254740993n);
  expect(read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch).toEqual({
    ConfigurationVersion: "7",
    DataLossVersion: "9007199254740993",
  });
  await takeBackup(running, orders);
  expect((await gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":9007199254740993,');
});

test("control functions refuse partitions that are not there", async () => {
  const { emulator } = await fixture.start();
  const refusal = expect.objectContaining({ name: "FabricError", code: "FABRIC_E_PARTITION_NOT_FOUND" });
  expect(() => emulator.setLsn(unknownPartition, 1n)).toThrow(refusal);
  expect(() => emulator.setEpoch(unknownPartition, { dataLossVersion: 1n, configurationVersion: 1n })).toThrow(refusal);
  expect(() => emulator.startRestore({ partitionId: unknownPartition })).toThrow(FabricError);
  await expect(emulator.startForeignBackup({ partitionId: unknownPartition })).rejects.toEqual(refusal);
});

test("a foreign backup may have a storage and a time limit of its own", async () => {
  const { emulator, gateway, clock } = await fixture.start({ policy: "off" });
  const storage = { StorageKind: "FileShare", Path: await fixture.folder() } as const;
  await emulator.startForeignBackup({
    partitionId: orders,
    storage,
    backupTimeoutMinutes: 1,
    backupMilliseconds: 90_000,
  });
  clock.advance({ minutes: 1 });
  expect(await gateway.state(orders)).toBe("Timeout");
  clock.advance({ minutes: 1 });
  const entity = { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" };
  expect(read(await gateway.listStorage(storage, entity)).Items).toHaveLength(1);
});

describe("closing", () => {
  test("removes the folder of the policy, and may be done twice", async () => {
    const emulator = await startEmulator();
    const { storage } = emulator.policy;
    if (storage.StorageKind !== "FileShare") throw new Error("By default the policy has a file share.");
    expect(existsSync(storage.Path)).toBe(true);
    await Promise.all([emulator.close(), emulator.close()]);
    expect(existsSync(storage.Path)).toBe(false);
    await expect(fetch(emulator.url)).rejects.toThrow();
  });

  test("leaves a folder that it was given", async () => {
    const Path = await fixture.folder();
    const running = await fixture.start({ policy: { storage: { StorageKind: "FileShare", Path } } });
    await takeBackup(running, orders);
    await running.emulator.close();
    expect(existsSync(`${Path}/SampleApp`)).toBe(true);
  });

  test("drops backups that are not due", async () => {
    const Path = await fixture.folder();
    const { emulator, gateway, clock } = await fixture.start();
    await gateway.requestBackup(orders, { StorageKind: "FileShare", Path });
    await emulator.close();
    clock.advance({ minutes: 5 });
    await emulator.settle();
    expect(existsSync(`${Path}/SampleApp`)).toBe(false);
  });
});

describe("options", () => {
  test("that there are not are refused, with the names that may be meant", async () => {
    const slips = { prot: 1, Speed: 2, host: "127.0.0.1" };
    await expect(startEmulator(slips)).rejects.toMatchObject({
      name: "ProblemsError",
      problems: [
        "no such option: prot; did you mean port? the type EmulatorOptions has them all",
        "no such option: Speed; did you mean speed? the type EmulatorOptions has them all",
      ],
    });
  });

  test("a port that is in use is an error with its code, and leaves nothing behind", async () => {
    const { emulator } = await fixture.start();
    const port = Number(new URL(emulator.url).port);
    await expect(startEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("another host", async () => {
    const { emulator } = await fixture.start({ host: "localhost" });
    expect((await fetch(`${emulator.url}/$/GetClusterVersion?api-version=6.4`)).status).toBe(200);
  });

  test.each([
    { speed: 0 },
    { speed: Number.NaN },
    { timings: { backupMilliseconds: -1 } },
    { timings: { acceptedMilliseconds: Number.NaN } },
  ])("%j makes no sense", async (options) => {
    await expect(startEmulator(options)).rejects.toThrow(RangeError);
  });

  test("the policy may have another name and scope", async () => {
    const { gateway } = await fixture.start({ policy: { name: "Hourly", scope: "Partition" } });
    expect(read(await gateway.get(`/Partitions/${orders}/$/GetBackupConfigurationInfo`))).toMatchObject({
      PolicyName: "Hourly",
      PolicyInheritedFrom: "Partition",
    });
  });
});

describe("the manual clock", () => {
  test("rings in the order of time, once", () => {
    const clock = new ManualClock(0);
    const rung: string[] = [];
    clock.at(20, () => rung.push("second"));
    clock.at(10, () => rung.push("first"));
    clock.at(30, () => rung.push("third"));
    const forget = clock.at(15, () => rung.push("never"));
    forget();
    clock.advance(20);
    expect(rung).toEqual(["first", "second"]);
    clock.advance({ milliseconds: 10 });
    expect(rung).toEqual(["first", "second", "third"]);
    expect(clock.now()).toBe(30);
  });

  test("has a beginning and runs forward only", () => {
    expect(new ManualClock().now()).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(new ManualClock(new Date(5)).now()).toBe(5);
    expect(() => new ManualClock("soon")).toThrow(RangeError);
    expect(() => new ManualClock().advance(-1)).toThrow(RangeError);
    expect(() => new ManualClock().advance({ seconds: Number.NaN })).toThrow(RangeError);
    const weeks: object = { weeks: 1 };
    expect(() => new ManualClock().advance(weeks)).toThrow("There is no unit weeks");
    const clock = new ManualClock(0);
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 });
    expect(clock.now()).toBe(93_784_005);
  });
});
