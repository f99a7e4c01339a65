import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup } from "pulumi-servicefabric-backup";
import { Service } from "../service";

/** A backup of a partition that is only known once the service is there, with a trigger that only the service knows. */
export = async () => {
  const config = new pulumi.Config();
  const service = new Service("service", { version: config.require("version") });
  const backup = new AdHocBackup("backup", { partitionId: service.partitionId, triggers: [service.builtAs] });
  return { backupId: backup.backupId };
};
