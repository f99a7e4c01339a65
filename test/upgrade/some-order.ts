import type { UpgradeOrder } from "../../src/upgrade";

const minute = 60_000;

/** A monitored upgrade to 2.0.0, as a test changes it. */
export const someOrder: UpgradeOrder = {
  applicationName: "fabric:/Shop",
  targetVersion: "2.0.0",
  parameters: {},
  keepParameters: true,
  mode: "Monitored",
  monitoring: {
    failureAction: "Rollback",
    healthCheckWaitMilliseconds: 0,
    healthCheckStableMilliseconds: minute,
    healthCheckRetryTimeoutMilliseconds: minute,
    upgradeDomainTimeoutMilliseconds: 10 * minute,
    upgradeTimeoutMilliseconds: 60 * minute,
  },
  forceRestart: false,
  upgradeReplicaSetCheckTimeoutSeconds: 60,
  whenUpgrading: "fail",
  backups: [],
};
