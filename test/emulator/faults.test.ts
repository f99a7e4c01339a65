import { answers, type FaultCalls, junkSuccess, oddProgress, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders, other] = samplePartitions.orders;

/** Statuses of so many calls. */
async function statuses({ gateway }: Running, count: number, partitionId: string = orders): Promise<number[]> {
  const seen: number[] = [];
  for (let call = 0; call < count; call++) seen.push((await gateway.progress(partitionId)).status);
  return seen;
}

/** How a call ends that gets no answer: the code of the connection's error. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause: unknown = error && typeof error === "object" && "cause" in error ? error.cause : error;
  return cause && typeof cause === "object" && "code" in cause ? cause.code : cause;
}

describe("which calls are hit", () => {
  const cases: [FaultCalls | undefined, number[]][] = [
    [undefined, [503, 503, 503, 503]],
    ["all", [503, 503, 503, 503]],
    [{ first: 2 }, [503, 503, 200, 200]],
    [{ nth: 2 }, [200, 503, 200, 200]],
    [{ from: 3 }, [200, 200, 503, 503]],
  ];
  test.each(cases)("%j", async (calls, expected) => {
    const running = await fixture.start();
    const action = answers.serviceUnavailable();
    const fault = { route: "GetPartitionBackupProgress", action, ...(calls ? { calls } : {}) } as const;
    const handle = running.emulator.faults.add(fault);
    expect(await statuses(running, 4)).toEqual(expected);
    expect(handle.hits).toBe(expected.filter((status) => status === 503).length);
  });

  test("only of the route and the partition that are named", async () => {
    const running = await fixture.start();
    running.emulator.faults.add({
      route: "GetPartitionBackupProgress",
      partitionId: orders.toUpperCase(),
      action: { kind: "answer", status: 500 },
    });
    expect(await statuses(running, 1)).toEqual([500]);
    expect(await statuses(running, 1, other)).toEqual([200]);
    expect((await running.gateway.get(`/Partitions/${orders}`)).status).toBe(200);
  });

  test("any route, also requests that belong to none", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "any", action: { kind: "answer", status: 418 } });
    expect((await gateway.get(`/Partitions/${orders}`)).status).toBe(418);
    expect((await gateway.get("/nothing")).status).toBe(418);
  });

  test("until the fault is cleared, or all of them are", async () => {
    const running = await fixture.start();
    const { faults } = running.emulator;
    const first = faults.add({ route: "any", action: { kind: "answer", status: 500 } });
    faults.add({ route: "any", action: { kind: "answer", status: 501 } });
    expect(await statuses(running, 1)).toEqual([500]);
    first.clear();
    expect(await statuses(running, 1)).toEqual([501]);
    faults.clear();
    expect(await statuses(running, 1)).toEqual([200]);
  });
});

describe("answers", () => {
  test("429 with Retry-After in seconds and as a date", async () => {
    const { gateway, emulator } = await fixture.start();
    const date = new Date("2026-03-01T10:00:30Z");
    emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action: answers.tooManyRequests(7) });
    emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action: answers.tooManyRequests(date) });
    const first = await gateway.requestBackup(orders);
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "7"]);
    const second = await gateway.requestBackup(orders);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "Sun, 01 Mar 2026 10:00:30 GMT"]);
    expect((await gateway.requestBackup(orders)).status).toBe(202);
  });

  test("empty 404 and 504, an HTML page, errors of the service", async () => {
    const { gateway, emulator } = await fixture.start();
    const ask = async (action: ReturnType<typeof answers.emptyNotFound>) => {
      emulator.faults.add({ route: "any", calls: { first: 1 }, action });
      return gateway.progress(orders);
    };
    const empty = await ask(answers.emptyNotFound());
    expect([empty.status, empty.text, empty.headers.get("x-servicefabric")]).toEqual([404, "", null]);
    expect(empty.reason).toBe("FABRIC_E_SERVICE_DOES_NOT_EXIST");
    expect(await ask(answers.emptyGatewayTimeout())).toMatchObject({ status: 504, text: "" });
    const page = await ask(answers.htmlPage());
    expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(page.text).toContain("<html>");
    expect(codeOf(await ask(answers.serviceUnavailable()))).toBe("FABRIC_E_NOT_PRIMARY");
    expect(codeOf(await ask(answers.unexpectedError()))).toBe("E_UNEXPECTED");
  });

  test("an error is written as the one writes it that has the operation", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "any", action: answers.error(404, "FABRIC_E_PARTITION_NOT_FOUND", "Gone.") });
    const headersOf = ({ headers }: Answer) =>
      ["content-type", "x-content-type-options", "x-servicefabric"].map((name) => headers.get(name));
    const ofService = await gateway.progress(orders);
    expect(headersOf(ofService)).toEqual(["text/plain; charset=utf-8", "nosniff", "ResourceNotFound"]);
    const ofGateway = await gateway.get(`/Partitions/${orders}`);
    expect(headersOf(ofGateway)).toEqual(["application/json; charset=utf-8", "nosniff", null]);
    for (const { status, text } of [ofService, ofGateway]) {
      expect([status, text]).toEqual([404, '{"Error":{"Code":"FABRIC_E_PARTITION_NOT_FOUND","Message":"Gone."}}']);
    }
    const headers = { "Content-Type": "text/html" };
    const action = { ...answers.error(500, "E_FAIL"), headers, reason: "Sorry" };
    emulator.faults.clear();
    emulator.faults.add({ route: "any", action });
    const own = await gateway.progress(orders);
    expect([own.reason, ...headersOf(own)]).toEqual(["Sorry", "text/html", "nosniff", null]);
  });

  test("a huge body is streamed, and may be left by the client", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "any", action: answers.hugeBody(8) });
    const answer = await gateway.progress(orders);
    expect(answer.text.length).toBeGreaterThan(8 * 1024 * 1024);
    expect(answer.headers.get("content-length")).toBeNull();
    const abort = new AbortController();
    const response = await fetch(emulator.url, { signal: abort.signal });
    abort.abort();
    await expect(response.text()).rejects.toThrow();
  });

  test("truncated JSON", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    running.emulator.faults.add({ route: "any", calls: { first: 1 }, action: { kind: "truncate" } });
    const { status, text } = await running.gateway.progress(orders);
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect((await running.gateway.progress(orders)).text.startsWith(text)).toBe(true);
  });
});

describe("lost answers", () => {
  test.each([false, true])("a reset of the POST, carried out: %s", async (carryOut) => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "BackupPartition", calls: { nth: 1 }, action: { kind: "reset", carryOut } });
    expect(await failureOf(gateway.requestBackup(orders))).toBe("ECONNRESET");
    expect(await gateway.state(orders)).toBe(carryOut ? "Accepted" : null);
    expect(emulator.backupPosts(orders)).toEqual({ received: 1, accepted: carryOut ? 1 : 0 });
    expect(emulator.requests[0]).not.toHaveProperty("status");
  });

  test.each([false, true])("a 504 in the place of the 202, carried out: %s", async (carryOut) => {
    const { gateway, emulator } = await fixture.start();
    const action = { ...answers.emptyGatewayTimeout(), carryOut };
    emulator.faults.add({ route: "BackupPartition", action });
    expect((await gateway.requestBackup(orders)).status).toBe(504);
    expect(await gateway.state(orders)).toBe(carryOut ? "Accepted" : null);
  });

  test("a call that hangs ends when the client gives up, or when the emulator closes", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "GetPartitionBackupProgress", action: { kind: "hang" } });
    const arrived = async (count: number) => {
      const isHanging = ({ route }: { route?: string }) => route === "GetPartitionBackupProgress";
      while (emulator.requests.filter(isHanging).length < count) await gateway.get("/$/GetClusterVersion");
    };
    const abort = new AbortController();
    const url = `${emulator.url}/Partitions/${orders}/$/GetBackupProgress?api-version=6.4`;
    const givenUp = failureOf(fetch(url, { signal: abort.signal }));
    await arrived(1);
    abort.abort();
    expect(await givenUp).toBe(DOMException.ABORT_ERR);
    const hanging = failureOf(gateway.progress(orders));
    await arrived(2);
    await emulator.close();
    expect(["ECONNRESET", "UND_ERR_SOCKET"]).toContain(await hanging);
  });

  test.each(["before", "after"] as const)("a delay, with the effect %s it", async (effect) => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "BackupPartition", action: { kind: "delay", milliseconds: 3_600_000, effect } });
    const post = failureOf(gateway.requestBackup(orders));
    while (emulator.backupPosts().received === 0) await gateway.get("/$/GetClusterVersion");
    expect(await gateway.state(orders)).toBe(effect === "before" ? "Accepted" : null);
    await emulator.close();
    expect(["ECONNRESET", "UND_ERR_SOCKET"]).toContain(await post);
  });

  test("a short delay answers all the same", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "any", action: { kind: "delay", milliseconds: 20 } });
    const begin = performance.now();
    expect((await gateway.progress(orders)).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(19);
  });
});

describe("progress replies that are odd", () => {
  const junk: [keyof typeof junkSuccess, object][] = [
    ["minusOneEpoch", { EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" } }],
    ["noEpoch", { EpochOfLastBackupRecord: null }],
    ["minusOneLsn", { LsnOfLastBackupRecord: -1 }],
    ["zeroGuid", { BackupId: "00000000-0000-0000-0000-000000000000" }],
    ["zeroDate", { TimeStampUtc: "0001-01-01T00:00:00Z" }],
    ["noLocation", { BackupLocation: null }],
  ];
  test.each(junk)("%s hits the first Success, not the replies before it", async (name, expected) => {
    const { gateway, emulator, clock } = await fixture.start();
    const action = junkSuccess[name];
    const handle = emulator.faults.add({ route: "GetPartitionBackupProgress", calls: { first: 1 }, action });
    await gateway.requestBackup(orders);
    expect(await gateway.state(orders)).toBe("Accepted");
    expect(handle.hits).toBe(0);
    clock.advance({ seconds: 23 });
    const junkReply = read(await gateway.progress(orders));
    const trueReply = read(await gateway.progress(orders));
    expect(junkReply).toEqual({ ...trueReply, ...expected });
    expect(trueReply).not.toMatchObject(expected);
    expect(handle.hits).toBe(1);
  });

  test("an unknown state", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.add({ route: "GetPartitionBackupProgress", action: oddProgress.unknownState() });
    await gateway.requestBackup(orders);
    expect(await gateway.state(orders)).toBe("SecondariesInProgress");
  });

  test("older names of the epoch's fields, other names of the fields themselves, and a quoted LSN", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const ask = async (action: ReturnType<typeof oddProgress.quotedLsn>) => {
      const handle = running.emulator.faults.add({ route: "GetPartitionBackupProgress", action });
      const { text } = await running.gateway.progress(orders);
      handle.clear();
      return text;
    };
    expect(await ask(oddProgress.olderEpochNames())).toContain(
      '"EpochOfLastBackupRecord":{"DataLossNumber":"131846800323087021","ConfigurationNumber":"12884901888"}',
    );
    const short = await ask(oddProgress.shortNames());
    expect(short).toContain('"BackupEpoch":{"DataLossVersion":');
    expect(short).toContain('"BackupLsn":24,');
    expect(await ask(oddProgress.quotedLsn())).toContain('"LsnOfLastBackupRecord":"24"');
    expect(JSON.parse(await ask({ kind: "editProgress", remove: ["BackupId"] }))).not.toHaveProperty("BackupId");
  });

  test("edits add up", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const route = "GetPartitionBackupProgress";
    running.emulator.faults.add({
      route,
      action: { kind: "editProgress", set: { LsnOfLastBackupRecord: 2n ** 63n - 1n } },
    });
    running.emulator.faults.add({ route, action: oddProgress.quotedLsn() });
    expect((await running.gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":"9223372036854775807"');
  });

  test("a stale reply shows the record that the last request replaced", async () => {
    const running = await fixture.start();
    const { gateway, emulator } = running;
    const stale = {
      route: "GetPartitionBackupProgress",
      calls: { first: 1 },
      action: { kind: "staleProgress" },
    } as const;
    await gateway.requestBackup(orders);
    emulator.faults.add(stale);
    expect(await gateway.state(orders)).toBeNull();
    running.clock.advance({ seconds: 23 });
    const old = await gateway.progress(orders);
    await gateway.requestBackup(orders);
    emulator.faults.add(stale);
    expect((await gateway.progress(orders)).text).toBe(old.text);
    expect(await gateway.state(orders)).toBe("Accepted");
  });
});

describe("backups that go wrong", () => {
  test("the second accepted one fails, with a code or an HRESULT", async () => {
    const { gateway, emulator, clock } = await fixture.start();
    const error = { Code: 2148734208, Message: "Something without a name." };
    emulator.faults.add({ route: "BackupPartition", calls: { nth: 2 }, action: { kind: "failBackup", error } });
    await gateway.requestBackup(orders);
    expect((await gateway.requestBackup(orders)).status).toBe(409);
    clock.advance({ seconds: 23 });
    expect(await gateway.state(orders)).toBe("Success");
    await gateway.requestBackup(orders);
    clock.advance({ seconds: 23 });
    expect((await gateway.progress(orders)).text).toContain(
      '"FailureError":{"Code":2148734208,"Message":"Something without a name."}',
    );
    expect(read(await gateway.list(orders)).Items).toHaveLength(1);
  });

  test("a failure's code may be shown as a number later on", async () => {
    const { gateway, emulator, clock } = await fixture.start();
    const error = { Code: "FABRIC_E_BACKUPCOPIER_TIMEOUT", Message: "Too slow." };
    await emulator.startForeignBackup({ partitionId: orders, failure: error });
    clock.advance({ seconds: 23 });
    expect(read(await gateway.progress(orders)).FailureError).toEqual(error);
    emulator.faults.add({ route: "GetPartitionBackupProgress", action: oddProgress.numericFailureCode() });
    expect((await gateway.progress(orders)).text).toContain('"FailureError":{"Code":2148734208,');
  });

  test("one that is stuck in Accepted ends in Timeout and does not hold the next one up", async () => {
    const { gateway, emulator, clock } = await fixture.start();
    emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action: { kind: "stuckInAccepted" } });
    await gateway.requestBackup(orders, undefined, { BackupTimeout: "2" });
    clock.advance({ minutes: 1 });
    expect(await gateway.state(orders)).toBe("Accepted");
    clock.advance({ minutes: 1 });
    expect(await gateway.state(orders)).toBe("Timeout");
    await gateway.requestBackup(orders);
    clock.advance({ seconds: 23 });
    expect(await gateway.state(orders)).toBe("Success");
  });

  test("a slow one takes its time", async () => {
    const { gateway, emulator, clock } = await fixture.start({ speed: 60 });
    const action = { kind: "slowBackup", milliseconds: 300_000 } as const;
    emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action });
    await gateway.requestBackup(orders);
    clock.advance({ seconds: 5 });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    clock.advance(50);
    expect(await gateway.state(orders)).toBe("Success");
  });
});

describe("lists that leave something out", () => {
  test("all, the newest, or those that are named", async () => {
    const running = await fixture.start();
    const { gateway, emulator, clock } = running;
    await takeBackup(running, orders);
    clock.advance({ minutes: 1 });
    await takeBackup(running, orders);
    const idsOf = async () => read(await gateway.list(orders)).Items.map((item: { BackupId: string }) => item.BackupId);
    const [older, newer] = await idsOf();
    const omit = (backups: "all" | "newest" | string[]) =>
      emulator.faults.add({
        route: "GetPartitionBackupList",
        calls: { first: 1 },
        action: { kind: "omitFromList", backups },
      });
    omit("all");
    expect(await idsOf()).toEqual([]);
    omit("newest");
    expect(await idsOf()).toEqual([older]);
    omit([older]);
    expect(await idsOf()).toEqual([newer]);
    expect(await idsOf()).toEqual([older, newer]);
  });

  test("also the list of a named storage", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const { storage } = running.emulator.policy;
    const entity = { EntityKind: "Service", ServiceName: "fabric:/SampleApp/Orders" };
    running.emulator.faults.add({
      route: "GetBackupsFromBackupLocation",
      action: { kind: "omitFromList", backups: "all" },
    });
    expect(read(await running.gateway.listStorage(storage, entity)).Items).toEqual([]);
  });

  test("also the lists of a service and an application; of two in one second the last is the newest", async () => {
    const running = await fixture.start({ transitions: { accepted: "immediate", backup: "immediate" } });
    const { gateway, emulator } = running;
    for (const id of [orders, other]) await gateway.requestBackup(id);
    emulator.faults.addNamed("missing-from-list");
    for (const path of ["/Services/SampleApp~Orders", "/Applications/SampleApp"]) {
      expect(read(await gateway.get(`${path}/$/GetBackups`)).Items).toHaveLength(1);
    }
    expect(read(await gateway.list(orders)).Items).toEqual([]);
  });

  test("a storage that cannot be read is not left out: it is no backup", async () => {
    const { gateway, emulator } = await fixture.start();
    emulator.faults.addNamed("missing-from-list");
    const entity = { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" };
    const { Items } = read(await gateway.listStorage({ StorageKind: "FileShare", Path: "relative" }, entity));
    expect(Items).toMatchObject([
      { BackupLocation: null, FailureError: { Message: expect.stringContaining("reached") } },
    ]);
  });
});
