import { type Emulator, samplePartitions, sampleTopology } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const name = "fabric:/SampleApp";
const path = "/Applications/SampleApp/$";
const [orders] = samplePartitions.orders;

/** Three upgrade domains, each of which takes ten seconds. */
function start(): Promise<Running> {
  return fixture.start({ topology: { ...sampleTopology(), nodes: 3 } });
}

async function upgrade({ gateway }: Running, members: object = {}): Promise<void> {
  const description = {
    Name: name,
    TargetApplicationTypeVersion: "2.0.0",
    UpgradeKind: "Rolling",
    ...watched,
    ...members,
  };
  expect(await gateway.post(`${path}/Upgrade`, description, {}, "6.0")).toMatchObject({ status: 200 });
}

/** Watched for 30 s in good health, and given up after 60 s in bad. */
const watched = {
  RollingUpgradeMode: "Monitored",
  MonitoringPolicy: {
    FailureAction: "Rollback",
    HealthCheckStableDurationInMilliseconds: "PT0H0M30S",
    HealthCheckRetryTimeoutInMilliseconds: "PT0H1M0S",
    UpgradeDomainTimeoutInMilliseconds: "PT0H10M0S",
  },
};

async function progress({ gateway }: Pick<Running, "gateway">) {
  return read(await gateway.get(`${path}/GetUpgradeProgress`, {}, "6.0"));
}

interface Evaluation {
  readonly HealthEvaluation: { readonly Kind: string; readonly UnhealthyEvaluations?: readonly Evaluation[] };
}

/** `Services > Service > Partitions` of the first evaluation at each level. */
function wayDown([first]: readonly Evaluation[]): string[] {
  if (!first) return [];
  const { Kind, UnhealthyEvaluations = [] } = first.HealthEvaluation;
  return [Kind, ...wayDown(UnhealthyEvaluations)];
}

async function health({ gateway }: Pick<Running, "gateway">, policy?: object) {
  const answer = policy
    ? await gateway.post(`${path}/GetHealth`, policy, {}, "6.0")
    : await gateway.get(`${path}/GetHealth`, {}, "6.0");
  const { AggregatedHealthState, UnhealthyEvaluations, HealthEvents } = read(answer);
  return {
    state: AggregatedHealthState,
    way: wayDown(UnhealthyEvaluations),
    evaluations: UnhealthyEvaluations,
    HealthEvents,
  };
}

const ill = (emulator: Emulator, state: "Warning" | "Error") =>
  emulator.cluster.reportHealth(name, { state, description: "The queue is full." });

describe("the health of an application", () => {
  test("given nothing that is wrong, when it is asked for, then nothing is evaluated", async () => {
    expect(await health(await start())).toEqual({ state: "Ok", way: [], evaluations: [], HealthEvents: [] });
  });

  test("given a report, when it is asked for, then it tells the event, until it is taken back", async () => {
    const running = await start();
    ill(running.emulator, "Error");
    const { state, way, evaluations, HealthEvents } = await health(running);
    expect([state, way]).toEqual(["Error", ["Event"]]);
    expect(evaluations[0].HealthEvaluation).toMatchObject({
      Description: "The queue is full.",
      AggregatedHealthState: "Error",
      UnhealthyEvent: { HealthState: "Error" },
    });
    expect(HealthEvents).toMatchObject([{ HealthState: "Error", Description: "The queue is full." }]);
    const info = read(await running.gateway.get("/Applications/SampleApp", {}, "6.0"));
    expect(info.HealthState).toBe("Error");
    running.emulator.cluster.reportHealth(name, undefined);
    expect((await health(running)).state).toBe("Ok");
  });

  test("given a warning, when the policy takes it for an error, then it is one", async () => {
    const running = await start();
    ill(running.emulator, "Warning");
    expect((await health(running)).state).toBe("Warning");
    expect((await health(running, { ConsiderWarningAsError: true })).state).toBe("Error");
  });

  test("given a partition that cannot serve, when it is asked for, then the way leads down to it", async () => {
    const running = await start();
    running.emulator.setStatus(orders, "InQuorumLoss");
    const { state, way, evaluations } = await health(running);
    expect([state, way]).toEqual(["Error", ["Services", "Service", "Partitions", "Partition", "Event"]]);
    expect(evaluations[0].HealthEvaluation).toMatchObject({ ServiceTypeName: "OrdersType", TotalCount: 1 });
  });

  test.each([
    ["too little for one of three", { MaxPercentUnhealthyPartitionsPerService: 0 }, "Error"],
    ["one of three, rounded up", { MaxPercentUnhealthyPartitionsPerService: 1 }, "Warning"],
    ["the whole service", { MaxPercentUnhealthyServices: 100 }, "Warning"],
  ])(
    "given a partition that cannot serve, when the type's policy tolerates %s, then it is %s",
    async (_what, policy, state) => {
      const running = await start();
      running.emulator.setStatus(orders, "NotReady");
      const ServiceTypeHealthPolicyMap = [{ Key: "OrdersType", Value: policy }];
      expect((await health(running, { ServiceTypeHealthPolicyMap })).state).toBe(state);
    },
  );

  test("given a policy that makes no sense, when it is asked for, then it is refused", async () => {
    const { gateway } = await start();
    const policy = { MaxPercentUnhealthyDeployedApplications: 101 };
    expect(codeOf(await gateway.post(`${path}/GetHealth`, policy, {}, "6.0"))).toBe("E_INVALIDARG");
    expect((await gateway.post("/Applications/Other/$/GetHealth", {}, {}, "6.0")).status).toBe(404);
  });
});

describe("a monitored upgrade", () => {
  test("given a domain that is ill, when it fails, then its progress says why, through the roll back", async () => {
    const running = await start();
    const { clock, emulator } = running;
    emulator.upgrades.failAtUpgradeDomain(name, "1");
    await upgrade(running);
    clock.advance({ seconds: 45 });
    expect(await health(running)).toMatchObject({ state: "Ok" });
    clock.advance({ seconds: 6 });
    const way = ["DeployedApplications", "DeployedApplication", "Event"];
    expect(await health(running)).toMatchObject({ state: "Error", way });
    expect(wayDown((await progress(running)).UnhealthyEvaluations)).toEqual(way);
    clock.advance({ minutes: 10 });
    const { UpgradeState, FailureReason, UnhealthyEvaluations } = await progress(running);
    expect([UpgradeState, FailureReason]).toEqual(["RollingBackCompleted", "HealthCheck"]);
    expect(wayDown(UnhealthyEvaluations)).toEqual(way);
    expect((await health(running)).state).toBe("Ok");
  });

  test("given a policy that tolerates one node of three, when a domain is ill, then it goes on", async () => {
    const running = await start();
    running.emulator.upgrades.failAtUpgradeDomain(name, "1");
    await upgrade(running, { ApplicationHealthPolicy: { MaxPercentUnhealthyDeployedApplications: 20 } });
    running.clock.advance({ minutes: 5 });
    const { UpgradeState, UpgradeDescription } = await progress(running);
    expect(UpgradeState).toBe("RollingForwardCompleted");
    expect(UpgradeDescription.ApplicationHealthPolicy.MaxPercentUnhealthyDeployedApplications).toBe(20);
  });

  test("given health that flickers, when it changes, then both clocks begin anew", async () => {
    const running = await startOverHttp();
    const { control, gateway } = running;
    const applicationName = name;
    const report = (illness: object | null) => control.ok("PUT", "/application-health", { applicationName, illness });
    await gateway.post(`${path}/Upgrade`, {
      Name: name,
      TargetApplicationTypeVersion: "2.0.0",
      UpgradeKind: "Rolling",
      ...watched,
    });
    await control.advance(10);
    for (let round = 0; round < 5; round += 1) {
      await report({ state: "Error", description: "Ill." });
      await control.advance(59);
      await report(null);
      await control.advance(29);
    }
    expect(await progress(running)).toMatchObject({ UpgradeState: "RollingForwardInProgress", FailureReason: "None" });
    await control.advance(1);
    expect((await progress(running)).UpgradeState).toBe("RollingForwardCompleted");
  });
});

function startOverHttp() {
  return fixture.startControlled({ topology: { ...sampleTopology(), nodes: 1 } });
}

describe("a safety check", () => {
  const hold = {
    upgradeDomain: "0",
    phase: "PreUpgradeSafetyCheck",
    kind: "EnsureAvailability",
    partitionId: orders,
  } as const;

  test("given one that does not pass, when time goes by, then the domain stays and the progress names it", async () => {
    const running = await start();
    const { clock, emulator } = running;
    emulator.upgrades.holdAtSafetyCheck(name, hold);
    await upgrade(running, { RollingUpgradeMode: "UnmonitoredAuto" });
    clock.advance({ minutes: 30 });
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingForwardInProgress",
      CurrentUpgradeDomainProgress: {
        DomainName: "0",
        NodeUpgradeProgressList: [
          {
            NodeName: "_Node_0",
            UpgradePhase: "PreUpgradeSafetyCheck",
            PendingSafetyChecks: [{ SafetyCheck: { Kind: "EnsureAvailability", PartitionId: orders } }],
          },
        ],
      },
    });
    emulator.upgrades.holdAtSafetyCheck(name, undefined);
    clock.advance({ seconds: 9 });
    expect((await progress(running)).CurrentUpgradeDomainProgress.DomainName).toBe("0");
    clock.advance({ seconds: 1 });
    expect((await progress(running)).CurrentUpgradeDomainProgress.DomainName).toBe("1");
  });

  test("given a time limit for it, when that is over, then the upgrade goes on without it", async () => {
    const running = await start();
    running.emulator.upgrades.holdAtSafetyCheck(name, hold);
    await upgrade(running, { RollingUpgradeMode: "UnmonitoredAuto", UpgradeReplicaSetCheckTimeoutInSeconds: 60 });
    running.clock.advance({ seconds: 69 });
    expect((await progress(running)).NextUpgradeDomain).toBe("1");
    running.clock.advance({ seconds: 1 });
    expect((await progress(running)).NextUpgradeDomain).toBe("2");
  });

  test("given a time limit for the domain, when that is over, then the failure has a class", async () => {
    const running = await startOverHttp();
    const { control, gateway } = running;
    const applicationName = name;
    await control.ok("PUT", "/upgrade-safety-check", { applicationName, hold });
    await gateway.post(`${path}/Upgrade`, {
      Name: name,
      TargetApplicationTypeVersion: "2.0.0",
      UpgradeKind: "Rolling",
      ...watched,
    });
    await control.advance(600);
    const snapshot = await control.ok("GET", "/snapshot");
    await control.ok("POST", "/reset");
    await control.ok("PUT", "/snapshot", snapshot);
    expect(await progress(running)).toMatchObject({
      UpgradeState: "RollingBackInProgress",
      FailureReason: "UpgradeDomainTimeout",
      FailureClassification: "PreUpgradeSafetyCheckTimeout",
    });
    await control.ok("PUT", "/upgrade-safety-check", { applicationName, hold: null });
    await control.advance(10);
    expect((await progress(running)).UpgradeState).toBe("RollingBackCompleted");
  });
});
