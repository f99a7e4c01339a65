import { samplePartitions } from "servicefabric-backup-emulator";
import { type Controlled, emulatorFixture } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders, other] = samplePartitions.orders;
const entity = { EntityKind: "Partition", ServiceName: "fabric:/SampleApp/Orders", PartitionId: orders };

interface Shown extends Controlled {
  /** Sets the fault that is tested. */
  set(parameters?: Record<string, unknown>): Promise<void>;
}

const lists = ({ gateway, emulator }: Controlled) =>
  Promise.all([gateway.list(orders), gateway.listStorage(emulator.policy.storage, entity)]);
const items = async (shown: Controlled) => (await lists(shown)).map((list) => read(list).Items);
const outcome = ({ status, text }: Answer) => [status, text];
const statuses = async (count: number, ask: () => Promise<Answer>) => {
  const seen: number[] = [];
  for (let call = 0; call < count; call++) seen.push((await ask()).status);
  return seen;
};

async function takeBackup({ gateway, control }: Controlled): Promise<void> {
  expect((await gateway.requestBackup(orders)).status).toBe(202);
  await control.advance(23);
}

/** A Success that proves nothing, once; then the true one. */
const junk = (wrong: object) => async (shown: Shown) => {
  await shown.set();
  await takeBackup(shown);
  const first = read(await shown.gateway.progress(orders));
  const second = read(await shown.gateway.progress(orders));
  expect(first).toEqual({ ...second, ...wrong });
  expect(second).not.toMatchObject(wrong);
};

/** The backup fails with this code, and neither list can be read. */
const storageFails = (code: string) => async (shown: Shown) => {
  await shown.set();
  await takeBackup(shown);
  expect(read(await shown.gateway.progress(orders))).toMatchObject({
    BackupState: "Failure",
    FailureError: { Code: code },
  });
  const [ofPolicy, ofStorage] = await lists(shown);
  expect([ofPolicy.status, codeOf(ofPolicy)]).toEqual([500, "E_UNEXPECTED"]);
  expect(read(ofStorage).Items).toMatchObject([{ BackupLocation: null, FailureError: { Code: 2148734208 } }]);
};

const minusOne = { DataLossVersion: "-1", ConfigurationVersion: "-1" };

/** Restores the newest backup that the list shows. */
async function requestRestore({ gateway }: Controlled): Promise<Answer> {
  const { BackupId, BackupLocation } = read(await gateway.list(orders)).Items.at(-1);
  return gateway.post(`/Partitions/${orders}/$/Restore`, { BackupId, BackupLocation });
}

async function restored(shown: Controlled, seconds = 33): Promise<unknown> {
  expect((await requestRestore(shown)).status).toBe(202);
  await shown.control.advance(seconds);
  return restoreState(shown);
}

const restoreState = async ({ gateway }: Controlled) =>
  read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).RestoreState;
const statusOf = async ({ gateway }: Controlled) => read(await gateway.get(`/Partitions/${orders}`)).PartitionStatus;
const data = ({ control }: Controlled) => control.ok("GET", `/partitions/${orders}/data`);

/** What each fault of the table shows on the wire. */
const shows: Record<string, (shown: Shown) => Promise<void>> = {
  async status({ set, gateway }) {
    await set({ status: 507, code: "FABRIC_E_X", message: "full", route: "GetPartitionInfo" });
    const answer = await gateway.get(`/Partitions/${orders}`);
    expect([answer.status, read(answer)]).toEqual([507, { Error: { Code: "FABRIC_E_X", Message: "full" } }]);
    await set({ status: 502, code: "" });
    expect(outcome(await gateway.progress(orders))).toEqual([502, ""]);
  },
  async "reset-before-effect"({ set, gateway }) {
    await set();
    await expect(gateway.requestBackup(orders)).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(await gateway.state(orders)).toBeNull();
  },
  async "reset-after-effect"({ set, gateway }) {
    await set();
    await expect(gateway.requestBackup(orders)).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(await gateway.state(orders)).toBe("Accepted");
  },
  async stall({ set, gateway, emulator, control }) {
    await set();
    const stalled = gateway.progress(orders).catch(() => "cut");
    while (emulator.requests.length === 0) await control.ok("GET", "/healthz");
    expect((await gateway.progress(orders)).status).toBe(200);
    expect(emulator.requests[0]).not.toHaveProperty("status");
    await emulator.close();
    expect(await stalled).toBe("cut");
  },
  async "late-answer"({ set, gateway }) {
    await set({ milliseconds: 20 });
    const begin = performance.now();
    expect((await gateway.progress(orders)).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(19);
  },
  async "slow-body"(shown) {
    await takeBackup(shown);
    const whole = await shown.gateway.progress(orders);
    await shown.set({ bytes: 100, everyMilliseconds: "5" });
    const begin = performance.now();
    const slow = await shown.gateway.progress(orders);
    expect(slow.text).toBe(whole.text);
    expect(slow.headers.get("content-length")).toBeNull();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(4 * Math.floor(whole.text.length / 100));
  },
  async "huge-body"({ set, gateway }) {
    await set({ megabytes: 2 });
    expect((await gateway.progress(orders)).text.length).toBeGreaterThan(2 * 1024 * 1024);
  },
  async "truncated-json"(shown) {
    await takeBackup(shown);
    await shown.set();
    const half = (await shown.gateway.progress(orders)).text;
    expect(() => JSON.parse(half)).toThrow(SyntaxError);
    expect((await shown.gateway.progress(orders)).text.startsWith(half)).toBe(true);
  },
  async "wrong-content-type"({ set, gateway }) {
    const before = await gateway.progress(orders);
    await set({ contentType: "text/css" });
    const answer = await gateway.progress(orders);
    expect([answer.headers.get("content-type"), answer.text]).toEqual(["text/css", before.text]);
  },
  async "html-page"({ set, gateway }) {
    await set({ status: 200 });
    const answer = await gateway.progress(orders);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html"]);
    expect(answer.text).toContain("<html>");
  },
  async "too-many-requests"({ set, gateway }) {
    await set({ seconds: 7 });
    const answer = await gateway.requestBackup(orders);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await statuses(2, () => gateway.requestBackup(orders))).toEqual([429, 202]);
  },
  async "too-many-requests-until"({ set, gateway }) {
    await set({ seconds: 30 });
    const answer = await gateway.requestBackup(orders);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "Sun, 01 Mar 2026 10:00:30 GMT"]);
  },
  async "unavailable-burst"({ set, gateway }) {
    await set();
    expect(codeOf(await gateway.progress(orders))).toBe("FABRIC_E_NOT_PRIMARY");
    expect(codeOf(await gateway.requestBackup(orders))).toBe("FABRIC_E_NOT_PRIMARY");
    expect(await statuses(2, () => gateway.progress(orders))).toEqual([503, 200]);
  },
  async "service-missing"(shown) {
    await shown.set();
    for (const answer of [await shown.gateway.progress(orders), ...(await lists(shown))]) {
      expect([...outcome(answer), answer.headers.get("x-servicefabric")]).toEqual([404, "", null]);
    }
    expect((await shown.gateway.get(`/Partitions/${orders}`)).status).toBe(200);
  },
  async "gateway-timeout"({ set, gateway }) {
    await set({ carryOut: "true" });
    expect(outcome(await gateway.requestBackup(orders))).toEqual([504, ""]);
    expect(await gateway.state(orders)).toBe("Accepted");
  },
  async "service-stopped"({ set, gateway }) {
    await set({ from: 2 });
    expect((await gateway.requestBackup(orders)).status).toBe(202);
    expect(await statuses(2, () => gateway.progress(orders))).toEqual([504, 504]);
    expect(outcome(await gateway.requestBackup(other))).toEqual([504, ""]);
  },
  async "primary-failover"({ set, gateway }) {
    await set({ milliseconds: 20, first: 1 });
    const begin = performance.now();
    expect(outcome(await gateway.progress(orders))).toEqual([504, ""]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(19);
    expect((await gateway.progress(orders)).status).toBe(200);
  },
  async "role-change"({ set, gateway, emulator }) {
    await set();
    const answer = await gateway.requestBackup(orders);
    expect([answer.status, codeOf(answer)]).toEqual([403, "E_ACCESSDENIED"]);
    expect((await gateway.listStorage(emulator.policy.storage, entity)).status).toBe(403);
    expect((await gateway.progress(orders)).status).toBe(200);
  },
  async "expired-certificate"({ set, gateway, emulator }) {
    await set({ from: 2 });
    expect((await gateway.progress(orders)).status).toBe(200);
    const response = await fetch(`${emulator.url}/Partitions/${orders}?api-version=6.4`);
    expect([response.status, response.statusText, await response.text()]).toEqual([
      403,
      "Client certificate required",
      "",
    ]);
  },
  "junk-epoch": junk({ EpochOfLastBackupRecord: minusOne }),
  "junk-no-epoch": junk({ EpochOfLastBackupRecord: null }),
  "junk-lsn": junk({ LsnOfLastBackupRecord: -1 }),
  "junk-id": junk({ BackupId: "00000000-0000-0000-0000-000000000000" }),
  "junk-date": junk({ TimeStampUtc: "0001-01-01T00:00:00Z" }),
  "junk-location": junk({ BackupLocation: null }),
  async "stale-progress"(shown) {
    await takeBackup(shown);
    await shown.gateway.requestBackup(orders);
    await shown.set();
    expect(await shown.gateway.state(orders)).toBe("Success");
    expect(await shown.gateway.state(orders)).toBe("Accepted");
  },
  async "unknown-state"({ set, gateway }) {
    await gateway.requestBackup(orders);
    await set({ state: "Compressing" });
    expect(await gateway.state(orders)).toBe("Compressing");
  },
  async "older-field-names"(shown) {
    await takeBackup(shown);
    const epoch = { DataLossNumber: "131846800323087021", ConfigurationNumber: "12884901888" };
    await shown.set();
    expect(read(await shown.gateway.progress(orders))).toMatchObject({ BackupEpoch: epoch, BackupLsn: 24 });
    for (const list of await items(shown)) expect(list).toMatchObject([{ BackupEpoch: epoch, BackupLsn: "24" }]);
  },
  async "quoted-lsn"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect((await shown.gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":"24"');
  },
  async "large-lsn"(shown) {
    await shown.set({ lsn: "9223372036854775807" });
    await takeBackup(shown);
    expect((await shown.gateway.progress(orders)).text).toContain('"LsnOfLastBackupRecord":9223372036854775807,');
    for (const list of await lists(shown)) expect(list.text).toContain('"LsnOfLastBackupRecord":"9223372036854775807"');
  },
  async "numeric-error-code"(shown) {
    await shown.set({ code: 2147942405 });
    await takeBackup(shown);
    expect((await shown.gateway.progress(orders)).text).toContain('"FailureError":{"Code":2147942405,');
  },
  async "stuck-accepted"({ set, gateway, control }) {
    await set();
    await gateway.requestBackup(orders);
    await control.advance(599);
    expect(await gateway.state(orders)).toBe("Accepted");
    await control.advance(1);
    expect(await gateway.state(orders)).toBe("Timeout");
  },
  async "late-success"(shown) {
    await shown.set();
    await shown.gateway.requestBackup(orders);
    await shown.control.advance(600);
    expect(await shown.gateway.state(orders)).toBe("Timeout");
    expect(await items(shown)).toEqual([[], []]);
    await shown.control.advance(120);
    expect(await shown.gateway.state(orders)).toBe("Timeout");
    for (const list of await items(shown)) expect(list).toHaveLength(1);
  },
  "storage-unreachable": storageFails("FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR"),
  "access-denied": storageFails("FABRIC_E_BACKUPCOPIER_ACCESS_DENIED"),
  async "foreign-run"(shown) {
    await shown.set();
    await shown.gateway.requestBackup(orders);
    expect(await shown.gateway.state(orders)).toBe("Accepted");
    await shown.control.advance(23);
    expect(await shown.gateway.state(orders)).toBe("Accepted");
    await shown.control.advance(23);
    expect(await shown.gateway.state(orders)).toBe("Success");
    const [[ours, theirs]] = await items(shown);
    const { BackupId } = read(await shown.gateway.progress(orders));
    expect([BackupId === theirs.BackupId, BackupId === ours.BackupId]).toEqual([true, false]);
  },
  async busy({ set, gateway }) {
    await set();
    expect(codeOf(await gateway.requestBackup(orders))).toBe("FABRIC_E_BACKUP_IN_PROGRESS");
    expect(await gateway.state(orders)).toBe("Accepted");
  },
  async "epoch-change"(shown) {
    const epoch = async () =>
      read(await shown.gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch.ConfigurationVersion;
    expect(await epoch()).toBe("12884901888");
    await shown.set();
    await takeBackup(shown);
    const { EpochOfLastBackupRecord } = read(await shown.gateway.progress(orders));
    expect([await epoch(), EpochOfLastBackupRecord.ConfigurationVersion]).toEqual(["17179869184", "17179869184"]);
  },
  async "restore-running"({ set, gateway, control }) {
    await set({ stuck: true });
    expect(codeOf(await gateway.requestBackup(orders))).toBe("FABRIC_E_RESTORE_IN_PROGRESS");
    await control.advance(3_600);
    expect(read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).RestoreState).toBe("Accepted");
  },
  async "list-lags"(shown) {
    await shown.set({ lists: 2 });
    await takeBackup(shown);
    const counts = async () => read(await shown.gateway.list(orders)).Items.length;
    expect([await counts(), await counts(), await counts()]).toEqual([0, 0, 1]);
    await shown.control.advance(60);
    await takeBackup(shown);
    expect([await counts(), await counts(), await counts()]).toEqual([1, 1, 2]);
  },
  async "missing-from-list"(shown) {
    await takeBackup(shown);
    await shown.control.advance(60);
    await takeBackup(shown);
    const [before] = await items(shown);
    await shown.set();
    for (const list of await items(shown)) expect(list).toEqual([before[0]]);
  },
  async "list-item-error"(shown) {
    await takeBackup(shown);
    await shown.set();
    for (const list of await items(shown)) {
      expect(list).toMatchObject([
        { EpochOfLastBackupRecord: minusOne, LsnOfLastBackupRecord: "-1", FailureError: { Code: "E_UNEXPECTED" } },
      ]);
    }
  },
  async "corrupt-zip"(shown) {
    for (const [damage, left] of [
      ["zip", 3],
      ["records", 0],
    ] as const) {
      await shown.set({ damage });
      await takeBackup(shown);
      expect(await restored(shown)).toBe("Failure");
      expect(Object.keys((await data(shown)).records)).toHaveLength(left);
    }
  },
  async "moved-backup"(shown) {
    await shown.set();
    await takeBackup(shown);
    expect((await requestRestore(shown)).status).toBe(500);
  },
  async "restore-stuck-accepted"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect(await restored(shown, 60 * 60 * 24)).toBe("Accepted");
    expect((await requestRestore(shown)).status).toBe(409);
  },
  async "restore-hangs"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect(await restored(shown, 9 * 60)).toBe("RestoreInProgress");
    await shown.control.advance(60);
    expect([await restoreState(shown), await statusOf(shown)]).toEqual(["Timeout", "Reconfiguring"]);
  },
  async "late-restore"(shown) {
    await takeBackup(shown);
    await shown.set({ minutes: 11 });
    expect(await restored(shown, 10 * 60)).toBe("Timeout");
    expect(await statusOf(shown)).toBe("Reconfiguring");
    await shown.control.advance(63);
    expect([await restoreState(shown), await statusOf(shown)]).toEqual(["Timeout", "Ready"]);
  },
  async "storage-gone"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect(await restored(shown)).toBe("Failure");
    expect(await restored(shown)).toBe("Success");
  },
  async "restored-lsn"(shown) {
    await takeBackup(shown);
    await shown.set({ lsn: "9007199254740993" });
    expect([await restored(shown), (await data(shown)).lsn]).toEqual(["Success", "9007199254740993"]);
  },
  async "replica-stays-away"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect(await restored(shown, 10 * 60)).toBe("Timeout");
    expect(await statusOf(shown)).toBe("InQuorumLoss");
  },
  async "secondaries-behind"(shown) {
    await takeBackup(shown);
    await shown.set();
    expect(await restored(shown, 60 * 60)).toBe("Success");
    const { Items } = read(await shown.gateway.get(`/Partitions/${orders}/$/GetReplicas`));
    expect(Items[1].ReplicaStatus).toBe("InBuild");
  },
};

test("every fault of the table has a test here, a line, and parameters that explain themselves", async () => {
  const { control } = await fixture.startControlled();
  const { named } = await control.ok("GET", "/faults");
  expect(named.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(shows).sort());
  expect(named.length).toBeGreaterThanOrEqual(24);
  for (const { shows: line, parameters } of named) {
    expect(line).toMatch(/^\S.*\.$/);
    expect(Object.keys(parameters)).toEqual(expect.arrayContaining(["partition", "nth", "first", "from", "calls"]));
    for (const one of Object.values(parameters)) expect(one).toMatchObject({ shows: expect.stringMatching(/\S/) });
  }
});

test.each(Object.keys(shows))("%s shows on the wire, and in the log of requests", async (name) => {
  const controlled = await fixture.startControlled();
  const { emulator, control } = controlled;
  const set = async (parameters = {}) => void (await control.ok("POST", "/faults", { name, parameters }));
  await shows[name]?.({ ...controlled, set });
  const { requests } = emulator;
  expect(requests.some(({ faults }) => faults?.includes(name))).toBe(true);
  expect(requests.filter(({ faults }) => faults?.some((other) => other !== name))).toEqual([]);
});

describe("every named fault is aimed", () => {
  test("at one partition, also where it stands in the body", async () => {
    const { gateway, emulator, control } = await fixture.startControlled();
    const route = "GetBackupsFromBackupLocation";
    await control.ok("POST", "/faults", { name: "status", parameters: { route, partition: orders, calls: "all" } });
    const ask = async (PartitionId: string) =>
      (await gateway.listStorage(emulator.policy.storage, { ...entity, PartitionId })).status;
    expect([await ask(orders.toUpperCase()), await ask(other), await ask(orders)]).toEqual([500, 200, 500]);
    expect(emulator.requests.map(({ partitionId }) => partitionId)).toEqual([orders, other, orders]);
  });

  test("at the nth call, the first ones, or from one on", async () => {
    const { gateway, control } = await fixture.startControlled();
    const seen = async (aim: object) => {
      await control.ok("DELETE", "/faults");
      await control.ok("POST", "/faults", { name: "unavailable-burst", parameters: aim });
      return statuses(4, () => gateway.progress(orders));
    };
    expect(await seen({ nth: 2 })).toEqual([200, 503, 200, 200]);
    expect(await seen({ first: 1 })).toEqual([503, 200, 200, 200]);
    expect(await seen({ from: 3 })).toEqual([200, 200, 503, 503]);
    expect(await seen({ calls: "all" })).toEqual([503, 503, 503, 503]);
  });

  test("at the nth accepted POST, where it is about what follows", async () => {
    const { gateway, control } = await fixture.startControlled();
    await control.ok("POST", "/faults", { name: "epoch-change", parameters: { nth: 2 } });
    const epoch = async () =>
      read(await gateway.get(`/Partitions/${orders}`)).CurrentConfigurationEpoch.ConfigurationVersion;
    expect(await statuses(2, () => gateway.requestBackup(orders))).toEqual([202, 409]);
    expect(await epoch()).toBe("12884901888");
    await control.advance(23);
    await gateway.requestBackup(orders);
    expect(await epoch()).toBe("17179869184");
  });
});
