import { parseArgs } from "node:util";
import { connectionFieldNames, environmentNameOf } from "../service-fabric/connection/fields";
import { checkConnection } from "./check-connection";
import { formatCheck } from "./format-check";
import { readStackConfig, StackConfigError } from "./stack-config";

const usage = `Usage: pulumi-servicefabric-backup doctor [options]

Looks at everything that a backup needs of the cluster: settings, name, port, certificate, sign-in, version, backup
service, partition, service, policy, last backup. It only reads. A line for each: ok, or what to do.

Options:
  --endpoint <url>    The cluster's HTTP gateway. Default: the stack's config, else SERVICEFABRIC_ENDPOINT.
  --stack <name>      Takes servicefabric:* from the config of this stack, by the Pulumi CLI in this folder.
  --partition <guid>  The partition to look at. Default: the checks of one are skipped.
  --service <name>    The service whose partition is looked at, such as fabric:/Shop/Orders, instead of --partition.
  --key <key>         Which partition of the service: a key of its range, or its name.
  --json              The report as JSON.
  --help              This text.

Exit codes: 0 nothing failed, 1 something did, 2 the command itself is wrong.

Environment: ${connectionFieldNames.map(environmentNameOf).join(", ")}.

Examples:
  pulumi-servicefabric-backup doctor --stack dev --partition 974bd92a-b395-4631-8a7f-53bd4ae9cf22
  SERVICEFABRIC_ENDPOINT=https://cluster.example.com:19080 pulumi-servicefabric-backup doctor --json
`;

const options = {
  endpoint: { type: "string" },
  stack: { type: "string" },
  partition: { type: "string" },
  service: { type: "string" },
  key: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Runs the command line. @returns The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === "string") {
    console.error(`${parsed}\nTry: pulumi-servicefabric-backup --help`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help || positionals.length === 0) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  try {
    const report = await checkConnection({
      ...(values.endpoint === undefined ? {} : { cluster: { endpoint: values.endpoint } }),
      ...(values.stack === undefined ? {} : { config: await readStackConfig(values.stack) }),
      ...(values.partition === undefined ? {} : { partitionId: values.partition }),
      ...(values.service === undefined ? {} : { service: values.service }),
      ...(values.key === undefined ? {} : { partitionKey: values.key }),
      ...(values.json ? {} : { onCheck: (check) => console.log(formatCheck(check)) }),
    });
    if (values.json) console.log(JSON.stringify(report, undefined, 2));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    console.error(error.message);
    return 2;
  }
}

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, extra] = parsed.positionals;
    if (command !== undefined && command !== "doctor") return `There is no command ${command}.`;
    if (extra !== undefined) return `doctor takes no ${extra}.`;
    return parsed;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
