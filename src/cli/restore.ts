import { connectionVariables } from "./connection-options";
import { addPlanOptions, type PlanOptions } from "./plan-options";
import { storageVariables } from "./plan-sources/storage-variables";
import { type DefineSubcommand, option, subcommand } from "./subcommand";

export interface RestoreOptions extends PlanOptions {
  readonly json?: true;
  readonly yes?: true;
  readonly partial?: true;
  readonly concurrency?: string;
  /** False where it was asked to leave it out. */
  readonly backupFirst: boolean;
  readonly keepSuspended?: true;
  readonly retryTimedOut?: true;
  readonly journal?: string;
  readonly evidenceFile?: string;
}

const about = `Shows the plan of restore-plan, asks, and restores: what the partitions hold now is given up for what is in the
backups. Each partition is followed to its end and proven.`;

const more = `
First what a Ready partition holds is backed up and proven: that is the way back, and tells exactly what is lost. Its
periodic backups are suspended before the restore and resumed after it.

What was asked for is kept in the journal. A restore that was cut off is gone on with by the same command: no partition
is restored twice, none is forgotten. What ended in a Timeout may still be restored by the cluster: it is left alone
until --retry-timed-out says that somebody has looked.

Exit codes: 0 all are restored and proven, 1 one is not, or cannot be, 2 the command itself is wrong.

Environment:
${[...storageVariables].map((name) => `  ${name}`).join("\n")}
${connectionVariables}

Examples:
  pulumi-servicefabric-backup restore --stack dev
  pulumi-servicefabric-backup restore --stack dev --version 12 --service fabric:/Shop/Orders
  pulumi-servicefabric-backup restore --endpoint https://cluster.example.com:19080 --evidence backups.jsonl --yes --json
`;

/** Restores partitions. */
export const defineRestore: DefineSubcommand = (program, end, clock) => {
  addPlanOptions(subcommand(program, "restore", about))
    .summary("restores partitions, and proves each")
    .addOption(option("--yes", "does not ask; needed where there is no terminal"))
    .addOption(option("--partial", "restores the rest where some partitions cannot be restored"))
    .addOption(option("--concurrency <number>", "restores at once; many are known to time out; default: 4"))
    .addOption(option("--no-backup-first", "takes no backup of what the partitions hold: it is then lost for good"))
    .addOption(option("--keep-suspended", "leaves the periodic backups suspended, for a person to resume"))
    .addOption(option("--retry-timed-out", "restores anew what an earlier call left in a Timeout: look at it before"))
    .addOption(option("--journal <file>", "keeps what was asked for there; default: restore-<application>.journal"))
    .addOption(
      option(
        "--evidence-file <file>",
        "adds the record of what was restored there, a line of JSON; default: restore-<application>.evidence.jsonl",
      ),
    )
    .addOption(option("--json", "the result as JSON; what goes on is told on stderr; needs --yes"))
    .addHelpText("after", more)
    .action(async (options: RestoreOptions) => {
      const { runRestoreCommand } = await import("./run-restore.js");
      end(await runRestoreCommand(options, clock));
    });
};
