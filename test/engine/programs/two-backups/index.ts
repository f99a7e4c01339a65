import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup } from "pulumi-servicefabric-backup";

/** Two backups of one partition that know nothing of each other. */
export = async () => {
  const partitionId = new pulumi.Config().require("partitionId");
  const first = new AdHocBackup("first", { partitionId });
  const second = new AdHocBackup("second", { partitionId });
  return { first: first.backupId, second: second.backupId };
};
