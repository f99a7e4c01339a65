import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionVariables,
  readConnection,
} from "./connection-options";
import { type DefineSubcommand, option, subcommand } from "./subcommand";

interface DoctorOptions extends ConnectionOptions {
  readonly partition?: string;
  readonly service?: string;
  readonly application?: string;
  readonly key?: string;
  readonly json?: true;
}

const about = `Looks at everything that a backup needs of the cluster, and only reads. A line for each, ok or what to do:
settings, name, port, certificate, sign-in, version, backup service, partition, service, policy, restore, last backup.`;

const more = `
Exit codes: 0 nothing failed, 1 something did, 2 the command itself is wrong.

Environment:
${connectionVariables}

Examples:
  pulumi-servicefabric-backup doctor --stack dev --application fabric:/Shop
  SERVICEFABRIC_ENDPOINT=https://cluster.example.com:19080 pulumi-servicefabric-backup doctor --json
`;

/** Looks at a cluster before a backup does. */
export const defineDoctor: DefineSubcommand = (program, end) => {
  const doctor = addConnectionOptions(subcommand(program, "doctor", about))
    .summary("looks at everything that a backup needs of the cluster")
    .addOption(
      option("--partition <guid>", "the partition to look at; default: these checks are skipped").conflicts([
        "service",
        "application",
      ]),
    )
    .addOption(
      option(
        "--service <name>",
        "looks at all partitions of this service, such as fabric:/Shop/Orders, instead of --partition",
      ).conflicts("application"),
    )
    .addOption(
      option("--key <key>", "with --service, at one of them: by a key of its range (--key=-5 below 0), or by its name"),
    )
    .addOption(
      option(
        "--application <name>",
        "looks at all partitions of all services of this application, such as fabric:/Shop",
      ),
    )
    .addOption(
      option("--json", "the report as JSON; of many partitions it names every one, the lines only the first ten"),
    )
    .addHelpText("after", more);
  doctor.action(async (options: DoctorOptions) => {
    if (options.key !== undefined && options.service === undefined) doctor.error("error: --key needs --service");
    end(await runDoctor(options));
  });
};

async function runDoctor(options: DoctorOptions): Promise<number> {
  const { partition, service, application, key, json } = options;
  const { checkConnection } = await import("../doctor/check-connection.js");
  const { formatCheck } = await import("./format-check.js");
  const { inOptions } = await import("./in-options.js");
  const report = await checkConnection({
    ...(await readConnection(options)),
    ...(partition === undefined ? {} : { partitionId: partition }),
    ...(service === undefined ? {} : { service }),
    ...(application === undefined ? {} : { application }),
    ...(key === undefined ? {} : { partitionKey: key }),
    ...(json ? {} : { onCheck: (check) => console.log(formatCheck(inOptions(check))) }),
  });
  if (json) console.log(JSON.stringify({ ...report, checks: report.checks.map(inOptions) }, undefined, 2));
  return report.ok ? 0 : 1;
}
