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
const { LocalWorkspace, PulumiCommand } = requireFromProject("@pulumi/pulumi/automation");
/** @type {typeof import("pulumi-servicefabric-backup")} */
const { AdHocBackup } = requireFromProject("pulumi-servicefabric-backup");

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
  const first = await stack.up();
  const second = await stack.up();
  const end = await stack.destroy();
  const changes = [first, second, end].map(({ summary }) => summary.resourceChanges);
  const outputs = Object.fromEntries(Object.entries(first.outputs).map(([name, { value }]) => [name, value]));
  process.stdout.write(JSON.stringify({ changes, outputs }), () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
