// @ts-check
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../set-up/is-alive.mjs";

/**
 * Removes the locks of engines that were killed: with a file backend Pulumi leaves them, and then refuses to work until
 * somebody runs `pulumi cancel`.
 * @param {string} state the folder of the file backend
 */
export function removeDeadLocks(state) {
  const locks = join(state, ".pulumi", "locks");
  for (const file of filesIn(locks).filter((name) => name.endsWith(".json"))) {
    const path = join(locks, file);
    const owner = readOwner(path);
    if (owner === undefined || isAlive(owner)) continue;
    rmSync(path, { force: true });
    rmSync(`${path}.attrs`, { force: true });
  }
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

/** @param {string} path @returns {{ pid: number, host: string } | undefined} */
function readOwner(path) {
  try {
    const { pid, hostname } = JSON.parse(readFileSync(path, "utf8"));
    return { pid, host: hostname };
  } catch {
    // Gone in the meantime, or still being written: then its engine lives.
    return undefined;
  }
}
