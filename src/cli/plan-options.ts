import type { Command } from "commander";
import { addConnectionOptions, type ConnectionOptions } from "./connection-options";
import { option, several } from "./subcommand";

/** Which backups are to be brought back, and where to: the same for all commands that begin with a plan. */
export interface PlanOptions extends ConnectionOptions {
  readonly version?: string;
  readonly evidence?: string;
  readonly application?: string;
  readonly at?: string;
  readonly service?: readonly string[];
  readonly partition?: readonly string[];
  readonly to?: string;
  readonly storageFromEnv?: true;
  readonly timeout?: string;
}

/** Adds the options that say which backups, and where to. */
export function addPlanOptions(command: Command): Command {
  const options = [
    option(
      "--version <number>",
      "with --stack, its state after that earlier update, as pulumi stack history counts; only Pulumi Cloud keeps them",
    ),
    option(
      "--evidence <file>",
      "the backups of a file of evidence, as backupBefore and the command evidence write it, of each partition the newest",
    ).conflicts(["application", "version"]),
    option(
      "--application <name>",
      "of each partition of this application, such as fabric:/Shop, the newest good backup that the storage lists",
    ).conflicts("version"),
    option("--at <time>", "with --application or --evidence, none that is newer, such as 2026-11-20T10:00Z"),
    option("--to <name>", "restores into this application instead, such as fabric:/ShopCopy"),
    several("--service <name>", "only this service, such as fabric:/Shop/Orders; may be repeated"),
    several("--partition <guid>", "only this partition, by its id of then or of now; may be repeated"),
    option("--storage-from-env", "reads and restores from the storage that the variables SERVICEFABRIC_STORAGE_* name"),
    option("--timeout <minutes>", "how long the cluster may take for one restore; default: 30"),
  ];
  const oneStack = "; alone, its AdHocBackup, ServiceBackup and ApplicationBackup resources are what is restored";
  return options.reduce((all, one) => all.addOption(one), addConnectionOptions(command, { oneStack }));
}
