import { samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const name = "fabric:/SampleApp";
const path = "/Applications/SampleApp/$";

/** Three upgrade domains, each of which takes ten seconds. */
function start(options = {}) {
  return fixture.start({ topology: { ...sampleTopology(), nodes: 3 }, ...options });
}

function upgrade({ gateway }: Running, members: object = {}): Promise<Answer> {
  const description = {
    Name: name,
    TargetApplicationTypeVersion: "2.0.0",
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "UnmonitoredAuto",
  };
  return gateway.post(`${path}/Upgrade`, { ...description, ...members }, {}, "6.0");
}

async function progress({ gateway }: Running) {
  return read(await gateway.get(`${path}/GetUpgradeProgress`, {}, "6.0"));
}

/** `RollingForwardInProgress 1:InProgress 2:Pending 0:Completed` */
async function state(running: Running): Promise<string> {
  const { UpgradeState, UpgradeDomains } = await progress(running);
  const domains = UpgradeDomains.map((domain: { Name: string; State: string }) => `${domain.Name}:${domain.State}`);
  return [UpgradeState, ...domains].join(" ");
}

async function application({ gateway }: Running) {
  const { TypeVersion, Status, Parameters } = read(await gateway.get("/Applications/SampleApp", {}, "6.0"));
  return { TypeVersion, Status, Parameters };
}

/** Watched for 30 s in good health, and given up after 60 s in bad. */
const watched = {
  RollingUpgradeMode: "Monitored",
  MonitoringPolicy: {
    FailureAction: "Rollback",
    HealthCheckWaitDurationInMilliseconds: "0",
    HealthCheckStableDurationInMilliseconds: "PT0H0M30S",
    HealthCheckRetryTimeoutInMilliseconds: "60000",
  },
};

describe("an application upgrade", () => {
  test("of an application that never was upgraded is completed, with nothing in it", async () => {
    expect(await progress(await start())).toEqual({
      Name: name,
      TypeName: "SampleAppType",
      TargetApplicationTypeVersion: "1.0.0",
      UpgradeDomains: [],
      UpgradeState: "RollingForwardCompleted",
      NextUpgradeDomain: "",
      RollingUpgradeMode: "Invalid",
      UpgradeDurationInMilliseconds: "PT0H0M0S",
      UpgradeDomainDurationInMilliseconds: "PT0H0M0S",
      UnhealthyEvaluations: [],
      CurrentUpgradeDomainProgress: { DomainName: "", NodeUpgradeProgressList: [] },
      StartTimestampUtc: "0001-01-01T00:00:00.000Z",
      FailureTimestampUtc: "0001-01-01T00:00:00.000Z",
      FailureReason: "None",
      UpgradeDomainProgressAtFailure: { DomainName: "", NodeUpgradeProgressList: [] },
      UpgradeStatusDetails: "",
    });
  });

  test("unmonitored goes from domain to domain, and the versions change at its end", async () => {
    const running = await start();
    const { clock, gateway } = running;
    const answer = await upgrade(running, { Parameters: [{ Key: "Size", Value: "3" }] });
    expect(answer).toMatchObject({ status: 200, text: "" });
    expect(await state(running)).toBe("RollingForwardInProgress 0:InProgress 1:Pending 2:Pending");
    expect(await application(running)).toEqual({ TypeVersion: "1.0.0", Status: "Upgrading", Parameters: [] });
    clock.advance({ seconds: 15 });
    expect(await state(running)).toBe("RollingForwardInProgress 1:InProgress 2:Pending 0:Completed");
    expect(await progress(running)).toMatchObject({
      TargetApplicationTypeVersion: "2.0.0",
      NextUpgradeDomain: "2",
      RollingUpgradeMode: "UnmonitoredAuto",
      UpgradeDurationInMilliseconds: "PT0H0M15S",
      UpgradeDomainDurationInMilliseconds: "PT0H0M5S",
      CurrentUpgradeDomainProgress: {
        DomainName: "1",
        NodeUpgradeProgressList: [{ NodeName: "_Node_1", UpgradePhase: "Upgrading", PendingSafetyChecks: [] }],
      },
      StartTimestampUtc: "2026-03-01T10:00:00.000Z",
      UpgradeDescription: {
        Name: name,
        TargetApplicationTypeVersion: "2.0.0",
        Parameters: [{ Key: "Size", Value: "3" }],
        UpgradeKind: "Rolling",
        RollingUpgradeMode: "UnmonitoredAuto",
        UpgradeReplicaSetCheckTimeoutInSeconds: 4294967295,
        ForceRestart: false,
        MonitoringPolicy: {
          FailureAction: "Manual",
          HealthCheckWaitDurationInMilliseconds: "PT0H0M0S",
          HealthCheckStableDurationInMilliseconds: "PT0H2M0S",
          HealthCheckRetryTimeoutInMilliseconds: "PT0H10M0S",
          UpgradeTimeoutInMilliseconds: "P10675199DT2H48M5.4775807S",
          UpgradeDomainTimeoutInMilliseconds: "P10675199DT2H48M5.4775807S",
        },
        SortOrder: "Default",
      },
    });
    clock.advance({ seconds: 15 });
    expect(await state(running)).toBe("RollingForwardCompleted 0:Completed 1:Completed 2:Completed");
    expect(await application(running)).toEqual({
      TypeVersion: "2.0.0",
      Status: "Ready",
      Parameters: [{ Key: "Size", Value: "3" }],
    });
    const service = read(await gateway.get("/Applications/SampleApp/$/GetServices/SampleApp~Orders"));
    expect(service).toMatchObject({ ManifestVersion: "2.0.0", ServiceStatus: "Active" });
    clock.advance({ minutes: 5 });
    expect((await progress(running)).UpgradeDurationInMilliseconds).toBe("PT0H0M30S");
  });

  test("changes what a backup says about the service's version", async () => {
    const running = await start();
    await upgrade(running);
    running.clock.advance({ minutes: 1 });
    await takeBackup(running, samplePartitions.orders[0]);
    const [backup] = read(await running.gateway.list(samplePartitions.orders[0])).Items;
    expect(backup.ServiceManifestVersion).toBe("2.0.0");
  });

  test("takes the time that is set, divided by the speed", async () => {
    const running = await start({ timings: { upgradeDomainMilliseconds: 1_000 }, speed: 10 });
    await upgrade(running, { SortOrder: "ReverseNumeric" });
    running.clock.advance(150);
    expect(await state(running)).toBe("RollingForwardInProgress 1:InProgress 0:Pending 2:Completed");
  });

  test("moves under a clock that calls nobody back", async () => {
    let now = 0;
    const running = await start({ clock: { now: () => now } });
    await upgrade(running);
    now = 30_000;
    expect((await application(running)).TypeVersion).toBe("2.0.0");
  });

  test("monitored watches the health after every domain", async () => {
    const running = await start();
    const { clock } = running;
    await upgrade(running, watched);
    clock.advance({ seconds: 10 });
    expect(await state(running)).toBe("RollingForwardPending 1:Pending 2:Pending 0:Completed");
    clock.advance({ seconds: 30 });
    expect(await state(running)).toBe("RollingForwardInProgress 1:InProgress 2:Pending 0:Completed");
    clock.advance({ seconds: 79 });
    expect(await state(running)).toBe("RollingForwardInProgress 0:Completed 1:Completed 2:Completed");
    clock.advance({ seconds: 1 });
    expect(await state(running)).toMatch(/^RollingForwardCompleted /);
  });

  test("monitored rolls back where the application gets unhealthy", async () => {
    const running = await start();
    const { emulator, clock } = running;
    emulator.upgrades.failAtUpgradeDomain(name, "1");
    await upgrade(running, watched);
    clock.advance({ seconds: 40 + 10 + 60 });
    expect(await state(running)).toBe("RollingBackInProgress 0:InProgress 1:Pending 2:Completed");
    expect(await progress(running)).toMatchObject({
      FailureReason: "HealthCheck",
      FailureTimestampUtc: "2026-03-01T10:01:50.000Z",
      UpgradeDomainProgressAtFailure: { DomainName: "1" },
    });
    clock.advance({ seconds: 20 });
    expect(await state(running)).toBe("RollingBackCompleted 0:Completed 1:Completed 2:Completed");
    expect(await application(running)).toEqual({ TypeVersion: "1.0.0", Status: "Ready", Parameters: [] });
    emulator.upgrades.failAtUpgradeDomain(name, undefined);
    expect((await upgrade(running, watched)).status).toBe(200);
    clock.advance({ minutes: 2 });
    expect((await application(running)).TypeVersion).toBe("2.0.0");
    expect((await progress(running)).FailureReason).toBe("None");
  });

  test("monitored leaves the failure to people where it is told to", async () => {
    const running = await start();
    const { emulator, clock, gateway } = running;
    emulator.upgrades.failAtUpgradeDomain(name, "0");
    const policy = { ...watched.MonitoringPolicy, FailureAction: "Manual" };
    await upgrade(running, { ...watched, MonitoringPolicy: policy });
    clock.advance({ minutes: 30 });
    expect(await state(running)).toBe("RollingForwardPending 1:Pending 2:Pending 0:Completed");
    expect(await progress(running)).toMatchObject({
      FailureReason: "HealthCheck",
      RollingUpgradeMode: "UnmonitoredManual",
    });
    const next = await gateway.post(`${path}/MoveToNextUpgradeDomain`, { UpgradeDomainName: "1" }, {}, "6.0");
    expect(next.status).toBe(200);
    expect(await state(running)).toBe("RollingForwardInProgress 1:InProgress 2:Pending 0:Completed");
  });

  test.each([
    ["in one domain", "PT1H5M", "UpgradeDomainTimeout", 65, "0"],
    ["in all domains", "PT70S", "OverallUpgradeTimeout", 70, "1"],
  ])("monitored fails where it takes too long %s", async (_where, limit, reason, seconds, domain) => {
    const running = await start({
      timings: { upgradeDomainMilliseconds: reason === "OverallUpgradeTimeout" ? 40_000 : 600_000 },
    });
    const policy = {
      ...watched.MonitoringPolicy,
      HealthCheckStableDurationInMilliseconds: "0",
      UpgradeDomainTimeoutInMilliseconds: "PT1M5S",
      UpgradeTimeoutInMilliseconds: limit,
    };
    await upgrade(running, { ...watched, MonitoringPolicy: policy });
    running.clock.advance({ seconds: seconds - 1 });
    expect((await progress(running)).UpgradeState).toBe("RollingForwardInProgress");
    running.clock.advance({ seconds: 1 });
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingBackInProgress",
      FailureReason: reason,
      UpgradeDomainProgressAtFailure: { DomainName: domain },
    });
  });

  test("by hand waits after every domain for the next one to be named", async () => {
    const running = await start();
    const { clock, gateway } = running;
    const move = async (domain: string) => {
      const answer = await gateway.post(`${path}/MoveToNextUpgradeDomain`, { UpgradeDomainName: domain }, {}, "6.0");
      return answer.status === 200 ? 200 : codeOf(answer);
    };
    expect(await move("0")).toBe("FABRIC_E_APPLICATION_NOT_UPGRADING");
    await upgrade(running, { RollingUpgradeMode: "UnmonitoredManual" });
    expect(await move("1")).toBe("E_INVALIDARG");
    clock.advance({ minutes: 5 });
    expect(await state(running)).toBe("RollingForwardPending 1:Pending 2:Pending 0:Completed");
    expect(await move("0")).toBe("FABRIC_E_UPGRADE_DOMAIN_ALREADY_COMPLETED");
    expect(await move("2")).toBe("E_INVALIDARG");
    expect(await move("1")).toBe(200);
    clock.advance({ seconds: 10 });
    expect(await move("2")).toBe(200);
    clock.advance({ seconds: 10 });
    expect(await state(running)).toMatch(/^RollingForwardCompleted /);
  });

  test("is rolled back on request, as far as it went", async () => {
    const running = await start();
    const { clock, gateway } = running;
    const rollBack = () => gateway.post(`${path}/RollbackUpgrade`, undefined, {}, "6.0");
    expect(codeOf(await rollBack())).toBe("FABRIC_E_APPLICATION_NOT_UPGRADING");
    await upgrade(running);
    clock.advance({ seconds: 12 });
    expect((await rollBack()).status).toBe(200);
    expect(await state(running)).toBe("RollingBackInProgress 0:InProgress 1:Pending 2:Completed");
    expect((await rollBack()).status).toBe(200);
    clock.advance({ seconds: 20 });
    expect(await state(running)).toBe("RollingBackCompleted 0:Completed 1:Completed 2:Completed");
    expect((await progress(running)).FailureReason).toBe("Interrupted");
    expect((await application(running)).TypeVersion).toBe("1.0.0");
    expect(codeOf(await rollBack())).toBe("FABRIC_E_APPLICATION_NOT_UPGRADING");
  });

  test("may be changed on the way", async () => {
    const running = await start();
    const { clock, gateway } = running;
    const update = async (members: object) => {
      const answer = await gateway.post(
        `${path}/UpdateUpgrade`,
        { Name: name, UpgradeKind: "Rolling", ...members },
        {},
        "6.0",
      );
      return answer.status === 200 ? 200 : codeOf(answer);
    };
    const auto = { UpdateDescription: { RollingUpgradeMode: "UnmonitoredAuto" } };
    expect(await update(auto)).toBe("FABRIC_E_APPLICATION_NOT_UPGRADING");
    await upgrade(running, { RollingUpgradeMode: "UnmonitoredManual" });
    clock.advance({ minutes: 1 });
    expect(await update({})).toBe("FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR");
    expect(await update({ UpdateDescription: { RollingUpgradeMode: "Sometimes" } })).toBe("E_INVALIDARG");
    expect(
      await update({ UpdateDescription: { ...auto.UpdateDescription, ForceRestart: true, FailureAction: "Rollback" } }),
    ).toBe(200);
    expect(await state(running)).toBe("RollingForwardInProgress 1:InProgress 2:Pending 0:Completed");
    expect((await progress(running)).UpgradeDescription).toMatchObject({
      ForceRestart: true,
      MonitoringPolicy: { FailureAction: "Rollback" },
    });
    await gateway.post(`${path}/RollbackUpgrade`, undefined, {}, "6.0");
    expect(await update({ UpdateDescription: { FailureAction: "Manual" } })).toBe(
      "FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR",
    );
    expect(await update({ UpdateDescription: { ForceRestart: false } })).toBe(200);
    clock.advance({ minutes: 1 });
    expect(await update(auto)).toBe("FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR");
  });
});

describe("an upgrade is refused", () => {
  test.each([
    ["of an unknown application", { Name: "fabric:/Other" }, 404, "FABRIC_E_APPLICATION_NOT_FOUND"],
    [
      "to a version that is not there",
      { TargetApplicationTypeVersion: "9" },
      404,
      "FABRIC_E_APPLICATION_TYPE_NOT_FOUND",
    ],
    [
      "to the version that it has",
      { TargetApplicationTypeVersion: "1.0.0" },
      409,
      "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION",
    ],
    ["without a mode", { RollingUpgradeMode: undefined }, 400, "E_INVALIDARG"],
    ["of another kind", { UpgradeKind: "Sudden" }, 400, "E_INVALIDARG"],
    ["without a version", { TargetApplicationTypeVersion: null }, 400, "E_INVALIDARG"],
    [
      "with a duration that is none",
      { MonitoringPolicy: { UpgradeTimeoutInMilliseconds: "soon" } },
      400,
      "E_INVALIDARG",
    ],
    [
      "with a domain's time limit that its health check does not fit in",
      { RollingUpgradeMode: "Monitored", MonitoringPolicy: { UpgradeDomainTimeoutInMilliseconds: "PT10M" } },
      400,
      "FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR",
    ],
    [
      "with a failure action that is none",
      { RollingUpgradeMode: "Monitored", MonitoringPolicy: { FailureAction: "Invalid" } },
      400,
      "FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR",
    ],
  ])("%s", async (_what, members, status, code) => {
    const running = await start();
    const answer = await upgrade(running, members);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect((await application(running)).Status).toBe("Ready");
  });

  test("while one is under way", async () => {
    const running = await start();
    await upgrade(running);
    const answer = await upgrade(running);
    expect([answer.status, codeOf(answer)]).toEqual([409, "FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS"]);
  });

  test("but not where only parameters change", async () => {
    const running = await start();
    const members = { TargetApplicationTypeVersion: "1.0.0", Parameters: [{ Key: "Size", Value: "3" }] };
    expect((await upgrade(running, members)).status).toBe(200);
  });

  test("and the progress of an unknown application is 404", async () => {
    const { gateway } = await start();
    const answer = await gateway.get("/Applications/Other/$/GetUpgradeProgress", {}, "6.0");
    expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_APPLICATION_NOT_FOUND"]);
  });
});

describe("the state of the upgrades", () => {
  test("can be kept and put back, here and in another emulator", async () => {
    const running = await start();
    const atStart = [running.emulator.cluster.save(), running.emulator.upgrades.save()];
    running.emulator.upgrades.failAtUpgradeDomain(name, "1");
    await upgrade(running, watched);
    running.clock.advance({ seconds: 115 });
    const other = await start();
    const [cluster, upgrades] = JSON.parse(
      JSON.stringify([running.emulator.cluster.save(), running.emulator.upgrades.save()]),
    );
    other.clock.advance({ seconds: 115 });
    other.emulator.cluster.load(cluster);
    other.emulator.upgrades.load(upgrades);
    expect(await progress(other)).toEqual(await progress(running));
    other.clock.advance({ minutes: 1 });
    expect(await state(other)).toMatch(/^RollingBackCompleted /);
    running.emulator.cluster.load(atStart[0]);
    running.emulator.upgrades.load(atStart[1]);
    expect((await progress(running)).UpgradeDomains).toEqual([]);
    expect((await application(running)).Status).toBe("Ready");
    expect(() => running.emulator.upgrades.load({ upgrades: [{}] })).toThrow("upgrades[0].description");
  });

  test("an upgrade domain that does not exist cannot fail", async () => {
    const { emulator } = await start();
    expect(() => emulator.upgrades.failAtUpgradeDomain(name, "7")).toThrow("There is no upgrade domain 7.");
  });
});
