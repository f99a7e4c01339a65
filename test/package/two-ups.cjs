// @ts-check
// Runs `up`, `up` and `destroy` of a program with one backup, by the real engine and with the SDK and the package of the
// project in this folder. Prints how many resources each has changed, and in which way.
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const [engineRoot = "", endpoint = "", partitionId = ""] = process.argv.slice(2);
const project = process.cwd();
const requireFromProject = createRequire(join(project, "package.json"));
/** @type {typeof import("@pulumi/pulumi/automation")} */
const { LocalWorkspace, PulumiCommand, Stack } = requireFromProject("@pulumi/pulumi/automation");
/** @type {typeof import("pulumi-servicefabric-backup")} */
const { AdHocBackup } = requireFromProject("pulumi-servicefabric-backup");

// After each operation the Automation API asks for outputs and history, by three commands more. The events tell it too.
const askForOutputs = Stack.prototype.outputs;
Stack.prototype.outputs = async () => ({});
Stack.prototype.info = async () => undefined;

async function main() {
  const stack = await LocalWorkspace.createOrSelectStack(
    {
      stackName: "dev",
      projectName: "shop",
      program: async () => {
        const { lsn, clusterEndpoint } = new AdHocBackup("backup", { partitionId, cluster: { endpoint } });
        return { lsn, clusterEndpoint };
      },
    },
    {
      pulumiCommand: await PulumiCommand.get({ root: engineRoot }),
      pulumiHome: join(project, "home"),
      projectSettings: {
        name: "shop",
        runtime: "nodejs",
        main: project,
        backend: { url: pathToFileURL(project).href },
      },
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: "passphrase",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    },
  );
  /** @type {object[]} */
  const changes = [];
  /** Old SDKs may hand on the last lines of the engine's log twice: an event is known by its number in its operation. */
  const once = () => {
    const seen = new Set();
    /** @param {import("@pulumi/pulumi/automation").EngineEvent} event */
    return ({ sequence, summaryEvent }) => {
      if (summaryEvent && !seen.has(sequence)) changes.push(summaryEvent.resourceChanges);
      seen.add(sequence);
    };
  };
  await stack.up({ onEvent: once() });
  const shown = Object.entries(await askForOutputs.call(stack));
  await stack.up({ onEvent: once() });
  await stack.destroy({ onEvent: once() });
  const outputs = Object.fromEntries(shown.map(([name, { value }]) => [name, value]));
  process.stdout.write(JSON.stringify({ changes, outputs }), () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
