// @ts-check
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The program of a Pulumi project, as Pulumi's own language host takes it: the folder's `main`, TypeScript through
 * ts-node. Types are left to the compiler, since a run need not wait for them.
 * @param {string} folder
 * @returns {import("@pulumi/pulumi/automation/index.js").PulumiFn}
 */
export function loadProgram(folder) {
  const require = createRequire(join(folder, "package.json"));
  const skipProject = !existsSync(join(folder, "tsconfig.json"));
  const compilerOptions = skipProject ? { target: "ES2022", module: "nodenext", moduleResolution: "nodenext" } : {};
  require("ts-node").register({ cwd: folder, skipProject, compilerOptions, transpileOnly: true });
  const program = require(folder);
  if (typeof program !== "function") {
    throw new Error(`The program in ${folder} has to export a function: a module runs once, a stack more often.`);
  }
  return program;
}
