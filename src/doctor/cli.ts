import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { didYouMean } from "../errors/did-you-mean";
import { connectionFieldNames, environmentNameOf } from "../service-fabric/connection/fields";
import { checkConnection } from "./check-connection";
import { formatCheck } from "./format-check";
import { inOptions } from "./in-options";
import { readStackConfig, StackConfigError } from "./stack-config";

const usage = `Usage: pulumi-servicefabric-backup doctor [options]

Looks at everything that a backup needs of the cluster, and only reads. A line for each, ok or what to do: settings,
name, port, certificate, sign-in, version, backup service, partition, service, policy, restore, last backup.

Options:
  --endpoint <url>    The cluster's HTTP gateway. Default: the stack's config, else SERVICEFABRIC_ENDPOINT.
  --stack <name>      Takes servicefabric:* from the config of this stack, by the Pulumi CLI in this folder.
  --partition <guid>  The partition to look at. Default: these checks are skipped.
  --service <name>    Looks at all partitions of this service, such as fabric:/Shop/Orders, instead of --partition.
  --key <key>         With --service, at one of them: by a key of its range (--key=-5 below 0), or by its name.
  --application <name>  Looks at all partitions of all services of this application, such as fabric:/Shop.
  --json              The report as JSON. Of many partitions it names every one, the lines only the first ten.
  -h, --help          This text.
  -V, --version       The version of this package.

Exit codes: 0 nothing failed, 1 something did, 2 the command itself is wrong.

Environment:
${connectionFieldNames.map((name) => `  ${environmentNameOf(name)}`).join("\n")}

Examples:
  pulumi-servicefabric-backup doctor --stack dev --application fabric:/Shop
  SERVICEFABRIC_ENDPOINT=https://cluster.example.com:19080 pulumi-servicefabric-backup doctor --json
`;

const options = {
  endpoint: { type: "string" },
  stack: { type: "string" },
  partition: { type: "string" },
  service: { type: "string" },
  application: { type: "string" },
  key: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "V", default: false },
} as const;

/** Runs the command line. @returns The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const values = parse(args);
  if (typeof values === "string") {
    console.error(`${values}\nTry: pulumi-servicefabric-backup --help`);
    return 2;
  }
  if (values.help || values.version) {
    console.log(values.help ? usage : version());
    return 0;
  }
  try {
    const report = await checkConnection({
      ...(values.endpoint === undefined ? {} : { cluster: { endpoint: values.endpoint } }),
      ...(values.stack === undefined ? {} : await readStackConfig(values.stack)),
      ...(values.partition === undefined ? {} : { partitionId: values.partition }),
      ...(values.service === undefined ? {} : { service: values.service }),
      ...(values.application === undefined ? {} : { application: values.application }),
      ...(values.key === undefined ? {} : { partitionKey: values.key }),
      ...(values.json ? {} : { onCheck: (check) => console.log(formatCheck(inOptions(check))) }),
    });
    if (values.json) {
      console.log(JSON.stringify({ ...report, checks: report.checks.map(inOptions) }, undefined, 2));
    }
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** The options, or what is wrong with them. */
function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, extra] = positionals;
    if (values.help || values.version) return values;
    if (command === undefined) return "A command is missing; there is one: doctor.";
    if (command !== "doctor") return `There is no command ${command}.`;
    if (extra !== undefined) return `doctor takes no ${extra}.`;
    const targets = (["partition", "service", "application"] as const).filter((name) => values[name] !== undefined);
    if (targets.length > 1) return `Give ${targets.map((name) => `--${name}`).join(" or ")}, not both.`;
    if (values.key !== undefined && values.service === undefined) return "--key needs --service.";
    return values;
  } catch (error) {
    return whatIsWrong(error instanceof Error ? error.message : String(error));
  }
}

/** The words of Node.js, shortened to what happened. */
function whatIsWrong(message: string): string {
  const dashed = /^Option '.*(--\w+)' argument is ambiguous/.exec(message)?.[1];
  if (dashed !== undefined) return `${dashed} needs a value; one that begins with a dash is written ${dashed}=-5.`;
  const option = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (option === undefined) return message;
  const names = Object.keys(options).map((name) => `--${name}`);
  return `There is no option ${option}${didYouMean(option, names) || "."}`;
}

function version(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(join(__dirname, "..", "..", "package.json"), "utf8"),
  );
  return manifest.version;
}
