// @ts-check
import { join } from "node:path";
import { localStack } from "../local-stack.mjs";
import { fact, heading } from "../screen.mjs";
import { withLock } from "../set-up/lock.mjs";
import { localFolder, projectRoot } from "../set-up/project.mjs";
import { twoUps } from "./two-ups.mjs";

/**
 * The main job against a real cluster. The stack of each partition is kept, so that a call can go on with a backup that
 * an earlier one did not see the end of.
 * @param {{
 *   endpoint: string,
 *   partitionId: string,
 *   trigger: string | undefined,
 *   engineRoot: string,
 *   signal: AbortSignal,
 * }} options
 */
export async function runOnCluster({ endpoint, partitionId, trigger, engineRoot, signal }) {
  const stateFolder = join(localFolder, "cluster", partitionId);
  const onWait = (/** @type {{ pid: number }} */ { pid }) =>
    fact("cluster", `waiting: process ${pid} backs up this partition`);
  const lock = { purpose: "a backup of a real cluster", onWait, signal };
  await withLock(`${stateFolder}.lock`, lock, async () => {
    heading("Cluster");
    fact("endpoint", endpoint);
    fact("stack", `kept in .pulumi-local/cluster/${partitionId}`);
    const stack = await localStack({
      name: "cluster",
      projectFolder: projectRoot,
      stateFolder,
      engineRoot,
      config: { partitionId, "servicefabric:endpoint": endpoint },
    });
    const appVersion = trigger ?? (await unfinishedTrigger(stack)) ?? new Date().toISOString();
    fact("trigger", appVersion);
    await stack.setConfig({ appVersion });
    await twoUps(stack, { partitionId, signal });
  });
}

/**
 * The trigger of the last call, when that call failed: with the same one Pulumi goes on with the backup that may be
 * running, or done; a new one would take another.
 * @param {import("../local-stack.mjs").LocalStackOfProject} stack
 */
async function unfinishedTrigger(stack) {
  const last = await stack.lastOperation();
  if (last === undefined || last.result === "succeeded") return undefined;
  return (await stack.getConfig())[`${stack.projectName}:appVersion`]?.value;
}
