import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup, type AdHocBackupSettings } from "pulumi-servicefabric-backup";
import { Upgrade } from "../upgrade";

/** A backup of one partition, and an upgrade that must not begin without it. */
export = async () => {
  const config = new pulumi.Config();
  const version = config.require("version");
  // A plain text where the environment has one: nobody has to remember that it is a secret.
  const connectionString = process.env.BACKUP_STORAGE ?? config.getSecret("backupStorage");

  const backup = new AdHocBackup(
    "backup",
    {
      partitionId: config.require("partitionId"),
      ...(connectionString && {
        storage: { storageKind: "AzureBlobStore", connectionString, containerName: "backups" },
      }),
      triggers: [version],
      ...config.getObject<Partial<AdHocBackupSettings>>("more"),
    },
    {
      customTimeouts: config.getObject<pulumi.CustomTimeouts>("customTimeouts") ?? {},
      ...config.getObject<pulumi.CustomResourceOptions>("options"),
      transformations: [
        ({ props, opts }) => ({ props, opts: { ...opts, ...config.getObject<object>("transformed") } }),
      ],
    },
  );
  new Upgrade("upgrade", { version }, { dependsOn: backup });

  const { backupId, backupLocation, epoch, lsn, timestamp } = backup;
  return { version, backupId, backupLocation, epoch, lsn, timestamp };
};
