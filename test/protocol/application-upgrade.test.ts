import { join } from "node:path";
import { type Properties, refusalOf } from "./provider-host";
import { currentStoredCode } from "./stored-codes";
import { useWorld } from "./world";

jest.setTimeout(60_000);

const application = "fabric:/SampleApp";
const shortWaits = `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "short-waits.cjs")}`;
const world = useWorld({
  host: { environment: { NODE_OPTIONS: shortWaits } },
  emulator: { timings: { upgradeDomainMilliseconds: 5 } },
});
/** The cluster's clock runs a thousand times as fast, so that an upgrade lasts a few looks. */
const monitoring = { healthCheckStable: "1s", healthCheckRetryTimeout: "2s" };

const asUpgrade = (changes: Properties = {}): Properties => ({
  partitionId: undefined,
  application,
  targetVersion: "2.0.0",
  monitoring,
  __provider: currentStoredCode("applicationUpgrade"),
  ...changes,
});

async function checked(changes?: Properties): Promise<Properties> {
  return world().checked(asUpgrade(changes));
}

async function upgraded(changes?: Properties): Promise<Properties> {
  const { properties } = await world().host.create(await checked(changes));
  return properties;
}

/** What the cluster itself shows. */
async function running(): Promise<{ TypeVersion: string; Status: string; Parameters: unknown }> {
  const response = await fetch(`${world().emulator.url}/Applications/SampleApp?api-version=6.0`);
  return (await response.json()) as Awaited<ReturnType<typeof running>>;
}

const starts = (): number =>
  world().emulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/$/Upgrade")).length;

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

describe("given an application at 1.0.0, when it is upgraded to 2.0.0", () => {
  test("then it runs that, and the outputs say how it came about", async () => {
    const properties = await upgraded();

    expect(await running()).toMatchObject({ TypeVersion: "2.0.0", Status: "Ready" });
    expect(properties).toMatchObject({
      application,
      targetVersion: "2.0.0",
      previousVersion: "1.0.0",
      version: "2.0.0",
      upgradeState: "RollingForwardCompleted",
      startedAt: time,
      finishedAt: time,
      durationSeconds: expect.any(Number),
      clusterEndpoint: world().emulator.url,
    });
    expect(properties.upgradeDomains).toEqual(["0", "1", "2", "3", "4"].map((name) => ({ name, state: "Completed" })));
    expect(starts()).toBe(1);
  });

  test("and it is there already, then nothing is asked for", async () => {
    await upgraded();

    const again = await upgraded();

    expect(again).toMatchObject({ previousVersion: "2.0.0", version: "2.0.0" });
    expect(starts()).toBe(1);
  });

  test("then the start says all that the server would else wait for, for ever", async () => {
    const { emulator } = world();
    await upgraded();

    const response = await fetch(`${emulator.url}/Applications/SampleApp/$/GetUpgradeProgress?api-version=6.0`);
    const { UpgradeDescription: description } = (await response.json()) as { UpgradeDescription: object };
    expect(description).toMatchObject({
      RollingUpgradeMode: "Monitored",
      UpgradeReplicaSetCheckTimeoutInSeconds: 1_800,
      MonitoringPolicy: {
        FailureAction: "Rollback",
        HealthCheckWaitDurationInMilliseconds: "PT0H0M0S",
        HealthCheckStableDurationInMilliseconds: "PT0H0M1S",
        HealthCheckRetryTimeoutInMilliseconds: "PT0H0M2S",
        UpgradeDomainTimeoutInMilliseconds: "PT1H0M0S",
        UpgradeTimeoutInMilliseconds: "PT12H0M0S",
      },
    });
  });
});

describe("given an upgrade that was made", () => {
  test("when the version or a parameter changes, then it is updated in place; another application replaces", async () => {
    const { host } = world();
    const olds = await upgraded();
    const diff = async (changes: Properties) => host.diff("id", olds, await checked(changes));

    expect(await diff({})).toEqual({ changes: "none", replaces: [] });
    expect(await diff({ targetVersion: "1.0.0" })).toEqual({ changes: "unknown", replaces: [] });
    expect(await diff({ parameters: { Count: "2" } })).toEqual({ changes: "unknown", replaces: [] });
    expect(await diff({ monitoring: { ...monitoring, upgradeTimeout: "43200s" } })).toEqual({
      changes: "none",
      replaces: [],
    });
    expect(await diff({ backup: ["another"] })).toEqual({ changes: "none", replaces: [] });
    expect((await diff({ application: "fabric:/Other" })).replaces).toEqual(["application"]);
  });

  test("when another version is asked for, then the update goes there", async () => {
    const { host } = world();
    const olds = await upgraded();

    const news = await checked({ targetVersion: "1.0.0" });
    const outputs = await host.update("id", olds, news);

    expect(outputs).toMatchObject({ targetVersion: "1.0.0", version: "1.0.0", previousVersion: "2.0.0" });
    expect(await running()).toMatchObject({ TypeVersion: "1.0.0", Status: "Ready" });
  });

  test("when somebody else moves the application, then a refresh shows it, and the next up moves it back", async () => {
    const { host } = world();
    const olds = await upgraded();
    await upgraded({ targetVersion: "1.0.0" });

    const { properties } = await host.read("id", olds);
    expect(properties).toEqual({ ...olds, version: "1.0.0" });
    const news = await checked();
    expect(await host.diff("id", properties, news)).toEqual({ changes: "some", replaces: [] });
    expect(await host.update("id", properties, news)).toMatchObject({ version: "2.0.0", previousVersion: "1.0.0" });
  });
});

async function refused(changes?: Properties): Promise<string> {
  const { message } = await refusalOf(world().host.create(await checked(changes)));
  return message;
}

describe("given what cannot work, when the upgrade is asked for, then nothing is started", () => {
  test.each<[string, Properties, string, RegExp]>([
    ["a version that is not there", { targetVersion: "2.0.1" }, "SFB_VERSION_NOT_PROVISIONED", /1\.0\.0/],
    [
      "an application that is not there",
      { application: "fabric:/SampelApp" },
      "SFB_APPLICATION_NOT_FOUND",
      /fabric:\/SampleApp/,
    ],
  ])("%s", async (_, changes, code, detail) => {
    const message = await refused(changes);

    expect(message).toContain(`[${code}]`);
    expect(message).toMatch(detail);
    expect(starts()).toBe(0);
  });

  test("another upgrade is in progress, and it goes on", async () => {
    const { emulator } = world();
    const body = {
      Name: application,
      TargetApplicationTypeVersion: "2.0.0",
      UpgradeKind: "Rolling",
      RollingUpgradeMode: "UnmonitoredManual",
    };
    await fetch(`${emulator.url}/Applications/SampleApp/$/Upgrade?api-version=6.0`, {
      method: "POST",
      body: JSON.stringify(body),
    });

    expect(await refused({ targetVersion: "1.0.0" })).toMatch(
      /goes to 2\.0\.0: RollingForward.*SFB_UPGRADE_IN_PROGRESS/s,
    );
    expect(starts()).toBe(1);
    expect(await running()).toMatchObject({ Status: "Upgrading" });
  });
});

describe("given an upgrade that a domain fails, when it is rolled back", () => {
  test("then the error has the reason, the domain and the backups of before, and the application runs what it ran", async () => {
    const { emulator } = world();
    emulator.upgrades.failAtUpgradeDomain(application, "1");

    const message = await refused({ backup: ["3 partitions of fabric:/SampleApp, a to b"] });

    expect(message).toContain(`Upgrade of application ${application} to 2.0.0: The cluster rolled the upgrade back.`);
    expect(message).toMatch(/Reason: HealthCheck in upgrade domain 1\./);
    expect(message).toContain("To restore from: 3 partitions of fabric:/SampleApp, a to b");
    expect(message).toContain("[SFB_UPGRADE_ROLLED_BACK]");
    expect(await running()).toMatchObject({ TypeVersion: "1.0.0", Status: "Ready" });
    expect(starts()).toBe(1);
  });

  test("and nothing fails it any more, then the next up makes it", async () => {
    const { emulator } = world();
    emulator.upgrades.failAtUpgradeDomain(application, "1");
    await refused();
    emulator.upgrades.failAtUpgradeDomain(application, undefined);

    expect(await upgraded()).toMatchObject({ previousVersion: "1.0.0", version: "2.0.0" });
    expect(starts()).toBe(2);
  });

  test("and its failure action is manual, then it waits for an operator, and the next up follows the same one", async () => {
    const { host, emulator } = world();
    emulator.upgrades.failAtUpgradeDomain(application, "1");
    const inputs = await checked({ monitoring: { ...monitoring, failureAction: "manual" } });
    const { message, partial } = await refusalOf(host.create(inputs));

    expect(message).toContain("[SFB_UPGRADE_STOPPED]");
    expect(partial?.properties.__pending).toMatchObject({
      phase: "started",
      startedAt: time,
      previousVersion: "1.0.0",
    });
    emulator.upgrades.failAtUpgradeDomain(application, undefined);
    emulator.upgrades.rollBack(application);
    const again = await refusalOf(host.update("id", partial?.properties ?? {}, inputs));
    // A roll back in that mode waits at each domain, too.
    expect(again.message).toContain("[SFB_UPGRADE_STOPPED]");
    expect(again.partial?.properties.__pending).toMatchObject({ phase: "started" });
    expect(starts()).toBe(1);
  });
});

describe("given a start whose answer is lost, when the progress tells", () => {
  test.each<[string, boolean, number]>([
    ["that it took effect, then it is followed, and not asked for again", true, 1],
    ["that it did not, then the error says so, and the next up asks", false, 2],
  ])("%s", async (_, carryOut, expected) => {
    const { emulator, host } = world();
    emulator.faults.add({ route: "StartApplicationUpgrade", calls: { nth: 1 }, action: { kind: "reset", carryOut } });
    const inputs = await checked();

    if (carryOut) {
      expect((await host.create(inputs)).properties).toMatchObject({ version: "2.0.0" });
    } else {
      const { message, partial } = await refusalOf(host.create(inputs));
      expect(message).toContain("[SFB_UPGRADE_START_LOST]");
      expect(await host.update("id", partial?.properties ?? {}, inputs)).toMatchObject({ version: "2.0.0" });
    }
    expect(starts()).toBe(expected);
  });
});

describe("given a package that the cluster lacks, and secrets", () => {
  const sas = "c2VjcmV0c2lnbmF0dXJl";
  const packageUri = "https://store.example/sample-3.0.0.sfpkg";
  const asked = {
    targetVersion: "3.0.0",
    provision: { packageUri: `${packageUri}?sv=1&sig=${encodeURIComponent(sas)}` },
    parameters: { Password: "a-password-of-ours" },
    instanceCloseDelaySeconds: 1,
    healthPolicy: { maxPercentUnhealthyDeployedApplications: 20 },
  };
  const put = (failure?: { code: string; message: string }): void =>
    world().emulator.provisioning.putPackage({
      uri: packageUri,
      typeName: "SampleAppType",
      typeVersion: "3.0.0",
      ...(failure === undefined ? {} : { failure }),
    });

  test("when it can be fetched, then it is provisioned, and the application runs it", async () => {
    put();

    expect(await upgraded(asked)).toMatchObject({ version: "3.0.0", previousVersion: "1.0.0" });
    expect(await running()).toMatchObject({ Parameters: [{ Key: "Password", Value: "a-password-of-ours" }] });
  });

  test("when it cannot, then the error has the cluster's words and no secret", async () => {
    put({ code: "FABRIC_E_FILE_NOT_FOUND", message: `no ${packageUri}?sig=${sas} for a-password-of-ours` });

    const message = await refused(asked);

    expect(message).toContain("[SFB_PROVISION_FAILED]");
    expect(message).toContain("FABRIC_E_FILE_NOT_FOUND");
    for (const secret of [sas, "a-password-of-ours"]) expect(message).not.toContain(secret);
    expect(starts()).toBe(0);
  });
});

describe("given inputs, when they are checked", () => {
  test("then all that is wrong is said at once", async () => {
    const { host, inputs } = world();
    const wrong = asUpgrade({
      targetVersion: "",
      parameters: { Count: 2 },
      provision: { packageUri: "ftp://one/two.zip" },
      mode: "unmonitoredAuto",
      healthPolicy: { maxPercentUnhealthyDeployedApplications: 101 },
      monitoring: { healthCheckWait: "5 minutes", upgradeDomainTimeout: "10m" },
      upgradeReplicaSetCheckTimeout: 0,
    });
    const { failures } = await host.check({}, inputs(wrong));

    const reasons = failures.map(({ reason }) => reason).join("\n");
    for (const path of [
      "targetVersion",
      "parameters.Count",
      "provision.packageUri",
      "healthPolicy",
      "healthPolicy.maxPercentUnhealthyDeployedApplications",
      "monitoring.healthCheckWait",
      "upgradeReplicaSetCheckTimeout",
    ]) {
      expect(reasons).toContain(path);
    }
  });

  test.each([
    ["90s", 90],
    ["5m", 300],
    ["1h30m", 5_400],
    [45, 45],
  ])("then the duration %p is %p seconds", async (given, seconds) => {
    const { upgradeReplicaSetCheckTimeout } = await checked({ upgradeReplicaSetCheckTimeout: given });
    expect(upgradeReplicaSetCheckTimeout).toBe(seconds);
  });
});
