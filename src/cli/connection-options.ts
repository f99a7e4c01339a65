import type { Command } from "commander";
import type { ConnectionFields } from "../service-fabric/connection/connection-fields";
import { connectionFieldNames, environmentNameOf } from "../service-fabric/connection/fields";
import { readStackConfig, type StackConfig } from "./stack-config";
import { option } from "./subcommand";

/** Which cluster, as a command is told. */
export interface ConnectionOptions {
  readonly endpoint?: string;
  readonly stack?: string;
}

/** Adds the options that say which cluster, and how to reach it. @param stackToo What else the stack is taken for. */
export function addConnectionOptions(command: Command, stackToo = ""): Command {
  return command
    .addOption(
      option(
        "--endpoint <url>",
        "the cluster's HTTP gateway; default: the stack's config, else SERVICEFABRIC_ENDPOINT",
      ),
    )
    .addOption(
      option(
        "--stack <name>",
        `takes servicefabric:* from the config of this stack, by the Pulumi CLI in this folder${stackToo}`,
      ),
    );
}

/** The variables of the environment that say the same, for the help. */
export const connectionVariables = connectionFieldNames.map((name) => `  ${environmentNameOf(name)}`).join("\n");

/** The settings of the connection, as `checkConnection` takes them. */
export async function readConnection({
  endpoint,
  stack,
}: ConnectionOptions): Promise<Partial<StackConfig> & { readonly cluster?: ConnectionFields }> {
  return {
    ...(endpoint === undefined ? {} : { cluster: { endpoint } }),
    ...(stack === undefined ? {} : await readStackConfig(stack)),
  };
}
