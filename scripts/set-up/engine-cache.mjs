// @ts-check
import { randomUUID } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../failure.mjs";
import { cacheFolder } from "./cache-folder.mjs";
import { askVersion, hasEngine, hasLauncher, launcherNames } from "./engine-files.mjs";
import { formatVersion, parseVersion } from "./engine-version.mjs";
import { projectRoot } from "./project.mjs";

/** @param {string} version */
export function cachedEngineRoot(version) {
  return join(cacheFolder(), `engine-${version}-${process.platform}-${process.arch}`);
}

/**
 * @param {string} version
 * @returns {import("./engine-files.mjs").Attempt}
 */
export function engineFromCache(version) {
  const root = cachedEngineRoot(version);
  const bin = join(root, "bin");
  if (!hasEngine(bin) || !hasLauncher(bin)) return { refused: `nothing in ${root}` };
  return { engine: { root, version, way: "made before, in the cache" } };
}

/**
 * Has an engine made in a folder beside its place in the cache, and moves it there once it is complete and runs: the
 * cache never holds half of one. To be called by the owner of the cache's lock only, who may then clear away what a
 * killed predecessor left.
 * @param {string} version
 * @param {(root: string) => Promise<void>} make puts `bin/pulumi` into the folder that it is given
 */
export async function makeInCache(version, make) {
  const root = cachedEngineRoot(version);
  const parent = dirname(root);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(root)}.making-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const making = `${root}.making-${randomUUID()}`;
  const remove = () => rmSync(making, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    mkdirSync(join(making, "bin"), { recursive: true });
    await make(making);
    addLauncher(join(making, "bin"));
    await checkVersion(join(making, "bin"), version);
    rmSync(root, { recursive: true, force: true });
    renameSync(making, root);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** @param {string} bin */
function addLauncher(bin) {
  if (hasLauncher(bin)) return;
  const name = /** @type {string} */ (launcherNames[0]);
  const target = join(bin, name);
  copyFileSync(join(projectRoot, "node_modules", "@pulumi", "pulumi", name), target);
  chmodSync(target, 0o755);
}

/** @param {string} bin @param {string} version */
async function checkVersion(bin, version) {
  const printed = (await askVersion(bin)).trim();
  const actual = parseVersion(printed);
  if (actual === undefined || formatVersion(actual) !== version) {
    throw new Failure(`it reports version "${printed}" and not ${version}`);
  }
}
