import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup } from "pulumi-servicefabric-backup";

export = async () => {
  const config = new pulumi.Config();
  const appVersion = config.require("appVersion");
  const connectionString = config.getSecret("backupStorage");

  const backup = new AdHocBackup("before-upgrade", {
    partitionId: config.require("partitionId"),
    // Without a storage of its own, the backup goes to that of the partition's backup policy.
    storage: connectionString && {
      storageKind: "AzureBlobStore",
      connectionString,
      containerName: config.require("containerName"),
    },
    triggers: [appVersion],
  });

  // The upgrade goes here. What depends on the backup never starts unless the backup is proven:
  //   new Upgrade("to-v2", { … }, { dependsOn: backup });

  return {
    // An `up` that fails leaves the outputs of the one before: this one says which version they belong to.
    appVersion,
    epoch: backup.epoch,
    lsn: backup.lsn,
    timestamp: backup.timestamp,
    backupId: backup.backupId,
    backupLocation: backup.backupLocation,
  };
};
