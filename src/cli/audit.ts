import { Option } from "commander";
import type { PolicyAuditOptions } from "./audit-policies";
import { addConnectionOptions, connectionVariables } from "./connection-options";
import { type DefineSubcommand, option, subcommand } from "./subcommand";

interface AuditOptions extends PolicyAuditOptions {
  readonly policies?: true;
}

const about = `Looks at backups that nobody looks at, and only reads: partitions whose periodic backups have stopped or are
suspended, that no policy covers, or whose newest backup cannot be restored or may be deleted.`;

const more = `
Exit codes: 0 all is well, 1 something is not, 2 it could not be checked, or the command itself is wrong.

Environment:
${connectionVariables}

Examples:
  pulumi-servicefabric-backup audit --policies --stack dev
  pulumi-servicefabric-backup audit --policies --application fabric:/Shop --markdown
`;

/** Looks at the backups that a cluster takes by itself. */
export const defineAudit: DefineSubcommand = (program, end, clock) => {
  addConnectionOptions(subcommand(program, "audit", about))
    .summary("looks at backups that nobody looks at")
    .addOption(option("--policies", "the backups that the policies of the cluster take").makeOptionMandatory())
    .addOption(option("--application <name>", "only this application, such as fabric:/Shop; default: all"))
    .addOption(option("--json", "the report as JSON, with every partition"))
    .addOption(new Option("--markdown", "the report as Markdown, for a pull request or a summary").conflicts("json"))
    .addHelpText("after", more)
    .action(async (options: AuditOptions) => {
      const { runPolicyAudit } = await import("./audit-policies.js");
      end(await runPolicyAudit(options, clock));
    });
};
