import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup, ApplicationBackup, type ApplicationBackupArgs } from "pulumi-servicefabric-backup";
import { Upgrade } from "../upgrade";

/** A backup of a whole application, and an upgrade that must not begin without it; one partition has its own beside it. */
export = async () => {
  const config = new pulumi.Config();
  const version = config.require("version");
  const alone = config.get("alone");
  // A plain text where the environment has one: nobody has to remember that it is a secret.
  const connectionString = process.env.BACKUP_STORAGE;

  const backup = new ApplicationBackup(
    "backup",
    {
      application: "fabric:/Shop",
      ...(connectionString && {
        storage: { storageKind: "AzureBlobStore", connectionString, containerName: "backups" },
      }),
      triggers: [version],
      ...config.getObject<Partial<ApplicationBackupArgs>>("more"),
    },
    { customTimeouts: config.getObject<pulumi.CustomTimeouts>("customTimeouts") ?? {} },
  );
  if (alone) new AdHocBackup("alone", { partitionId: alone, triggers: [version] });
  new Upgrade("upgrade", { version }, { dependsOn: backup });

  const { partitionCount, earliestTimestamp, latestTimestamp } = backup;
  return { version, partitionCount, earliestTimestamp, latestTimestamp };
};
