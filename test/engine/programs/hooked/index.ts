import * as pulumi from "@pulumi/pulumi";
import { type BackupBeforeArgs, backupBefore } from "pulumi-servicefabric-backup";
import { Upgrade } from "../upgrade";

/** An upgrade that another provider makes, and a backup before each. */
export = async () => {
  const config = new pulumi.Config();
  const hooks = backupBefore(config.requireObject<BackupBeforeArgs>("before"));
  new Upgrade("upgrade", { version: config.require("version") }, { hooks });
};
