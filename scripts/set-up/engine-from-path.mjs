// @ts-check
import { realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { askVersion, engineName, hasEngine, hasLauncher } from "./engine-files.mjs";
import { formatVersion, isNewEnough, oldestEngine, parseVersion } from "./engine-version.mjs";

/**
 * The engine that the user has installed.
 * @param {{ signal?: AbortSignal | undefined, path?: string | undefined }} options
 * @returns {Promise<import("./engine-files.mjs").Attempt>}
 */
export async function engineFromPath({ signal, path = process.env.PATH }) {
  const found = (path ?? "").split(delimiter).find((folder) => folder !== "" && hasEngine(folder));
  if (found === undefined) return { refused: "no pulumi in PATH" };

  const folder = withLauncher(found);
  if (folder === undefined) {
    return { refused: `${join(found, engineName)} has no pulumi-resource-pulumi-nodejs beside it` };
  }
  // The Automation API is told the folder above, and looks in its "bin".
  if (basename(folder) !== "bin") return { refused: `${folder} is not called "bin"` };

  let printed;
  try {
    printed = (await askVersion(folder, signal)).trim();
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
  const version = parseVersion(printed);
  if (version === undefined) return { refused: `${folder} reports an unknown version: ${printed}` };
  if (!isNewEnough(version)) {
    return { refused: `${formatVersion(version)} in ${folder} is not ${formatVersion(oldestEngine)} or later` };
  }
  return { engine: { root: dirname(folder), version: formatVersion(version), way: `PATH, ${folder}` } };
}

/**
 * The folder of the engine, or the one that its link leads to, whichever holds the launcher too.
 * @param {string} folder
 */
function withLauncher(folder) {
  if (hasLauncher(folder)) return folder;
  const target = dirname(realpathSync(join(folder, engineName)));
  return hasEngine(target) && hasLauncher(target) ? target : undefined;
}
