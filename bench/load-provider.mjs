// How long the provider takes to load, as a share of what undici and zod take alone: at most 1.3 is wanted.
// Each is loaded in a process of its own, in turn, so that both see the same machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 21);
const root = fileURLToPath(new URL("..", import.meta.url));
const provider = 'require("./dist/provider")';
const libraries = 'require("undici"); require("zod")';

const ratios = [];
for (let round = 0; round < rounds; round++) ratios.push(millisecondsOf(provider) / millisecondsOf(libraries));
ratios.sort((one, other) => one - other);
const [least, median, most] = [ratios[0], ratios[Math.floor(rounds / 2)], ratios[rounds - 1]].map((ratio) =>
  ratio?.toFixed(2),
);
console.log(
  `loading the provider / loading undici and zod: median ${median} (${least} to ${most}) in ${rounds} rounds`,
);

/** @param {string} code */
function millisecondsOf(code) {
  const timed = `const began = performance.now(); ${code}; console.log(performance.now() - began)`;
  const { stdout } = spawnSync(process.execPath, ["-e", timed], { cwd: root, encoding: "utf8" });
  return Number(stdout);
}
