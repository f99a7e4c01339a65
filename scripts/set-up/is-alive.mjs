// @ts-check
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Whether the process may still be at work. Of one on another host nothing is known, so it may.
 * @param {{ pid: number, host: string }} process
 */
export function isAlive({ pid, host }) {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !isZombie(pid);
}

/**
 * A killed process keeps its id until its parent asks for its end, which in a container without an init nobody does.
 * @param {number} pid
 */
function isZombie(pid) {
  if (process.platform !== "linux") return false;
  try {
    // The name in parentheses may hold anything, a ")" too; the state follows the last one.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
