import { type Emulator, startEmulator } from "servicefabric-backup-emulator";
import { connectionOf, resolveConnection } from "../../src/provider/settings";
import { type Client, createClient } from "../../src/service-fabric/client";
import { Secrets } from "../../src/service-fabric/secrets";
import { createTransport } from "../../src/service-fabric/transport";
import type { UpgradeRequest } from "../../src/service-fabric/upgrades";
import { healthPolicyToWire, upgradeProgress, upgradeToWire } from "../../src/service-fabric/wire-upgrade";

const applicationName = "fabric:/SampleApp";
const never = new AbortController().signal;

let emulator: Emulator;
let client: Client;
beforeEach(async () => {
  emulator = await startEmulator({ speed: 1_000 });
  const nothing = { config: () => undefined, environment: () => undefined };
  const connection = connectionOf(resolveConnection({ endpoint: emulator.url }, nothing));
  client = createClient(connection, createTransport(connection, { now: Date.now, secrets: new Secrets() }));
});
afterEach(async () => {
  await client.close();
  await emulator.close();
});

const request: UpgradeRequest = {
  applicationName,
  targetVersion: "2.0.0",
  parameters: { Count: "3" },
  mode: "Monitored",
  forceRestart: true,
  upgradeReplicaSetCheckTimeoutSeconds: 60,
  instanceCloseDelaySeconds: 5,
  monitoring: {
    failureAction: "Rollback",
    healthCheckWaitMilliseconds: 0,
    healthCheckStableMilliseconds: 60_000,
    healthCheckRetryTimeoutMilliseconds: 90_000,
    upgradeDomainTimeoutMilliseconds: 600_000,
    upgradeTimeoutMilliseconds: 3_600_000,
  },
  healthPolicy: {
    considerWarningAsError: true,
    maxPercentUnhealthyDeployedApplications: 10,
    defaultServiceType: { maxPercentUnhealthyServices: 20 },
    serviceTypes: {
      OrdersType: { maxPercentUnhealthyPartitionsPerService: 30, maxPercentUnhealthyReplicasPerPartition: 40 },
    },
  },
  serverTimeoutSeconds: 300,
};

test("given an upgrade, when it is asked for, then its request has the server's own words", () => {
  expect(upgradeToWire(request)).toEqual({
    Name: applicationName,
    TargetApplicationTypeVersion: "2.0.0",
    Parameters: [{ Key: "Count", Value: "3" }],
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "Monitored",
    UpgradeReplicaSetCheckTimeoutInSeconds: 60,
    ForceRestart: true,
    InstanceCloseDelayDurationInSeconds: 5,
    MonitoringPolicy: {
      FailureAction: "Rollback",
      HealthCheckWaitDurationInMilliseconds: "0",
      HealthCheckStableDurationInMilliseconds: "60000",
      HealthCheckRetryTimeoutInMilliseconds: "90000",
      UpgradeTimeoutInMilliseconds: "3600000",
      UpgradeDomainTimeoutInMilliseconds: "600000",
    },
    ApplicationHealthPolicy: {
      ConsiderWarningAsError: true,
      MaxPercentUnhealthyDeployedApplications: 10,
      DefaultServiceTypeHealthPolicy: {
        MaxPercentUnhealthyServices: 20,
        MaxPercentUnhealthyPartitionsPerService: 0,
        MaxPercentUnhealthyReplicasPerPartition: 0,
      },
      ServiceTypeHealthPolicyMap: [
        {
          Key: "OrdersType",
          Value: {
            MaxPercentUnhealthyServices: 0,
            MaxPercentUnhealthyPartitionsPerService: 30,
            MaxPercentUnhealthyReplicasPerPartition: 40,
          },
        },
      ],
    },
  });
  expect(healthPolicyToWire({})).toEqual({});
});

test("given a progress with all that a server may say, when it is read, then nothing is lost, and blanks are left out", () => {
  const check = (Kind: string, PartitionId?: string) => ({ SafetyCheck: { Kind, PartitionId } });
  const record = upgradeProgress.parse({
    UpgradeState: "RollingForwardPending",
    TargetApplicationTypeVersion: "2.0.0",
    RollingUpgradeMode: "UnmonitoredManual",
    StartTimestampUtc: "2021-08-04T21:02:29.882Z",
    FailureTimestampUtc: "2021-08-04T21:12:29.882Z",
    FailureReason: "HealthCheck",
    UpgradeDurationInMilliseconds: "PT0H2M0S",
    UpgradeDomains: [{ Name: "UD0", State: "Completed" }],
    NextUpgradeDomain: "UD1",
    CurrentUpgradeDomainProgress: {
      DomainName: "UD0",
      NodeUpgradeProgressList: [
        {
          NodeName: "N0",
          UpgradePhase: "PreUpgradeSafetyCheck",
          PendingSafetyChecks: [check("EnsureAvailability", "one"), check("EnsureSeedNodeQuorum")],
        },
        { NodeName: "N1", UpgradePhase: "Upgrading" },
      ],
    },
    UpgradeDomainProgressAtFailure: { DomainName: "UD0" },
    UnhealthyEvaluations: [
      {
        HealthEvaluation: {
          Description: "The services are ill.",
          UnhealthyEvaluations: [
            { HealthEvaluation: { Description: "A  replica\nis down." } },
            { HealthEvaluation: {} },
          ],
        },
      },
    ],
    UpgradeStatusDetails: "It waits.",
    UpgradeDescription: { TargetApplicationTypeVersion: "2.0.0", Parameters: [{ Key: "Count", Value: "3" }] },
  });

  expect(record).toEqual({
    state: "RollingForwardPending",
    targetVersion: "2.0.0",
    mode: "UnmonitoredManual",
    startedAt: "2021-08-04T21:02:29.882Z",
    failedAt: "2021-08-04T21:12:29.882Z",
    failureReason: "HealthCheck",
    duration: "PT0H2M0S",
    domains: [{ name: "UD0", state: "Completed" }],
    nextDomain: "UD1",
    nodes: [
      {
        name: "N0",
        phase: "PreUpgradeSafetyCheck",
        safetyChecks: ["EnsureAvailability of partition one", "EnsureSeedNodeQuorum"],
      },
      { name: "N1", phase: "Upgrading", safetyChecks: [] },
    ],
    failedDomain: "UD0",
    unhealthy: ["A replica is down."],
    details: "It waits.",
    asked: { targetVersion: "2.0.0", parameters: { Count: "3" } },
  });
  expect(upgradeProgress.parse({ UpgradeState: "Failed", TargetApplicationTypeVersion: "2.0.0" })).toEqual({
    state: "Failed",
    targetVersion: "2.0.0",
    mode: "Invalid",
    domains: [],
    nodes: [],
    unhealthy: [],
    details: "",
  });
});

test("given a cluster, when it is asked of applications, types and health, then it tells", async () => {
  expect(await client.getRunningApplication(applicationName, never)).toMatchObject({
    value: { typeName: "SampleAppType", typeVersion: "1.0.0", status: "Ready" },
  });
  expect(await client.getRunningApplication("fabric:/None", never)).toEqual({ kind: "answered", value: undefined });
  expect(await client.listApplicationTypes("SampleAppType", never)).toMatchObject({
    value: [
      { version: "1.0.0", status: "Available" },
      { version: "2.0.0", status: "Available" },
    ],
  });
  expect(await client.getApplicationHealth(applicationName, undefined, never)).toMatchObject({
    value: { state: "Ok" },
  });
  emulator.cluster.reportHealth(applicationName, { state: "Error", description: "Ill." });
  const ill = await client.getApplicationHealth(applicationName, request.healthPolicy, never);
  expect(ill).toMatchObject({ kind: "answered", value: { state: "Error" } });
});

test("given a package and an upgrade, when both are asked for, then the cluster takes them", async () => {
  const packageUri = "https://store.example/app-3.0.0.sfpkg";
  emulator.provisioning.putPackage({ uri: packageUri, typeName: "SampleAppType", typeVersion: "3.0.0" });

  const pack = { packageUri, typeName: "SampleAppType", typeVersion: "3.0.0" };
  expect(await client.provision(pack, never)).toEqual({ kind: "answered", value: undefined });
  expect(await client.startUpgrade({ ...request, parameters: {} }, never)).toMatchObject({ kind: "answered" });
  expect(await client.getUpgradeProgress(applicationName, never)).toMatchObject({
    value: { targetVersion: "2.0.0", mode: "Monitored" },
  });
});
