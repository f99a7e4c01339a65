// @ts-check
// Runs all benches, or those that are named, one after the other; prints one table, and writes bench/results.md.
// npm run bench -- [name]...
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { setUp } from "../scripts/set-up.mjs";
import { verdictOf } from "./report.mjs";

/** @typedef {{ name: string, title: string, rows: readonly import("./report.mjs").Row[] }} Measured */

const all = [
  "fan-out",
  "scale",
  "emulator",
  "load-provider",
  "program-start",
  "detection",
  "state",
  "audit",
  "audit-page",
];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(", ")}. There are: ${all.join(", ")}.`);
  process.exit(2);
}

const { engine } = await setUp();
const load = [loadOfMachine()];
/** @type {Measured[]} */
const measured = [];
for (const name of all) {
  if (names.length > 0 && !names.includes(name)) continue;
  const child = fork(fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)), [], {
    env: { ...process.env, PULUMI_ENGINE_ROOT: engine.root },
  });
  child.on("message", (/** @type {Omit<Measured, "name">} */ message) => measured.push({ name, ...message }));
  const [exitCode] = await once(child, "exit");
  if (exitCode !== 0) process.exitCode = 1;
  load.push(loadOfMachine());
  // After each, so that a run that is cut short leaves what it has measured.
  writeFileSync(fileURLToPath(new URL("./results.md", import.meta.url)), inMarkdown());
}
console.log(`\n${inMarkdown()}`);

function inMarkdown() {
  const { version } = packageAt("..");
  const { version: sdk } = packageAt("../node_modules/@pulumi/pulumi");
  return [
    "# What was measured",
    "",
    `Written by \`npm run bench${names.length > 0 ? ` -- ${names.join(" ")}` : ""}\`.`,
    "",
    "| | |",
    "|---|---|",
    `| date | ${new Date().toISOString().slice(0, 10)} |`,
    `| machine | ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}, ${platform()} ${arch()} |`,
    `| load of the machine, at the begin and after each bench | ${load.join(", ")} |`,
    `| Node | ${process.version} |`,
    `| pulumi-servicefabric-backup | ${version} |`,
    `| Pulumi | engine ${engine.version}, SDK ${sdk} |`,
    "",
    "| bench | what | measured | has to be | |",
    "|---|---|---|---|---|",
    ...measured.flatMap(({ name, title, rows }) => [
      `| \`${name}\` | **${title}** | | | |`,
      ...rows.map(
        ({ what, measured, limit = "", isHeld }) => `| | ${what} | ${measured} | ${limit} | ${verdictOf(isHeld)} |`,
      ),
    ]),
    "",
  ].join("\n");
}

/** @param {string} folder @returns {{ version: string }} */
function packageAt(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}/package.json`, import.meta.url), "utf8"));
}

function loadOfMachine() {
  return (loadavg()[0] ?? 0).toFixed(1);
}
