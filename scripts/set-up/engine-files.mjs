// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

/**
 * A Pulumi engine ready for use: `PulumiCommand.get({ root })` takes it. `way` says where it comes from.
 * @typedef {{ root: string, version: string, way: string }} Engine
 */

/**
 * What a way of getting an engine ends in: the engine, or why there is none.
 * @typedef {{ engine: Engine } | { refused: string }} Attempt
 */

export const engineName = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** What the engine starts for dynamic resources; it has to lie beside the engine. */
export const launcherNames =
  process.platform === "win32"
    ? ["pulumi-resource-pulumi-nodejs.cmd", "pulumi-resource-pulumi-nodejs.exe"]
    : ["pulumi-resource-pulumi-nodejs"];

/** @param {string} folder */
export function hasEngine(folder) {
  return existsSync(join(folder, engineName));
}

/** @param {string} folder */
export function hasLauncher(folder) {
  return launcherNames.some((name) => existsSync(join(folder, name)));
}

/** @param {string} folder @param {AbortSignal} [signal] */
export function askVersion(folder, signal) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return run(join(folder, engineName), ["version"], { env, signal, timeoutMs: 20_000 });
}
