// @ts-check
import { backupScenes } from "./scenes/backups.mjs";
import { deploymentScenes } from "./scenes/deployments.mjs";
import { entityScenes } from "./scenes/entities.mjs";
import { listScenes } from "./scenes/lists.mjs";
import { policyScenes } from "./scenes/policies.mjs";
import { refusalsOf } from "./scenes/refusals.mjs";
import { restoreScenes } from "./scenes/restores.mjs";
import { upgradeScenes } from "./scenes/upgrades.mjs";
import { playOnEmulator } from "./world.mjs";

const scenes = [
  ...entityScenes,
  ...backupScenes,
  ...restoreScenes,
  ...listScenes,
  ...policyScenes,
  ...upgradeScenes,
  ...deploymentScenes,
];

/**
 * Plays the whole conversation on emulators: every operation in each of its states.
 * @param {import("../description/description.mjs").Description} description
 * @returns {Promise<import("./exchange.mjs").Exchange[]>}
 */
export async function converseWithEmulator(description) {
  /** @type {import("./exchange.mjs").Exchange[]} */
  const exchanges = [];
  for (const scene of scenes) exchanges.push(...(await playOnEmulator(description, scene)));
  exchanges.push(...(await playOnEmulator(description, refusalsOf(exchanges))));
  return exchanges;
}
