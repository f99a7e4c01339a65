import { type EmulatorOptions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const name = "fabric:/SampleApp";
const path = "/Applications/SampleApp/$";
const applicationTypes = [{ name: "SampleAppType", versions: ["2.0.0", "3.0.0", "4.0.0"], parameters: { Size: "1" } }];

/** Three upgrade domains, each of which takes ten seconds. */
function start(options: EmulatorOptions = {}): Promise<Running> {
  return fixture.start({ topology: { ...sampleTopology(), nodes: 3, applicationTypes }, ...options });
}

function upgrade({ gateway }: Running, version: string, members: object = {}, query = {}): Promise<Answer> {
  const description = {
    Name: name,
    TargetApplicationTypeVersion: version,
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "UnmonitoredAuto",
  };
  return gateway.post(`${path}/Upgrade`, { ...description, ...members }, query, "6.0");
}

async function started(running: Running, version: string, members: object = {}): Promise<void> {
  expect(await upgrade(running, version, members)).toMatchObject({ status: 200, text: "" });
}

async function progress({ gateway }: Pick<Running, "gateway">) {
  return read(await gateway.get(`${path}/GetUpgradeProgress`, {}, "6.0"));
}

async function application({ gateway }: Running) {
  const { TypeVersion, Status } = read(await gateway.get("/Applications/SampleApp", {}, "6.0"));
  return `${TypeVersion} ${Status}`;
}

/** Until the emulator has read so many requests; what they begin has then begun. */
async function arrived({ emulator }: Running, count: number): Promise<void> {
  while (!emulator.requests[count - 1]?.body) await new Promise((resolve) => setImmediate(resolve));
}

const never = "0001-01-01T00:00:00.000Z";

describe("a start while an upgrade runs", () => {
  test("given another version, when it comes, then what runs is rolled back and then it begins", async () => {
    const running = await start();
    await started(running, "2.0.0", { Parameters: [{ Key: "Size", Value: "2" }] });
    running.clock.advance({ seconds: 12 });
    await started(running, "3.0.0");
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingBackInProgress",
      TargetApplicationTypeVersion: "1.0.0",
      UpgradeDescription: { TargetApplicationTypeVersion: "1.0.0", Parameters: [] },
      FailureReason: "Interrupted",
      StartTimestampUtc: "2026-03-01T10:00:00.000Z",
      UpgradeStatusDetails: expect.stringContaining("'3.0.0'"),
    });
    running.clock.advance({ seconds: 20 });
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingForwardInProgress",
      TargetApplicationTypeVersion: "3.0.0",
      FailureReason: "None",
      StartTimestampUtc: "2026-03-01T10:00:32.000Z",
    });
    running.clock.advance({ minutes: 1 });
    expect(await application(running)).toBe("3.0.0 Ready");
  });

  test("given two, when they come one after the other, then only the last begins", async () => {
    const running = await start();
    for (const version of ["2.0.0", "3.0.0", "4.0.0"]) await started(running, version);
    running.clock.advance({ minutes: 5 });
    expect(await application(running)).toBe("4.0.0 Ready");
  });

  test("given one that is queued, when a rollback is asked for, then it is forgotten", async () => {
    const running = await start();
    for (const version of ["2.0.0", "3.0.0"]) await started(running, version);
    await running.gateway.post(`${path}/RollbackUpgrade`, undefined, {}, "6.0");
    running.clock.advance({ minutes: 5 });
    expect((await progress(running)).UpgradeState).toBe("RollingBackCompleted");
    expect(await application(running)).toBe("1.0.0 Ready");
  });

  test("given the version that is rolled back to, when that is done, then the upgrade is completed at once", async () => {
    const running = await start();
    for (const version of ["2.0.0", "1.0.0"]) await started(running, version);
    running.clock.advance({ seconds: 10 });
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingForwardCompleted",
      StartTimestampUtc: "2026-03-01T10:00:10.000Z",
    });
    expect(await application(running)).toBe("1.0.0 Ready");
  });

  test("given an unknown parameter, when its turn comes, then it disappears without a word", async () => {
    const running = await start();
    await started(running, "2.0.0");
    await started(running, "3.0.0", { Parameters: [{ Key: "Other", Value: "2" }] });
    running.clock.advance({ minutes: 5 });
    expect(await progress(running)).toMatchObject({ RollingUpgradeMode: "Invalid", StartTimestampUtc: never });
    expect(await application(running)).toBe("1.0.0 Ready");
  });

  test("given a server that refuses it, when it comes, then it is 409 and what runs goes on", async () => {
    const running = await start({ secondUpgrade: "refused" });
    await started(running, "2.0.0");
    const answer = await upgrade(running, "3.0.0");
    expect([answer.status, codeOf(answer)]).toEqual([409, "FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS"]);
    running.clock.advance({ minutes: 5 });
    expect(await application(running)).toBe("2.0.0 Ready");
  });

  test("given the same description again, when the mode was changed on the way, then it interrupts", async () => {
    const running = await start();
    await started(running, "2.0.0");
    expect((await upgrade(running, "2.0.0")).status).toBe(409);
    const update = {
      Name: name,
      UpgradeKind: "Rolling",
      UpdateDescription: { RollingUpgradeMode: "UnmonitoredManual" },
    };
    await running.gateway.post(`${path}/UpdateUpgrade`, update, {}, "6.0");
    await started(running, "2.0.0");
    expect((await progress(running)).FailureReason).toBe("Interrupted");
  });
});

describe("the preparation of an upgrade", () => {
  test("given one that takes time, when it starts, then it has no start until then, and the answer waits", async () => {
    const running = await start();
    running.emulator.upgrades.setPreparation(name, { milliseconds: 20_000 });
    const answer = upgrade(running, "2.0.0");
    await arrived(running, 1);
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingForwardInProgress",
      TargetApplicationTypeVersion: "2.0.0",
      UpgradeDescription: { TargetApplicationTypeVersion: "2.0.0" },
      UpgradeDomains: [],
      UpgradeDurationInMilliseconds: "PT0H0M0S",
      StartTimestampUtc: never,
    });
    running.clock.advance({ seconds: 20 });
    expect((await answer).status).toBe(200);
    expect(await progress(running)).toMatchObject({
      UpgradeDomains: [{ Name: "0" }, { Name: "1" }, { Name: "2" }],
      StartTimestampUtc: "2026-03-01T10:00:20.000Z",
    });
  });

  test("given less patience, when the time is over, then it is 504 and the upgrade begins all the same", async () => {
    const running = await start();
    running.emulator.upgrades.setPreparation(name, { milliseconds: 20_000 });
    const answer = upgrade(running, "2.0.0", {}, { timeout: "5" });
    await arrived(running, 1);
    running.clock.advance({ seconds: 5 });
    expect([(await answer).status, codeOf(await answer)]).toEqual([504, "FABRIC_E_TIMEOUT"]);
    expect((await progress(running)).StartTimestampUtc).toBe(never);
    running.clock.advance({ seconds: 15 });
    expect((await progress(running)).StartTimestampUtc).toBe("2026-03-01T10:00:20.000Z");
  });

  test("given a fault in the package, when its time is over, then it is refused and nothing is left", async () => {
    const running = await start();
    const refusal = { code: "FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR", message: "A service type is gone." };
    running.emulator.upgrades.setPreparation(name, { milliseconds: 0, refusal });
    const answer = await upgrade(running, "2.0.0");
    expect([answer.status, read(answer).Error]).toEqual([400, { Code: refusal.code, Message: refusal.message }]);
    expect(await progress(running)).toMatchObject({ RollingUpgradeMode: "Invalid", StartTimestampUtc: never });
    expect(await application(running)).toBe("1.0.0 Ready");
    running.emulator.upgrades.setPreparation(name, undefined);
    await started(running, "2.0.0");
  });

  test("given a version that is not Available yet, when it starts, then it waits for that", async () => {
    const uri = "https://store.example/five.sfpkg";
    const packages = [{ uri, typeName: "SampleAppType", typeVersion: "5.0.0" }];
    const running = await start({ topology: { ...sampleTopology(), nodes: 1, packages } });
    const type = { ApplicationTypeName: "SampleAppType", ApplicationTypeVersion: "5.0.0" };
    const body = { Kind: "ExternalStore", Async: true, ApplicationPackageDownloadUri: uri, ...type };
    await running.gateway.post("/ApplicationTypes/$/Provision", body);
    const impatient = upgrade(running, "5.0.0", {}, { timeout: "1" });
    const patient = upgrade(running, "5.0.0");
    await arrived(running, 3);
    running.clock.advance({ seconds: 1 });
    expect((await impatient).status).toBe(504);
    running.clock.advance({ seconds: 4 });
    expect((await patient).status).toBe(200);
  });
});

describe("the answer to a start", () => {
  test.each([
    ["is lost after it took effect", { kind: "reset", carryOut: true }, "2.0.0"],
    ["is lost before it took effect", { kind: "reset" }, "1.0.0"],
  ] as const)(
    "given a connection that %s, when it is sent, then the progress tells",
    async (_what, action, version) => {
      const running = await start();
      running.emulator.faults.add({ route: "StartApplicationUpgrade", calls: { first: 1 }, action });
      await expect(upgrade(running, "2.0.0")).rejects.toThrow();
      expect((await progress(running)).TargetApplicationTypeVersion).toBe(version);
    },
  );

  test.each([true, false])(
    "given a 504 with effect: %s, when it is sent, then the progress tells",
    async (carryOut) => {
      const running = await start();
      const body = { code: "FABRIC_E_TIMEOUT", message: "The operation timed out." };
      running.emulator.faults.add({
        route: "StartApplicationUpgrade",
        calls: { first: 1 },
        action: { kind: "answer", status: 504, body, carryOut },
      });
      const answer = await upgrade(running, "2.0.0");
      expect([answer.status, codeOf(answer)]).toEqual([504, "FABRIC_E_TIMEOUT"]);
      expect((await progress(running)).TargetApplicationTypeVersion).toBe(carryOut ? "2.0.0" : "1.0.0");
    },
  );
});

describe("an upgrade that fails", () => {
  test("given a mode by hand, when it rolls back, then it waits at every domain", async () => {
    const running = await start();
    await started(running, "2.0.0", { RollingUpgradeMode: "UnmonitoredManual" });
    running.clock.advance({ seconds: 10 });
    await running.gateway.post(`${path}/MoveToNextUpgradeDomain`, { UpgradeDomainName: "1" }, {}, "6.0");
    await running.gateway.post(`${path}/RollbackUpgrade`, undefined, {}, "6.0");
    running.clock.advance({ minutes: 5 });
    expect(await progress(running)).toMatchObject({ UpgradeState: "RollingBackPending", NextUpgradeDomain: "1" });
    await running.gateway.post(`${path}/MoveToNextUpgradeDomain`, { UpgradeDomainName: "1" }, {}, "6.0");
    running.clock.advance({ minutes: 5 });
    expect((await progress(running)).UpgradeState).toBe("RollingBackCompleted");
  });

  test("given a failure of both directions, when it is over, then it is Failed, and the same may start again", async () => {
    const running = await start();
    await started(running, "2.0.0");
    running.emulator.upgrades.fail(name, { reason: "ProcessingFailure", outcome: "failed" });
    expect(await progress(running)).toMatchObject({
      UpgradeState: "Failed",
      TargetApplicationTypeVersion: "2.0.0",
      FailureReason: "ProcessingFailure",
      FailureTimestampUtc: "2026-03-01T10:00:00.000Z",
    });
    expect(await application(running)).toBe("1.0.0 Ready");
    await started(running, "1.0.0");
  });

  test.each([
    ["rollBack", "RollingBackInProgress", "UnmonitoredAuto"],
    ["manual", "RollingForwardInProgress", "UnmonitoredManual"],
  ] as const)(
    "given a failure that nobody foresaw, when its outcome is %s, then it is %s",
    async (outcome, state, mode) => {
      const running = await start();
      await started(running, "2.0.0", { RollingUpgradeMode: "Monitored" });
      running.emulator.upgrades.fail(name, { reason: "Sunspots", outcome });
      const seen = { UpgradeState: state, RollingUpgradeMode: mode, FailureReason: "Sunspots" };
      expect(await progress(running)).toMatchObject(seen);
    },
  );

  test("given nothing that runs, when it is to fail, then that is refused", async () => {
    const { emulator } = await start();
    const failure = { reason: "HealthCheck", outcome: "manual" } as const;
    expect(() => emulator.upgrades.fail(name, failure)).toThrow("not being upgraded");
  });
});

test("given all of it over HTTP, when it is put back from a snapshot, then it goes on as before", async () => {
  const running = await fixture.startControlled({ topology: { ...sampleTopology(), nodes: 1, applicationTypes } });
  const { control, gateway } = running;
  const description = { Name: name, UpgradeKind: "Rolling", RollingUpgradeMode: "UnmonitoredAuto" };
  const begin = (version: string) =>
    gateway.post(`${path}/Upgrade`, { ...description, TargetApplicationTypeVersion: version }, {}, "6.0");
  const applicationName = name;
  await begin("2.0.0");
  await begin("3.0.0");
  await control.ok("PUT", "/upgrade-preparation", { applicationName, preparation: { milliseconds: 60_000 } });
  await control.advance(10);
  const snapshot = await control.ok("GET", "/snapshot");
  await control.ok("PUT", "/second-upgrade", { is: "refused" });
  expect((await begin("4.0.0")).status).toBe(409);
  await control.ok("PUT", "/snapshot", snapshot);
  expect((await progress(running)).StartTimestampUtc).toBe(never);
  await control.advance(60);
  expect((await progress(running)).StartTimestampUtc).toBe("2026-03-01T10:01:10.000Z");
  await control.ok("POST", "/upgrade-failure", { applicationName, reason: "ProcessingFailure", outcome: "failed" });
  const again = await control.ok("GET", "/snapshot");
  await control.ok("POST", "/reset");
  await control.ok("PUT", "/snapshot", again);
  expect((await progress(running)).UpgradeState).toBe("Failed");
  await control.ok("PUT", "/upgrade-preparation", { applicationName, preparation: null });
});
