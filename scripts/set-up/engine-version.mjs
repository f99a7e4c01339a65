// @ts-check
import { readFileSync } from "node:fs";

/** @typedef {{ major: number, minor: number, patch: number }} Version */

/** The oldest engine that an engine found in PATH may be: the package's own lower limit for `@pulumi/pulumi`. */
export const oldestEngine = { major: 3, minor: 200, patch: 0 };

/** The engine that is installed or built where there is none: the one that `scripts/engine/go.mod` names. */
export function wantedEngine() {
  const text = readFileSync(new URL("../engine/go.mod", import.meta.url), "utf8");
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(text)?.[1];
  if (version === undefined)
    throw new Error("scripts/engine/go.mod names no version of github.com/pulumi/pulumi/pkg/v3");
  return version;
}

/**
 * The version in what `pulumi version` prints, such as `v3.259.0` or `3.201.0-alpha.1+5f0d3a8`. A pre-release counts as
 * its release.
 * @param {string} text
 * @returns {Version | undefined}
 */
export function parseVersion(text) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+]\S*)?$/m.exec(text.trim());
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/**
 * Whether the Automation API accepts the engine: not older than `oldest`, and of the same major version.
 * @param {Version} version
 * @param {Version} [oldest]
 */
export function isNewEnough(version, oldest = oldestEngine) {
  if (version.major !== oldest.major) return false;
  if (version.minor !== oldest.minor) return version.minor > oldest.minor;
  return version.patch >= oldest.patch;
}

/** @param {Version} version */
export function formatVersion({ major, minor, patch }) {
  return `${major}.${minor}.${patch}`;
}
