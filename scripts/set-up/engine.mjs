// @ts-check
import { Failure } from "../failure.mjs";
import { fact } from "../screen.mjs";
import { cachedEngineRoot, engineFromCache } from "./engine-cache.mjs";
import { engineFromGo } from "./engine-from-go.mjs";
import { engineFromInstaller } from "./engine-from-installer.mjs";
import { engineFromPath } from "./engine-from-path.mjs";
import { wantedEngine } from "./engine-version.mjs";
import { withLock } from "./lock.mjs";

/** @typedef {import("./engine-files.mjs").Engine} Engine */

/**
 * A Pulumi engine: the user's own, else one made before, else the official one, else one built here.
 * @param {{ signal?: AbortSignal | undefined }} options
 * @returns {Promise<Engine>}
 */
export async function findOrMakeEngine({ signal }) {
  const installed = await engineFromPath({ signal });
  if ("engine" in installed) return installed.engine;

  const version = wantedEngine();
  const cached = engineFromCache(version);
  if ("engine" in cached) return cached.engine;

  const waiting = (/** @type {{ pid: number }} */ { pid }) => fact("engine", `waiting: process ${pid} is getting one`);
  const lock = { purpose: "getting a Pulumi engine", onWait: waiting, signal };
  return withLock(`${cachedEngineRoot(version)}.lock`, lock, () => makeEngine(version, installed.refused, signal));
}

/**
 * @param {string} version
 * @param {string} notInPath
 * @param {AbortSignal | undefined} signal
 */
async function makeEngine(version, notInPath, signal) {
  /** @type {[way: string, why: string][]} */
  const refusals = [["PATH", notInPath]];
  // The first look is for what another process has made while this one waited.
  const before = engineFromCache(version);
  if ("engine" in before) return before.engine;
  refusals.push(["cache", before.refused]);

  for (const [way, make] of /** @type {const} */ ([
    ["installer", engineFromInstaller],
    ["Go", engineFromGo],
  ])) {
    const refused = await make(version, { signal });
    const made = engineFromCache(version);
    if (refused === undefined && "engine" in made) return { ...made.engine, way: `just made: ${way}` };
    refusals.push([way, refused ?? "it ended well but left no engine"]);
    if (signal?.aborted) throw new Failure("Interrupted while getting a Pulumi engine.");
  }
  throw new Failure(noEngine(refusals));
}

/** @param {[way: string, why: string][]} refusals */
function noEngine(refusals) {
  const ways = refusals.map(([way, why]) => `  ${way.padEnd(10)} ${why.replaceAll("\n", "\n             ")}`);
  return [
    "No Pulumi engine is to be had. Tried, in this order:",
    ...ways,
    "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/), then run this again.",
  ].join("\n");
}
