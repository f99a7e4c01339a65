import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup, ApplicationBackup, ApplicationUpgrade, RestoreDrill } from "pulumi-servicefabric-backup";

/** A backup of one partition, one of all, its drill, and an upgrade that waits for both. */
export = async () => {
  const config = new pulumi.Config();
  const application = "fabric:/SampleApp";
  new AdHocBackup("alone", { partitionId: config.require("partitionId") });
  const backup = new ApplicationBackup("shop", {
    application,
    storage: {
      storageKind: "FileShare",
      path: config.require("share"),
      primaryUserName: "one",
      primaryPassword: config.require("password"),
    },
  });
  const drill = new RestoreDrill("drill", { backup, sample: { partitions: 2 } });
  new ApplicationUpgrade(
    "shop",
    {
      application,
      targetVersion: "2.0.0",
      monitoring: { healthCheckStable: 0, healthCheckRetryTimeout: "1s" },
      parameters: { Password: config.requireSecret("password") },
    },
    { dependsOn: [backup, drill] },
  );
};
