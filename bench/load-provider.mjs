// What loading a backup costs, up to its first connection to the cluster, as a share of what loading undici and zod alone
// costs: at most 1.3 is wanted. Each is loaded in a process of its own, in turn, and what counts is the processor's time,
// so that both see the same machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 21);
const root = fileURLToPath(new URL("..", import.meta.url));

const backup = `
  const server = require("node:net").createServer(done).listen(0, "127.0.0.1", () => {
    const endpoint = "http://127.0.0.1:" + server.address().port;
    began = process.cpuUsage();
    void require("./dist/provider").v1.adHocBackup.create({
      partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
      backupTimeoutMinutes: 10,
      proof: "listed",
      whenBusy: "wait",
      cluster: { endpoint },
    });
  });`;
const libraries = `
  began = process.cpuUsage();
  require("undici");
  require("zod");
  done();`;

const both = Array.from({ length: rounds }, () => ({
  backup: millisecondsOf(backup),
  libraries: millisecondsOf(libraries),
}));
const ratios = both.map(({ backup, libraries }) => backup / libraries).sort((one, other) => one - other);
const [least, median, most] = [0, Math.floor(rounds / 2), rounds - 1].map((nth) => ratios[nth]?.toFixed(2));
console.log(
  `loading a backup / loading undici and zod: median ${median} (${least} to ${most}) in ${rounds} rounds; ` +
    `${fastest("backup")} ms / ${fastest("libraries")} ms at best`,
);

/** @param {"backup" | "libraries"} what */
function fastest(what) {
  return Math.round(Math.min(...both.map((round) => round[what])));
}

/** @param {string} code What sets \`began\`, and ends in \`done\`. */
function millisecondsOf(code) {
  const timed = `
    let began;
    function done() {
      const { user, system } = process.cpuUsage(began);
      console.log((user + system) / 1_000);
      process.exit();
    }
    ${code}`;
  const { stdout } = spawnSync(process.execPath, ["-e", timed], { cwd: root, encoding: "utf8" });
  // Before it stands the progress of the backup.
  return Number(stdout.trim().split("\n").at(-1));
}
