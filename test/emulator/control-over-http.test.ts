import { request } from "node:http";
import { ManualClock, samplePartitions } from "servicefabric-backup-emulator";
import { ControlClient } from "./control-client";
import { emulatorFixture, start } from "./emulator-fixture";
import { read } from "./gateway-client";
import { enable, hourly } from "./some-policy";

const fixture = emulatorFixture();
const [orders, other] = samplePartitions.orders;
const unknownPartition = "11111111-2222-3333-4444-555555555555";

test("it is up, and tells everything on one page, without secrets", async () => {
  const storage = {
    StorageKind: "AzureBlobStore",
    ConnectionString: "AccountKey=s3cret",
    ContainerName: "backups",
  } as const;
  const second = hourly("/backups", { Name: "Second" });
  const { emulator, control, gateway } = await fixture.startControlled({ policy: { storage }, policies: [second] });
  await enable(gateway, `/Partitions/${orders}`, "Second");
  expect(await control.ok("GET", "/healthz")).toEqual({ status: "ok" });
  await gateway.requestBackup(orders);
  await control.ok("POST", "/faults", { name: "stall", parameters: { first: 2 } });
  const state = await control.ok("GET", "/state");
  expect(state).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    url: emulator.url,
    controlUrl: emulator.controlUrl,
    backupRestoreServiceInstalled: true,
    clock: { mode: "manual", utc: "2026-03-01T10:00:00.000Z" },
    counts: { requests: 2, backupPosts: { received: 1, accepted: 1 }, faults: 1 },
    faults: [{ id: "1", name: "stall", hits: 0 }],
    policies: [
      {
        name: "DailyToShare",
        enabledFor: ["fabric:/SampleApp"],
        storage: { StorageKind: "AzureBlobStore", ConnectionString: "****" },
      },
      {
        name: "Second",
        enabledFor: [`fabric:/SampleApp/Orders/${orders}`],
        storage: { StorageKind: "FileShare", Path: "/backups" },
      },
    ],
    applications: [{ name: "fabric:/SampleApp", typeVersion: "1.0.0", status: "Ready" }],
    partitions: expect.arrayContaining([
      expect.objectContaining({
        id: orders,
        serviceName: "fabric:/SampleApp/Orders",
        serviceKind: "Stateful",
        status: "Ready",
        primaryNode: expect.stringMatching(/^_Node_\d$/),
        epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
        lsn: "24",
        backupState: "Accepted",
      }),
      expect.objectContaining({ id: other, backupState: null }),
    ]),
  });
  expect(JSON.stringify([state, emulator.policies])).not.toContain("s3cret");
});

test("it lists its own routes, and keeps what it is asked out of the log of requests", async () => {
  const { emulator, control } = await fixture.startControlled();
  const routes: Record<string, string>[] = await control.ok("GET", "/");
  expect(routes).toContainEqual({ method: "POST", path: "/clock/advance", does: expect.stringMatching(/^[A-Z].*\.$/) });
  expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
  expect(await control.ok("GET", "")).toEqual(routes);
  expect(emulator.requests).toEqual([]);
});

describe("the clock", () => {
  test("is moved by milliseconds or an ISO duration, and what comes due is awaited", async () => {
    const { control, gateway } = await fixture.startControlled();
    await gateway.requestBackup(orders);
    expect(await control.ok("POST", "/clock/advance", { duration: "PT22S" })).toMatchObject({
      utc: "2026-03-01T10:00:22.000Z",
    });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    await control.ok("POST", "/clock/advance", { milliseconds: 1_000 });
    const state = await control.ok("GET", "/state");
    expect(state.partitions).toContainEqual(expect.objectContaining({ id: orders, backupState: "Success" }));
  });

  test("is switched to real, scaled and manual, and never back in time", async () => {
    const { control } = await fixture.startControlled();
    expect(await control.ok("PUT", "/clock", { mode: "scaled", factor: 60 })).toMatchObject({
      mode: "scaled",
      factor: 60,
    });
    expect(await control.ok("PUT", "/clock", { mode: "real" })).toMatchObject({ mode: "real" });
    const tomorrow = new Date(Date.now() + 172_800_000).toISOString();
    expect(await control.ok("PUT", "/clock", { mode: "manual", time: tomorrow })).toMatchObject({ utc: tomorrow });
    expect(await control.ok("GET", "/clock")).toMatchObject({ mode: "manual", utc: tomorrow });
    const back = await control.send("PUT", "/clock", { mode: "manual", time: 0 });
    expect(back.status).toBe(400);
    expect(read(back).error.problems[0]).toContain("Time does not run back");
  });

  test("of the program can be moved if it is a manual one, but not switched", async () => {
    const clock = new ManualClock(start);
    const { emulator } = await fixture.start({ clock });
    const control = new ControlClient(emulator.controlUrl);
    expect((await control.send("PUT", "/clock", { mode: "real" })).status).toBe(400);
    expect(await control.ok("POST", "/clock/advance", { duration: "P1DT1H" })).toMatchObject({
      mode: "given",
      utc: "2026-03-02T11:00:00.000Z",
    });
    const still = await fixture.start({ clock: { now: () => 0 } });
    const answer = await new ControlClient(still.emulator.controlUrl).send("POST", "/clock/advance", {
      milliseconds: 1,
    });
    expect(answer.status).toBe(400);
  });
});

describe("faults", () => {
  test("by name, and raw, until they are ended one by one or all at once", async () => {
    const { control, gateway } = await fixture.startControlled();
    const { id } = await control.ok("POST", "/faults", { name: "status", parameters: { status: 418, calls: "all" } });
    const raw = { route: "GetPartitionBackupProgress", partitionId: other, action: { kind: "answer", status: 410 } };
    const second = await control.ok("POST", "/faults", raw);
    expect((await gateway.progress(orders)).status).toBe(418);
    expect(await control.ok("GET", `/faults/${id}`)).toMatchObject({ id, name: "status", hits: 1 });
    await control.ok("DELETE", `/faults/${id}`);
    expect((await gateway.progress(orders)).status).toBe(200);
    expect((await gateway.progress(other)).status).toBe(410);
    expect((await control.ok("GET", "/faults")).faults).toEqual([
      { id: second.id, name: "answer", hits: 1, faults: [raw] },
    ]);
    await control.ok("DELETE", "/faults");
    expect((await gateway.progress(other)).status).toBe(200);
    expect((await control.get(`/faults/${id}`)).status).toBe(404);
    expect((await control.send("DELETE", `/faults/${id}`)).status).toBe(404);
  });

  test("with 64-bit numbers", async () => {
    const { control, gateway } = await fixture.startControlled();
    const set = { LsnOfLastBackupRecord: { $int64: "9223372036854775807" } };
    const fault = { route: "GetPartitionBackupProgress", action: { kind: "editProgress", set } };
    const { id } = await control.ok("POST", "/faults", fault);
    await gateway.requestBackup(orders);
    expect((await gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":9223372036854775807,');
    expect((await control.ok("GET", `/faults/${id}`)).faults).toEqual([fault]);
  });

  test.each([
    [{ name: "stal" }, "no such fault: stal; did you mean stall"],
    [{ name: "stall", parameters: { nth: 0, wrong: 1 } }, "nth"],
    [{ name: "stall", parameters: { nth: 1, first: 1 } }, "only one of nth, first, from, calls"],
    [{ name: "stall", parameters: { partition: "x" } }, "partition"],
    [{ name: "stall", parameters: { route: "backuppartitio" } }, "did you mean BackupPartition? docs/emulator.md"],
    [{ route: "Nowhere", action: { kind: "reset" } }, "route: no such operation: Nowhere; docs/emulator.md lists them"],
    [{ route: "BackupPartition", action: { kind: "explode" } }, "action.kind: must be answer or reset or hang or "],
    [{ route: "any", action: { kind: "answer", status: 199 } }, "action.status: must be 200 or more"],
    [{ route: "any", action: { kind: "answer", status: 600 } }, "action.status: must be 599 or less"],
    [{ route: "any", action: { kind: "answer" } }, "action.status: is missing"],
    [
      { route: "any", calls: "some", action: { kind: "reset" } },
      'calls: must be "all", { first }, { nth } or { from }',
    ],
    [{ route: "any", action: { kind: "slowBody", bytes: 0, everyMilliseconds: 1 } }, "action.bytes: must be 1 or more"],
    [
      { route: "GetPartitionBackupList", action: { kind: "omitFromList", backups: 5 } },
      "action.backups: must be all or newest, or must be a list",
    ],
    [
      { route: "any", partitionId: "x", action: { kind: "hang", carryOut: 1 } },
      "partitionId: must be a GUID\naction.carryOut: must be true or false",
    ],
    [{ route: "GetPartitionInfo", action: { kind: "stuckInAccepted" } }, "route"],
    [{ route: "any", calls: { nth: 0 }, action: { kind: "delay", milliseconds: -1 } }, "action.milliseconds"],
    ["{", "not JSON"],
  ])("%j is refused with what is wrong", async (body, problem) => {
    const { control } = await fixture.startControlled();
    const answer = await control.send("POST", "/faults", body);
    expect(answer.status).toBe(400);
    const { message, problems } = read(answer).error;
    expect([message, ...problems].join("\n")).toContain(problem);
    expect((await control.ok("GET", "/faults")).faults).toEqual([]);
  });

  test("all problems are told at once", async () => {
    const { control } = await fixture.startControlled();
    const body = { name: "slow-body", parameters: { bytes: 0, everyMilliseconds: "soon", route: "Nowhere", nth: "x" } };
    const { problems } = read(await control.send("POST", "/faults", body)).error;
    expect(problems.map((problem: string) => problem.split(":")[0]).sort()).toEqual([
      "bytes",
      "everyMilliseconds",
      "nth",
      "route",
    ]);
  });
});

test("requests can be asked for by route, partition and time, and forgotten; those that control are not among them", async () => {
  const { control, gateway } = await fixture.startControlled();
  await gateway.requestBackup(orders);
  await control.advance(10);
  await gateway.progress(orders);
  await gateway.progress(other);
  const paths = async (query: string) =>
    (await control.ok("GET", `/requests${query}`)).map(({ route, partitionId }: Record<string, string>) => [
      route,
      partitionId,
    ]);
  expect(await paths("")).toHaveLength(3);
  expect(await paths("?route=BackupPartition")).toEqual([["BackupPartition", orders]]);
  expect(await paths(`?partition=${other.toUpperCase()}`)).toEqual([["GetPartitionBackupProgress", other]]);
  expect(await paths("?since=2026-03-01T10:00:10Z")).toHaveLength(2);
  expect(await paths(`?since=${Date.parse(start) + 10_001}`)).toEqual([]);
  expect(read(await control.get("/requests?since=soon&route=BackupPartitio&wrong=1")).error.problems).toEqual([
    "route: no such operation: BackupPartitio; did you mean BackupPartition? docs/emulator.md lists them",
    "since: must be milliseconds since 1970 or an ISO 8601 date",
    "unknown name: wrong",
  ]);
  await control.ok("DELETE", "/requests");
  expect(await paths("")).toEqual([]);
});

describe("partitions", () => {
  test("an epoch, the next one, a sequence number and a status", async () => {
    const { control, gateway } = await fixture.startControlled();
    const epoch = async () => read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch;
    await control.ok("POST", `/partitions/${orders}/epoch`, {
      dataLossVersion: "9007199254740993",
      configurationVersion: 7,
    });
    expect(await epoch()).toEqual({ DataLossVersion: "9007199254740993", ConfigurationVersion: "7" });
    await control.ok("POST", `/partitions/${orders}/epoch`);
    expect(await epoch()).toEqual({ DataLossVersion: "9007199254740993", ConfigurationVersion: "4294967303" });
    await control.ok("POST", `/partitions/${orders}/lsn`, { lsn: "9007199254740993" });
    await gateway.requestBackup(orders);
    await control.advance(23);
    expect((await gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":9007199254740993,');
    await control.ok("POST", `/partitions/${orders}/status`, { status: "InQuorumLoss" });
    expect(read(await gateway.get(`/Partitions/${orders}`)).PartitionStatus).toBe("InQuorumLoss");
    await gateway.requestBackup(orders);
    await control.advance(60);
    expect(await gateway.state(orders)).toBe("Accepted");
  });

  test("a foreign backup, and a restore that hangs", async () => {
    const { control, gateway } = await fixture.startControlled();
    await control.ok("POST", `/partitions/${orders}/foreign-backup`, { backupMilliseconds: 1_000 });
    expect((await control.send("POST", `/partitions/${orders}/foreign-backup`)).status).toBe(409);
    await control.advance(4);
    expect(await gateway.state(orders)).toBe("Success");
    await control.ok("POST", `/partitions/${orders}/restore`, { stuckInAccepted: true });
    expect((await gateway.requestBackup(orders)).status).toBe(409);
    await control.ok("POST", `/partitions/${other}/restore`);
    await control.advance(60);
    expect((await gateway.requestBackup(other)).status).toBe(202);
  });

  test.each([
    ["epoch", { dataLossVersion: "x" }],
    ["lsn", {}],
    ["status", { status: "Fine" }],
    ["primary", {}],
    ["restore", { stuck: true }],
    ["foreign-backup", { backupMilliseconds: -1 }],
  ])("%s %j is refused", async (what, body) => {
    const { control } = await fixture.startControlled();
    const answer = await control.send("POST", `/partitions/${orders}/${what}`, body);
    expect(answer.status).toBe(400);
    expect(read(answer).error.problems).not.toEqual([]);
  });

  test("that are not there are 404", async () => {
    const { control } = await fixture.startControlled();
    expect((await control.send("POST", `/partitions/${unknownPartition}/epoch`)).status).toBe(404);
    const noId = await control.send("POST", "/partitions/x/lsn", { lsn: 1 });
    expect([noId.status, read(noId).error.problems]).toEqual([400, ["x is no GUID"]]);
    expect((await control.send("POST", `/partitions/${unknownPartition}/primary`, { node: "_Node_1" })).status).toBe(
      404,
    );
    expect((await control.send("POST", `/partitions/${orders}/primary`, { node: "other" })).status).toBe(404);
  });
});

test("the primary of a partition is put on a node", async () => {
  const { control, gateway } = await fixture.startControlled();
  const primary = async () => {
    const replicas = read(await gateway.get(`/Partitions/${orders}/$/GetReplicas`)).Items;
    return replicas.find(({ ReplicaRole }: { ReplicaRole: string }) => ReplicaRole === "Primary").NodeName;
  };
  expect(await primary()).not.toBe("_Node_4");
  await control.ok("POST", `/partitions/${orders}/primary`, { node: "_Node_4" });
  expect(await primary()).toBe("_Node_4");
});

test("the Backup Restore Service is taken away, and added again", async () => {
  const { control, gateway } = await fixture.startControlled();
  await control.ok("PUT", "/backup-restore-service", { installed: false });
  expect(await gateway.requestBackup(orders)).toMatchObject({ status: 404, text: "" });
  expect(await control.ok("GET", "/state")).toMatchObject({ backupRestoreServiceInstalled: false });
  await control.ok("PUT", "/backup-restore-service", { installed: true });
  expect((await gateway.requestBackup(orders)).status).toBe(202);
  expect((await control.send("PUT", "/backup-restore-service", { installed: "no" })).status).toBe(400);
});

test("an upgrade domain makes an application ill, and healthy again", async () => {
  const { control, gateway } = await fixture.startControlled();
  const applicationName = "fabric:/SampleApp";
  const upgrade = {
    Name: applicationName,
    TargetApplicationTypeVersion: "2.0.0",
    Parameters: [],
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "Monitored",
    MonitoringPolicy: { FailureAction: "Rollback", HealthCheckWaitDurationInMilliseconds: "0" },
  };
  const endOfUpgrade = async () => {
    expect((await gateway.post("/Applications/SampleApp/$/Upgrade", upgrade)).status).toBe(200);
    await control.advance(3_600);
    return read(await gateway.get("/Applications/SampleApp/$/GetUpgradeProgress")).UpgradeState;
  };
  await control.ok("PUT", "/unhealthy-upgrade-domain", { applicationName, upgradeDomain: "0" });
  expect(await endOfUpgrade()).toBe("RollingBackCompleted");
  await control.ok("PUT", "/unhealthy-upgrade-domain", { applicationName, upgradeDomain: null });
  expect(await endOfUpgrade()).toBe("RollingForwardCompleted");
  const wrong = { applicationName, upgradeDomain: "7" };
  expect((await control.send("PUT", "/unhealthy-upgrade-domain", wrong)).status).toBe(400);
  const unknown = { applicationName: "fabric:/Other", upgradeDomain: "0" };
  expect((await control.send("PUT", "/unhealthy-upgrade-domain", unknown)).status).toBe(404);
});

test("scenarios are listed and begun, also from code", async () => {
  const { emulator, control } = await fixture.startControlled();
  const names = (await control.ok("GET", "/scenarios")).map(({ name }: { name: string }) => name);
  expect(names).toContain("lost-answer");
  const state = await control.ok("POST", "/scenarios/lost-answer");
  expect(state.faults).toMatchObject([{ name: "reset-after-effect", faults: [{ partitionId: orders }] }]);
  await emulator.startScenario("lost-answer", { partition: other });
  await expect(emulator.startScenario("lost")).rejects.toThrow("did you mean lost-answer, lost-request?");
  const unknown = await control.send("POST", "/scenarios/happy", { parameters: { partition: orders } });
  expect(read(unknown).error.message).toContain("did you mean happy-path?");
  const wrong = await control.send("POST", "/scenarios/busy-partition", { parameters: { minutes: "x", hours: 1 } });
  expect(wrong.status).toBe(400);
  expect(read(wrong).error.problems).toHaveLength(2);
});

test("what is not there is 404 in the words of this API, and the gateway knows nothing of it", async () => {
  const { emulator, control } = await fixture.startControlled();
  const answer = await control.get("/nothing");
  expect([answer.status, read(answer)]).toEqual([404, { error: { message: expect.any(String), problems: [] } }]);
  expect((await control.send("PATCH", "/state")).status).toBe(404);
  expect((await fetch(`${emulator.url}/_emulator/v2/state`)).status).toBe(400);
});

describe("pages in a browser", () => {
  /** `fetch` does not let a program set `Host` and `Origin`. */
  const send = (url: string, method: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
      });
      sent.on("error", reject).end();
    });

  test.each([
    ["POST", { Origin: "https://evil.example" }, 403],
    ["POST", { Origin: "null" }, 403],
    ["DELETE", { Origin: "http://127.0.0.1:1" }, 403],
    ["POST", { Host: "evil.example", Origin: "http://evil.example" }, 403],
    ["GET", { Host: "evil.example" }, 403],
    ["GET", { Origin: "https://evil.example" }, 403],
    ["GET", { Host: "localhost:1234" }, 200],
    ["POST", { Host: "[::1]:1234", Origin: "http://[::1]:1234" }, 200],
  ])("%s with %j is %d", async (method, headers, status) => {
    const { emulator, control } = await fixture.startControlled();
    const paths: Record<string, string> = { GET: "/state", POST: "/reset", DELETE: "/faults" };
    await control.ok("POST", "/faults", { name: "stall" });
    expect(await send(`${emulator.controlUrl}${paths[method]}`, method, headers)).toBe(status);
    if (status === 403) expect((await control.ok("GET", "/faults")).faults).toHaveLength(1);
  });

  test("an emulator that is open to the network may have any name", async () => {
    const { emulator } = await fixture.startControlled({ host: "0.0.0.0" });
    const url = `http://127.0.0.1:${new URL(emulator.url).port}/_emulator/v1/reset`;
    expect(await send(url, "POST", { Host: "emulator:19080", Origin: "http://emulator:19080" })).toBe(200);
    expect(await send(url, "POST", { Host: "emulator:19080", Origin: "http://evil.example" })).toBe(403);
  });
});
