// @ts-check
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.mjs";

/** @typedef {{ token: string, pid: number, host: string, purpose: string }} Owner */

const beatEveryMs = 3_000;
const pollEveryMs = 150;

/**
 * Does `work` while no other process that asks for the same lock does. The lock is a file that names its owner. An
 * owner that was killed is known by its process id; one on another host, or whose process id was given away again, by
 * the age of the file, which a living owner keeps fresh.
 * @template T
 * @param {string} path
 * @param {{
 *   purpose: string,
 *   onWait?: (owner: Owner) => void,
 *   signal?: AbortSignal | undefined,
 *   staleAfterMs?: number,
 * }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { purpose, onWait, signal, staleAfterMs = 30_000 }, work) {
  /** @type {Owner} */
  const mine = { token: randomUUID(), pid: process.pid, host: hostname(), purpose };
  mkdirSync(dirname(path), { recursive: true });
  /** @type {string | undefined} */
  let waitsFor;
  while (!take(path, mine)) {
    const owner = readOwner(path);
    if (owner !== undefined && isGone(path, owner, staleAfterMs)) {
      if (takeAway(path, owner, staleAfterMs)) continue;
    }
    if (owner !== undefined && owner.token !== waitsFor) {
      waitsFor = owner.token;
      onWait?.(owner);
    }
    await sleep(pollEveryMs, undefined, signal === undefined ? {} : { signal });
  }
  const release = () => {
    if (readOwner(path)?.token === mine.token) rmSync(path, { force: true });
  };
  const beat = setInterval(() => touch(path), beatEveryMs);
  beat.unref();
  process.on("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off("exit", release);
    release();
  }
}

/** @param {string} path @param {Owner} owner */
function take(path, owner) {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * The owner as written in the lock; `undefined` when it has just been released. A lock without a readable owner is one
 * that is being written, or whose writer was killed in the middle of that: only its age tells.
 * @param {string} path
 * @returns {Owner | undefined}
 */
function readOwner(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    return { token: "", pid: 0, host: "", purpose: "unknown work" };
  }
}

/** @param {string} path @param {Owner} owner @param {number} staleAfterMs */
function isGone(path, owner, staleAfterMs) {
  if (!isAlive(owner)) return true;
  const age = ageOf(path);
  return age !== undefined && age > staleAfterMs;
}

/**
 * Removes a dead owner's lock. Of two processes that find the same dead owner, the slower one could remove the lock that
 * the faster one has taken since: so the removal itself is guarded, and looks again before it removes.
 * @param {string} path
 * @param {Owner} dead
 * @param {number} staleAfterMs
 */
function takeAway(path, dead, staleAfterMs) {
  const guard = `${path}.removal`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    if ((ageOf(guard) ?? 0) > staleAfterMs) rmSync(guard, { recursive: true, force: true });
    return false;
  }
  try {
    if (readOwner(path)?.token === dead.token) rmSync(path, { force: true });
    return true;
  } finally {
    rmdirSync(guard);
  }
}

/** @param {string} path */
function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Somebody took this process for dead and the lock away; there is nothing to keep fresh.
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
