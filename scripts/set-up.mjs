// @ts-check
import "./set-up/node-version.mjs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fact, heading } from "./screen.mjs";
import { build, isBuilt } from "./set-up/build.mjs";
import { dependenciesAreInstalled, installDependencies } from "./set-up/dependencies.mjs";
import { findOrMakeEngine } from "./set-up/engine.mjs";
import { withLock } from "./set-up/lock.mjs";
import { localFolder } from "./set-up/project.mjs";

/**
 * Everything that a fresh clone lacks: the packages, the build, a Pulumi engine. Quick where nothing is missing, and safe
 * to be called by several processes at once.
 * @param {{ signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<{ engine: import("./set-up/engine-files.mjs").Engine }>}
 */
export async function setUp({ signal } = {}) {
  heading("Set-up");
  await prepareFolder(signal);
  const engine = await findOrMakeEngine({ signal });
  fact("engine", `Pulumi ${engine.version} (${engine.way})`);
  return { engine };
}

/** @param {AbortSignal | undefined} signal */
async function prepareFolder(signal) {
  if (!dependenciesAreInstalled() || !isBuilt()) {
    const onWait = (/** @type {{ pid: number }} */ { pid }) =>
      fact("packages", `waiting: process ${pid} is setting up`);
    await withLock(join(localFolder, "set-up.lock"), { purpose: "set-up", onWait, signal }, async () => {
      if (!dependenciesAreInstalled()) await installDependencies({ signal });
      if (!isBuilt()) await build({ signal });
    });
  }
  fact("packages", "installed");
  fact("build", "up to date");
}

const isCommand = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isCommand) {
  const { runCommand } = await import("./command.mjs");
  await runCommand(async ({ signal }) => void (await setUp({ signal })));
}
