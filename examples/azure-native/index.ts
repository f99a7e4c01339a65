import * as servicefabric from "@pulumi/azure-native/servicefabric";
import * as pulumi from "@pulumi/pulumi";
import { ApplicationBackup } from "pulumi-servicefabric-backup";

export = async () => {
  const config = new pulumi.Config();
  const cluster = { resourceGroupName: config.require("resourceGroup"), clusterName: config.require("clusterName") };
  const appVersion = config.require("appVersion");
  const connectionString = config.getSecret("backupStorage");

  const versionToRun = new servicefabric.ManagedClusterApplicationTypeVersion("shop-package", {
    ...cluster,
    applicationTypeName: "ShopType",
    version: appVersion,
    appPackageUrl: config.requireSecret("packageUrl"),
  });

  const backup = new ApplicationBackup("before-upgrade", {
    application: "fabric:/Shop",
    storage: connectionString && { storageKind: "AzureBlobStore", connectionString, containerName: "backups" },
    triggers: [appVersion],
  });

  const shop = new servicefabric.ManagedClusterApplication(
    "shop",
    {
      ...cluster,
      applicationName: "Shop",
      // Known only once every partition has a proven backup: Azure is not asked for the upgrade before.
      version: pulumi.all([versionToRun.id, backup.completedAt]).apply(([id]) => id),
      upgradePolicy: {
        // Never deletes the application, and its data with it, to get to the version.
        recreateApplication: false,
        rollingUpgradeMonitoringPolicy: {
          failureAction: "Rollback",
          healthCheckWaitDuration: "00:00:00",
          healthCheckStableDuration: "00:02:00",
          healthCheckRetryTimeout: "00:10:00",
          upgradeDomainTimeout: "01:00:00",
          upgradeTimeout: "12:00:00",
        },
      },
    },
    { dependsOn: backup },
  );

  return {
    version: shop.version,
    backups: backup.partitions,
    from: backup.earliestTimestamp,
    to: backup.latestTimestamp,
  };
};
