import type { Command } from "commander";
import type { ConnectionFields } from "../service-fabric/connection/connection-fields";
import { connectionFieldNames, environmentNameOf } from "../service-fabric/connection/fields";
import { readStackConfig, type StackConfig } from "./stack-config";
import { option, several } from "./subcommand";

/** Which cluster, as a command is told. */
export interface ConnectionOptions {
  readonly endpoint?: string;
  readonly stack?: string;
}

/** What a stack is taken for beside the settings of the connection, for the help; `severalStacks`: more than one may be given. */
type StackToo = { readonly oneStack?: string } | { readonly severalStacks: string };

/** Adds the options that say which cluster, and how to reach it. */
export function addConnectionOptions(command: Command, stackToo: StackToo = {}): Command {
  const what = "takes servicefabric:* from the config of this stack, by the Pulumi CLI in this folder";
  return command
    .addOption(
      option(
        "--endpoint <url>",
        "the cluster's HTTP gateway; default: the stack's config, else SERVICEFABRIC_ENDPOINT",
      ),
    )
    .addOption(
      "severalStacks" in stackToo
        ? several("--stack <name>", `${what}, of several the first${stackToo.severalStacks}`)
        : option("--stack <name>", `${what}${stackToo.oneStack ?? ""}`),
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
