import * as pulumi from "@pulumi/pulumi";
import { ApplicationBackup, RestoreDrill, type RestoreDrillArgs } from "pulumi-servicefabric-backup";
import { Upgrade } from "../upgrade";

/** A backup, its drill, both below a component, and an upgrade that must not begin before the backup was restored. */
export = async () => {
  const config = new pulumi.Config();
  const version = config.require("version");
  const parent = new pulumi.ComponentResource("test:drill:Before", "before");
  const backup = new ApplicationBackup(
    "backup",
    {
      application: "fabric:/Shop",
      storage: {
        storageKind: "FileShare",
        path: config.require("share"),
        primaryUserName: "one",
        primaryPassword: config.require("password"),
      },
      triggers: [version],
    },
    { parent },
  );
  const drill = new RestoreDrill(
    "drill",
    { backup, sample: { partitions: 2 }, ...config.getObject<Partial<RestoreDrillArgs>>("more") },
    { parent },
  );
  new Upgrade("upgrade", { version }, { dependsOn: drill });
  return { seconds: drill.restoreSecondsTotal, slowest: drill.slowestPartition };
};
