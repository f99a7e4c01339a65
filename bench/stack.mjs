// @ts-check
// A stack of its own with the real engine, and how long its operations take.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stack } from "@pulumi/pulumi/automation/index.js";
import { localStack } from "../scripts/local-stack.mjs";
import { findOrMakeEngine } from "../scripts/set-up/engine.mjs";

/** @typedef {import("@pulumi/pulumi/automation/index.js").PulumiFn} Program */

// After each operation the Automation API asks for outputs and history, by three commands more, which no user waits for.
Stack.prototype.outputs = async () => ({});
Stack.prototype.info = async () => undefined;

// The provider's launcher takes Node from the path: it has to be the one that runs the bench.
process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;

const projectFolder = fileURLToPath(new URL("./project", import.meta.url));

/** The engine that the tests take. */
async function engineRoot() {
  return process.env.PULUMI_ENGINE_ROOT ?? (await findOrMakeEngine({})).root;
}

/** @param {string} url @param {Record<string, string>} [environment] */
export async function openStack(url, environment = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bench-")));
  /** @type {Program} */
  let program = async () => ({});
  const stack = await localStack({
    name: "bench",
    projectFolder,
    stateFolder: folder,
    engineRoot: await engineRoot(),
    program: () => program(),
    config: { "servicefabric:endpoint": url },
    env: environment,
  });
  return {
    folder,
    /** @param {Program} wanted @param {{ parallel?: number }} [options] @returns {Promise<number>} in milliseconds */
    up: async (wanted, options = {}) => {
      program = wanted;
      let output = "";
      const onOutput = (/** @type {string} */ text) => {
        output += text;
      };
      const began = performance.now();
      try {
        await stack.up({ onOutput, onError: onOutput, ...options });
      } catch (cause) {
        throw new Error(output.slice(-5_000), { cause });
      }
      return performance.now() - began;
    },
    exportStack: () => stack.exportStack(),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A program that declares nothing: what any other costs at least. @type {Program} */
export const nothing = async () => ({});

/**
 * The median of a few `up` of a stack in which nothing is declared.
 * @param {Awaited<ReturnType<typeof openStack>>} stack
 */
export async function emptyUp(stack) {
  const all = [];
  // The first one makes the stack.
  await stack.up(nothing);
  for (let round = 0; round < 3; round++) all.push(await stack.up(nothing));
  return median(all);
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
