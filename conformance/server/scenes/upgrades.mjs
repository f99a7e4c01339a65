// @ts-check
import { samplePartitions, sampleTopology } from "servicefabric-backup-emulator";

/** @typedef {import("../world.mjs").Scene} Scene */

const parameters = { applicationId: "SampleApp" };

/** @param {string} version @param {object} [more] */
function upgrade(version, more = {}) {
  return {
    Name: "fabric:/SampleApp",
    TargetApplicationTypeVersion: version,
    Parameters: [],
    UpgradeKind: "Rolling",
    RollingUpgradeMode: "Monitored",
    ForceRestart: false,
    MonitoringPolicy: { FailureAction: "Rollback" },
    ...more,
  };
}

/** @type {import("servicefabric-backup-emulator").Topology} */
const topology = {
  applications: [
    {
      name: "fabric:/SampleApp",
      typeName: "SampleAppType",
      typeVersion: "1.0.0",
      parameters: { Orders_PartitionCount: "3" },
      services: [],
    },
  ],
};

const packages = [
  { uri: "https://store.example/two.sfpkg", typeName: "SampleAppType", typeVersion: "3.0.0" },
  { uri: "https://store.example/odd.sfpkg", typeName: "OtherType", typeVersion: "1" },
];

/** @param {string} name @param {string} version */
function provision(name, version) {
  return {
    Kind: "ExternalStore",
    Async: true,
    ApplicationPackageDownloadUri: `https://store.example/${name}.sfpkg?sig=secret`,
    ApplicationTypeName: "SampleAppType",
    ApplicationTypeVersion: version,
  };
}

/** @type {readonly Scene[]} */
export const upgradeScenes = [
  {
    name: "a version that is provisioned, one that fails, and both taken away",
    options: { topology: { ...topology, packages } },
    async play({ call, clock }) {
      const types = { applicationTypeName: "SampleAppType" };
      for (const [name, version] of [
        ["two", "3.0.0"],
        ["odd", "4.0.0"],
      ]) {
        const body = provision(name ?? "", version ?? "");
        await call("ProvisionApplicationType", { body, expect: "202" });
        await call("GetApplicationTypeInfoListByName", { parameters: types });
        clock.advance({ minutes: 1 });
        await call("GetApplicationTypeInfoListByName", { parameters: types });
      }
      await call("ProvisionApplicationType", { body: provision("two", "3.0.0") });
      for (const ApplicationTypeVersion of ["1.0.0", "3.0.0", "4.0.0", "3.0.0"]) {
        await call("UnprovisionApplicationType", { parameters: types, body: { ApplicationTypeVersion } });
      }
    },
  },
  {
    name: "an application upgrade with parameters",
    options: { topology },
    async play({ call }) {
      await call("GetApplicationInfo", { parameters, expect: "200" });
      const body = upgrade("2.0.0", {
        Parameters: [{ Key: "Orders_PartitionCount", Value: "5" }],
        ManagedApplicationIdentity: { ManagedIdentities: [] },
      });
      await call("StartApplicationUpgrade", { parameters, body, expect: "200" });
      await call("GetApplicationUpgrade", { parameters, expect: "200 RollingForwardInProgress" });
    },
  },
  {
    name: "an application upgrade from the request to its end",
    async play({ call, clock }) {
      await call("GetApplicationUpgrade", { parameters, expect: "200 RollingForwardCompleted" });
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2.0.0"), expect: "200" });
      await call("GetApplicationUpgrade", { parameters });
      await call("GetApplicationInfo", { parameters, expect: "200" });
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2.0.0") });
      clock.advance({ minutes: 60 });
      await call("GetApplicationUpgrade", { parameters, expect: "200 RollingForwardCompleted" });
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2.0.0") });
    },
  },
  {
    name: "an application upgrade by hand, and back",
    async play({ call, clock }) {
      await call("RollbackApplicationUpgrade", { parameters });
      const body = upgrade("2.0.0", { RollingUpgradeMode: "UnmonitoredManual", MonitoringPolicy: undefined });
      await call("StartApplicationUpgrade", { parameters, body, expect: "200" });
      clock.advance({ minutes: 5 });
      const { body: progress } = await call("GetApplicationUpgrade", { parameters });
      const UpgradeDomainName = progress?.NextUpgradeDomain;
      await call("ResumeApplicationUpgrade", { parameters, body: { UpgradeDomainName } });
      await call("UpdateApplicationUpgrade", {
        parameters,
        body: {
          Name: "fabric:/SampleApp",
          UpgradeKind: "Rolling",
          UpdateDescription: { RollingUpgradeMode: "UnmonitoredAuto" },
        },
      });
      await call("RollbackApplicationUpgrade", { parameters });
      await call("GetApplicationUpgrade", { parameters });
      clock.advance({ minutes: 60 });
      await call("GetApplicationUpgrade", { parameters, expect: "200 RollingBackCompleted" });
    },
  },
  {
    name: "an application upgrade that another one interrupts, and one that fails",
    options: { topology: { ...sampleTopology(), applicationTypes: [{ name: "SampleAppType", versions: ["2", "3"] }] } },
    async play({ call, clock, emulator }) {
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2"), expect: "200" });
      await call("StartApplicationUpgrade", { parameters, body: upgrade("3"), expect: "200" });
      await call("GetApplicationUpgrade", { parameters, expect: "200 RollingBackInProgress" });
      clock.advance({ minutes: 60 });
      await call("GetApplicationInfo", { parameters, expect: "200" });
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2"), expect: "200" });
      // Nothing was started where the description has no such operation.
      if (emulator.upgrades.look("fabric:/SampleApp") === undefined) return;
      emulator.upgrades.fail("fabric:/SampleApp", { reason: "HealthCheck", outcome: "failed" });
      await call("GetApplicationUpgrade", { parameters, expect: "200 Failed" });
    },
  },
  {
    name: "an application that is ill, by itself and in an upgrade",
    async play({ call, clock, emulator }) {
      const [partitionId] = samplePartitions.orders;
      emulator.cluster.reportHealth("fabric:/SampleApp", { state: "Error", description: "Ill." });
      emulator.upgrades.failAtUpgradeDomain("fabric:/SampleApp", "0");
      emulator.setStatus(partitionId, "InQuorumLoss");
      const hold = { upgradeDomain: "1", kind: "EnsureAvailability", partitionId };
      emulator.upgrades.holdAtSafetyCheck("fabric:/SampleApp", { ...hold, phase: "PreUpgradeSafetyCheck" });
      const ApplicationHealthPolicy = { ConsiderWarningAsError: true, MaxPercentUnhealthyDeployedApplications: 10 };
      await call("StartApplicationUpgrade", { parameters, body: upgrade("2.0.0", { ApplicationHealthPolicy }) });
      clock.advance({ seconds: 11 });
      await call("GetApplicationHealth", { parameters, expect: "200" });
      await call("GetApplicationHealthUsingPolicy", { parameters, body: ApplicationHealthPolicy, expect: "200" });
      await call("GetApplicationUpgrade", { parameters });
      emulator.cluster.reportHealth("fabric:/SampleApp", undefined);
      emulator.upgrades.failAtUpgradeDomain("fabric:/SampleApp", undefined);
      emulator.setStatus(partitionId, "Ready");
      await call("GetApplicationHealth", { parameters });
      clock.advance({ minutes: 5 });
      await call("GetApplicationUpgrade", { parameters });
    },
  },
];
