// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fact } from "../screen.mjs";
import { projectRoot } from "./project.mjs";
import { run } from "./run.mjs";

/** Each folder of sources with the folder that its JavaScript goes to. */
const parts = [
  { sources: "src", output: "dist" },
  { sources: join("emulator", "src"), output: join("emulator", "dist") },
];
const settings = ["package.json", "tsconfig.json", "tsconfig.base.json", join("emulator", "tsconfig.json")];

// Asking `tsc --build` whether there is anything to do takes longer than a whole set-up may.
const stamp = join(projectRoot, "node_modules", ".cache", "pulumi-servicefabric-backup", "built.json");

/** @typedef {{ hash: string, sources: string[] }} Build */

export function isBuilt() {
  const outputs = parts.every(({ output }) => existsSync(join(projectRoot, output, "index.js")));
  return outputs && readStamp()?.hash === current().hash;
}

/** @param {{ signal?: AbortSignal | undefined }} options */
export async function build({ signal }) {
  fact("build", "tsc --build: the package and the emulator (about ten seconds)");
  const before = readStamp();
  const now = current();
  rmSync(stamp, { force: true });
  // The compiler leaves the JavaScript of a removed source behind, and it would be published.
  if (before?.sources.some((source) => !now.sources.includes(source))) {
    for (const { output } of parts) rmSync(join(projectRoot, output), { recursive: true, force: true });
  }
  const compiler = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [compiler, "--build"], { cwd: projectRoot, signal });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify(now));
}

/** @returns {Build} */
function current() {
  const sources = parts.flatMap((part) => filesIn(part.sources)).sort();
  const hash = createHash("sha256");
  for (const file of [...settings, ...sources]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(projectRoot, file)))
      .update("\0");
  }
  return { hash: hash.digest("hex"), sources };
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length));
}

/** @returns {Build | undefined} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stamp, "utf8"));
  } catch {
    return undefined;
  }
}
