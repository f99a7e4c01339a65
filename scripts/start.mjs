// @ts-check
import "./set-up/node-version.mjs";
import { runCommand } from "./command.mjs";
import { help, readOptions } from "./start/options.mjs";

await runCommand(async ({ signal }) => {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(help);
    return;
  }
  const { setUp } = await import("./set-up.mjs");
  const { engine } = await setUp({ signal });
  const engineRoot = engine.root;
  // Only now are the packages there that these need.
  if (options.example === "application") {
    const { applicationStory } = await import("./start/application.mjs");
    await applicationStory({ engineRoot, signal });
    return;
  }
  const { endpoint, partitionId, trigger } = options;
  if (endpoint === undefined || partitionId === undefined) {
    const { preUpgrade } = await import("./start/pre-upgrade.mjs");
    await preUpgrade({ partitionId, trigger, engineRoot, signal });
  } else {
    const { runOnCluster } = await import("./start/run-on-cluster.mjs");
    await runOnCluster({ endpoint, partitionId, trigger, engineRoot, signal });
  }
});
