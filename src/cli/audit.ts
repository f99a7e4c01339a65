import { addConnectionOptions, type ConnectionOptions, connectionVariables } from "./connection-options";
import { storageVariables } from "./plan-sources/storage-variables";
import { type DefineSubcommand, option, several, subcommand } from "./subcommand";

export interface AuditOptions extends Pick<ConnectionOptions, "endpoint"> {
  readonly stack?: readonly string[];
  readonly evidence?: readonly string[];
  readonly storageFromEnv?: true;
  readonly maxAge?: string;
  readonly json?: true;
  readonly markdown?: true;
  readonly html?: string;
  readonly policies?: true;
  readonly application?: string;
}

const about = `Asks the cluster again about everything that was proven, and only reads: is each backup still listed, with the same
epoch, LSN and location? Then for each application: how old is what could be brought back, had each upgrade a proven backup
before it, and how long did the last drill take? With --policies it looks at the periodic backups instead.`;

const more = `
Exit codes: 0 all is well, 1 something is missing, 2 it could not be checked, or the command itself is wrong.

Where the backups of a file lie: the storage of --storage-from-env, else that of the policy.

Environment:
${[...storageVariables].map((name) => `  ${name}`).join("\n")}
${connectionVariables}

Examples:
  pulumi-servicefabric-backup audit --stack dev --max-age 24h
  pulumi-servicefabric-backup audit --stack dev --stack prod --html audit.html --markdown
  pulumi-servicefabric-backup audit --endpoint https://cluster.example.com:19080 --evidence evidence.jsonl --json
  pulumi-servicefabric-backup audit --policies --stack dev --application fabric:/Shop
`;

/** Checks what was proven against the cluster. */
export const defineAudit: DefineSubcommand = (program, end, clock) => {
  const audit = addConnectionOptions(subcommand(program, "audit", about), {
    severalStacks: "; their backups, upgrades and drills are what is audited; may be repeated",
  })
    .summary("checks what was proven against the cluster")
    .addOption(several("--evidence <file>", "audits the records of this file; may be repeated"))
    .addOption(option("--storage-from-env", "reads the storage that the variables SERVICEFABRIC_STORAGE_* name"))
    .addOption(
      option(
        "--max-age <time>",
        "the oldest that an application's newest proven backup may be: 90m, 24h, 7d; default: any",
      ),
    )
    .addOption(option("--json", "the report as JSON").conflicts("markdown"))
    .addOption(option("--markdown", "the report as Markdown, for a pull request or a pipeline's summary"))
    .addOption(option("--html <file>", "writes the report as one page there, beside what is printed"))
    .addOption(
      option("--policies", "looks at the periodic backups of the cluster's policies instead").conflicts([
        "evidence",
        "storageFromEnv",
        "maxAge",
        "html",
      ]),
    )
    .addOption(option("--application <name>", "with --policies, only this application, such as fabric:/Shop"))
    .addHelpText("after", more);
  audit.action(async (options: AuditOptions) => {
    const { policies, application, stack: stacks = [], ...others } = options;
    const [stack] = stacks;
    if (policies) {
      const { runPolicyAudit } = await import("./audit-policies.js");
      const connection = stack === undefined ? {} : { stack };
      end(
        await runPolicyAudit(
          { ...others, ...connection, ...(application === undefined ? {} : { application }) },
          clock,
        ),
      );
      return;
    }
    if (application !== undefined) audit.error("error: --application needs --policies");
    const { runAudit } = await import("./run-audit.js");
    end(await runAudit(options, clock));
  });
};
