// @ts-check
// What the emulator costs with 10,000 partitions: its start, its answers, 1,000 backups at once, and its memory.
// node bench/emulator.mjs [--json]
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { report } from "./report.mjs";

const partitions = 10_000;
const requests = 25_000;
const backups = 1_000;
const starts = 7;
const limits = { startMs: 1_000, perSecond: 5_000, rssMegabytes: 200 };

/** @param {string} name @param {readonly (string | number)[]} args */
function start(name, ...args) {
  const file = fileURLToPath(new URL(`./emulator/${name}.mjs`, import.meta.url));
  return fork(file, args.map(String), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

/** @param {import("node:child_process").ChildProcess} child @returns {Promise<any>} */
async function messageOf(child) {
  const ended = new AbortController();
  child.once("exit", (code) => ended.abort(new Error(`A process of the benchmark ended with ${code}.`)));
  const [message] = await once(child, "message", { signal: ended.signal });
  return message;
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/**
 * From the start of the process until it listens, beyond what a Node needs that does nothing. In turn, so that both see
 * the same machine.
 */
async function measureStart() {
  const beyond = [];
  for (let round = 0; round < starts; round++) {
    let began = performance.now();
    await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
    const ofNode = performance.now() - began;
    began = performance.now();
    const server = start("server", partitions);
    await messageOf(server);
    beyond.push(performance.now() - began - ofNode);
    server.disconnect();
    await once(server, "exit");
  }
  return median(beyond);
}

/** @param {string} url */
async function measureRequests(url) {
  const load = start("load", url, partitions, requests);
  const { perSecond } = await messageOf(load);
  await once(load, "exit");
  return perSecond;
}

/**
 * Asks for backups of as many partitions at once, and counts what came of them: by their progress, by their ids, and by
 * what lies in storage.
 * @param {string} url
 */
async function backUpAtOnce(url) {
  const pool = new Pool(url, { connections: 64 });
  /** @param {"GET" | "POST"} method @param {string} path */
  const ask = async (method, path) => {
    const { statusCode, body } = await pool.request({ method, path: `${path}api-version=6.4` });
    const text = await body.text();
    return { statusCode, body: text === "" ? undefined : JSON.parse(text) };
  };
  const ids = Array.from(
    { length: backups },
    (_, index) => `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
  );
  const began = performance.now();
  const posts = await Promise.all(ids.map((id) => ask("POST", `/Partitions/${id}/$/Backup?`)));
  const ends = await Promise.all(
    ids.map(async (id) => {
      for (;;) {
        const { body } = await ask("GET", `/Partitions/${id}/$/GetBackupProgress?`);
        if (body.BackupState !== "Accepted" && body.BackupState !== "BackupInProgress") return body;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const lists = await Promise.all(ids.map((id) => ask("GET", `/Partitions/${id}/$/GetBackups?`)));
  await pool.close();
  return {
    seconds,
    accepted: posts.filter(({ statusCode }) => statusCode === 202).length,
    succeeded: ends.filter(({ BackupState }) => BackupState === "Success").length,
    ids: new Set(ends.map(({ BackupId }) => BackupId)).size,
    listed: lists.reduce((sum, { body }) => sum + body.Items.length, 0),
  };
}

const startMs = await measureStart();
const bare = start("bare-server");
const barePerSecond = await measureRequests((await messageOf(bare)).url);
bare.disconnect();
const server = start("server", partitions);
const { url } = await messageOf(server);
const perSecond = await measureRequests(url);
const atOnce = await backUpAtOnce(url);
server.send("memory");
const { rssBytes } = await messageOf(server);
const rssMegabytes = rssBytes / 1024 / 1024;
server.disconnect();

const { accepted, succeeded, ids, listed, seconds } = atOnce;
const isWhole = [accepted, succeeded, ids, listed].every((number) => number === backups);
const rows = [
  {
    what: "start beyond Node's own",
    measured: `${startMs.toFixed(0)} ms`,
    limit: `≤ ${limits.startMs} ms`,
    isHeld: startMs <= limits.startMs,
  },
  {
    what: "GetBackupProgress",
    measured: `${perSecond.toFixed(0)} /s, ${((perSecond / barePerSecond) * 100).toFixed(0)} % of a bare Node server's`,
    limit: `≥ ${limits.perSecond} /s`,
    isHeld: perSecond >= limits.perSecond,
  },
  {
    what: `${backups} backups at once, ${seconds.toFixed(1)} s`,
    measured: `${accepted} accepted, ${succeeded} Success, ${ids} ids, ${listed} listed`,
    limit: `${backups} each`,
    isHeld: isWhole,
  },
  {
    what: "memory after that",
    measured: `${rssMegabytes.toFixed(0)} MB`,
    limit: `≤ ${limits.rssMegabytes} MB`,
    isHeld: rssMegabytes <= limits.rssMegabytes,
  },
];
if (process.argv.includes("--json")) {
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  console.log(
    JSON.stringify(
      { machine, partitions, limits, startMs, perSecond, barePerSecond, atOnce, rssMegabytes },
      undefined,
      2,
    ),
  );
} else {
  report(`The emulator with ${partitions} partitions`, rows);
}
process.exitCode = rows.every(({ isHeld }) => isHeld) ? 0 : 1;
