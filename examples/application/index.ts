import * as pulumi from "@pulumi/pulumi";
import { ApplicationBackup, ApplicationUpgrade } from "pulumi-servicefabric-backup";

export = async () => {
  const config = new pulumi.Config();
  const application = config.require("application");
  const appVersion = config.require("appVersion");
  const connectionString = config.getSecret("backupStorage");

  const backup = new ApplicationBackup("before-upgrade", {
    application,
    // Without a storage of their own, the backups go to that of the backup policy.
    storage: connectionString && { storageKind: "AzureBlobStore", connectionString, containerName: "backups" },
    triggers: [appVersion],
  });

  // Never starts unless every partition has a proven backup.
  const upgrade = new ApplicationUpgrade("upgrade", { application, targetVersion: appVersion }, { dependsOn: backup });

  return {
    // What a restore is given, partition by partition.
    backups: backup.partitions,
    // Services without anything to back up.
    skipped: backup.skipped,
    // There is no snapshot across partitions: how far the moments lie apart.
    from: backup.earliestTimestamp,
    to: backup.latestTimestamp,
    // An `up` that fails leaves the outputs of the one before: this one says which version they belong to.
    version: upgrade.version,
  };
};
