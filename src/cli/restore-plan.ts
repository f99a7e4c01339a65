import { connectionVariables } from "./connection-options";
import { addPlanOptions, type PlanOptions } from "./plan-options";
import { storageVariables } from "./plan-sources/storage-variables";
import { type DefineSubcommand, option, subcommand } from "./subcommand";

interface RestorePlanOptions extends PlanOptions {
  readonly json?: true;
}

const about = `Says what a restore would do, and only reads: for each partition which backup, how old it is, what would be
lost, and whether it can be restored. Nothing is restored.`;

const more = `
Exit codes: 0 all can be restored, 1 one cannot, or there is nothing to restore, 2 the command itself is wrong.

Where the backups lie: the storage of --storage-from-env, else that which the stack's resource was given, else that of
the policy.

Environment:
${[...storageVariables].map((name) => `  ${name}`).join("\n")}
${connectionVariables}

Examples:
  pulumi-servicefabric-backup restore-plan --stack dev
  pulumi-servicefabric-backup restore-plan --stack dev --version 12 --service fabric:/Shop/Orders
  pulumi-servicefabric-backup restore-plan --stack dev --application fabric:/Shop --at 2026-11-20T10:00Z
  pulumi-servicefabric-backup restore-plan --endpoint https://cluster.example.com:19080 --evidence backups.jsonl --json
`;

/** Shows what a restore would do. */
export const defineRestorePlan: DefineSubcommand = (program, end) => {
  addPlanOptions(subcommand(program, "restore-plan", about))
    .summary("says what a restore would do, and whether it can be done")
    .addOption(option("--json", "the plan as JSON, with the request of each restore, secrets left out"))
    .addHelpText("after", more)
    .action(async (options: RestorePlanOptions) => end(await runRestorePlan(options)));
};

async function runRestorePlan(options: RestorePlanOptions): Promise<number> {
  const { ServiceFabricError } = await import("../errors/index.js");
  const { openPlan } = await import("./open-plan.js");
  const { isWhole, planAsJson } = await import("./plan-json.js");
  const { formatPlan } = await import("./format-plan.js");
  try {
    const opened = await openPlan(options, ({ text, isWait }) => {
      // What it waits for, so that nobody takes it for dead; the rest is what the plan itself says.
      if (isWait) console.error(text);
    });
    await opened.client.close();
    console.log(options.json ? planAsJson(opened) : formatPlan(opened));
    return isWhole(opened) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ServiceFabricError)) throw error;
    console.error(error.message);
    return 1;
  }
}
