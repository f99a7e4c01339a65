// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fact, withSignsOfLife } from "../screen.mjs";
import { projectRoot } from "./project.mjs";
import { run } from "./run.mjs";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * Whether everything that package-lock.json names is installed, by npm's own record of what it installed. npm writes
 * that record last, and removes it first: an interrupted installation has none. Packages for other platforms are
 * optional and may be missing.
 * @param {string} [root]
 */
export function dependenciesAreInstalled(root = projectRoot) {
  const wanted = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    // Entries outside node_modules are the workspaces themselves; their links lie inside.
    if (!path.startsWith("node_modules/")) return true;
    const actual = installed[path];
    if (actual === undefined) return entry.optional === true;
    return actual.version === entry.version && actual.integrity === entry.integrity;
  });
}

/** @param {{ signal?: AbortSignal | undefined }} options */
export async function installDependencies({ signal }) {
  fact("packages", "npm ci: what package-lock.json names (up to two minutes)");
  // None of the packages needs its install script; not running them is safer, and works where they would download.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await withSignsOfLife("packages", () => runNpm(args, { cwd: projectRoot, signal }));
}

/**
 * npm of this very Node where npm started us; otherwise the one in PATH, a `.cmd` on Windows that needs a shell.
 * @param {string[]} args
 * @param {{ cwd: string, signal?: AbortSignal | undefined }} options
 */
function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)) return run(process.execPath, [npm, ...args], options);
  return run("npm", args, { ...options, shell: process.platform === "win32" });
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}
