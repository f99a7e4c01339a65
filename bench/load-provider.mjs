// What it costs to load all that a backup needs up to its first connection to the cluster, as a share of what loading
// undici and zod alone costs: at most 1.3 is wanted. Each is loaded in a process of its own, in turn, and what counts is the processor's time,
// so that both see the same machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { report } from "./report.mjs";

const rounds = Number(process.argv[2] ?? 21);
const root = fileURLToPath(new URL("..", import.meta.url));

/** Every module that a backup has loaded by its first connection to the cluster, those first that load others. */
const modules = run(`
  const server = require("node:net").createServer(() => {
    console.log(JSON.stringify(Object.keys(require.cache)));
    process.exit();
  });
  server.listen(0, "127.0.0.1", () => {
    const endpoint = "http://127.0.0.1:" + server.address().port;
    void require("./dist/provider").v1.adHocBackup.create({
      partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
      backupTimeoutMinutes: 10,
      proof: "listed",
      whenBusy: "wait",
      cluster: { endpoint },
    });
  });`);
const backup = `for (const path of ${modules}) require(path);`;
const libraries = 'require("undici"); require("zod");';

const both = Array.from({ length: rounds }, () => ({
  backup: millisecondsOf(backup),
  libraries: millisecondsOf(libraries),
}));
const ratios = both.map(({ backup, libraries }) => backup / libraries).sort((one, other) => one - other);
const [least, median, most] = [0, Math.floor(rounds / 2), rounds - 1].map((nth) => ratios[nth]?.toFixed(2));
const limit = 1.3;
report("Loading the provider", [
  {
    what: "what a backup needs / undici and zod alone",
    measured: `median ${median} (${least} to ${most}) in ${rounds} rounds; ${fastest("backup")} ms / ${fastest("libraries")} ms at best`,
    limit: `≤ ${limit.toFixed(2)}`,
    isHeld: Number(median) <= limit,
  },
]);

/** @param {"backup" | "libraries"} what */
function fastest(what) {
  return Math.round(Math.min(...both.map((round) => round[what])));
}

/** @param {string} code */
function millisecondsOf(code) {
  const used = "const { user, system } = process.cpuUsage(began); console.log((user + system) / 1_000);";
  return Number(run(`const began = process.cpuUsage(); ${code} ${used}`));
}

/**
 * The last line that a process says; before it may stand the progress of a backup.
 * @param {string} code
 */
function run(code) {
  const { stdout } = spawnSync(process.execPath, ["-e", code], { cwd: root, encoding: "utf8" });
  return stdout.trim().split("\n").at(-1) ?? "";
}
