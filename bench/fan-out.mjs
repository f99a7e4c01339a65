// @ts-check
// Many partitions of 2 s each, through the real engine: against the floor that the cluster sets, against a resource for
// each partition, and against what is written by hand with curl and with Microsoft's client.
// node bench/fan-out.mjs [set] [resources] [rivals]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { AdHocBackup, ApplicationBackup } from "pulumi-servicefabric-backup";
import { Pool } from "undici";
import { clientEnvironment } from "../scripts/test-clients/environment.mjs";
import { findPython } from "../scripts/test-clients/python.mjs";
import { idsOf, numberOf, startCluster } from "./cluster.mjs";
import { report } from "./report.mjs";
import { emptyUp, median, openStack } from "./stack.mjs";

const backupMilliseconds = 2_000;
const concurrency = 64;
const maxRequestsPerSecond = 400;
const many = 1_000;
const few = 200;
/**
 * Real backups end at any moment; those of 2 s end just when whoever looks each second looks, so that only chance would
 * be measured. Both are shown.
 */
const rivalsBackups = [
  { each: 2_300, isLimited: true },
  { each: 2_000, isLimited: false },
];
const limits = { share: 1.1, requests: 8 };

const parts = { set: measureSet, resources: measureResources, rivals: measureRivals };
const names = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (names.length === 0 || names.includes(name)) await measure();
}

/** @typedef {Awaited<ReturnType<typeof startCluster>>} Cluster */

async function measureSet() {
  const delay = await emulatorsDelay();
  await onCluster({ partitions: many }, async (cluster, stack) => {
    const empty = await emptyUp(stack);
    await cluster.requests();
    const wall = await stack.up(oneSet);
    const requests = await cluster.requests();
    const waves = Math.ceil(many / concurrency);
    const floor = waves * (backupMilliseconds + delay) + empty;
    const ratio = wall / floor;
    const each = numberOf(requests) / many;
    report(`${many} partitions, ${backupMilliseconds / 1_000} s each, ${concurrency} at once, one ApplicationBackup`, [
      {
        what: "wall / floor",
        measured: `${seconds(wall)} / ${seconds(floor)} = ${ratio.toFixed(3)}`,
        limit: `≤ ${limits.share.toFixed(2)}`,
        isHeld: ratio <= limits.share,
      },
      {
        what: "of the floor",
        measured: `${waves} × (2 s + ${delay.toFixed(0)} ms of the emulator) + ${seconds(empty)} of an empty up`,
      },
      {
        what: "requests a partition",
        measured: each.toFixed(2),
        limit: `≤ ${limits.requests}`,
        isHeld: each <= limits.requests,
      },
      { what: "of these", measured: inOperations(requests) },
    ]);
  });
}

/** The engine writes its whole state for each of them: what few take says little of what many do, so both are shown. */
async function measureResources() {
  for (const partitions of [few, many]) await measureResourceForEach(partitions);
}

/** @param {number} partitions */
async function measureResourceForEach(partitions) {
  await onCluster({ partitions }, async (cluster, stack) => {
    const empty = await emptyUp(stack);
    await cluster.requests();
    const wall = await stack.up(() => resourceForEach(partitions), { parallel: concurrency });
    const requests = await cluster.requests();
    report(`the same with ${partitions} AdHocBackup, --parallel ${concurrency}`, [
      { what: "wall", measured: `${seconds(wall)}, of which an empty up ${seconds(empty)}` },
      { what: "requests a partition", measured: (numberOf(requests) / partitions).toFixed(2) },
    ]);
  });
}

async function measureRivals() {
  const python = await clientEnvironment(await findPython(), new AbortController().signal);
  const file = (/** @type {string} */ name) => fileURLToPath(new URL(`./fan-out/${name}`, import.meta.url));
  for (const { each, isLimited } of rivalsBackups) {
    const curl = await measureRival(each, "bash", [file("curl.sh")]);
    const pool = await measureRival(each, python.python, [file("thread_pool.py")]);
    await onCluster({ partitions: few, each }, async (cluster, stack) => {
      const empty = await emptyUp(stack);
      await cluster.requests();
      const wall = await stack.up(oneSet);
      const requests = await cluster.requests();
      const ofEach = numberOf(requests) / few;
      const { milliseconds } = requests;
      const compared = (/** @type {string} */ what, /** @type {typeof curl} */ rival) => ({
        what,
        measured: `${seconds(rival.milliseconds)}, ${rival.requests.toFixed(2)}; from its start ${seconds(rival.wall)}`,
        ...(isLimited && {
          limit: "ours ahead in both",
          isHeld: milliseconds < rival.milliseconds && ofEach < rival.requests,
        }),
      });
      const fromStart = `${seconds(wall - empty)} beyond an empty up of ${seconds(empty)}`;
      const title = `${few} partitions of ${seconds(each)} each, ${concurrency} at once`;
      report(`${title}: from the first request to the last answer, and requests a partition`, [
        {
          what: "one ApplicationBackup, proofs included",
          measured: `${seconds(milliseconds)}, ${ofEach.toFixed(2)}; from its start ${fromStart}`,
        },
        { what: "of these", measured: inOperations(requests) },
        compared("a shell loop with curl, no proofs", curl),
        compared("a thread pool with Microsoft's client, no proofs", pool),
      ]);
    });
  }
}

/** @param {number} each @param {string} command @param {readonly string[]} args */
async function measureRival(each, command, args) {
  const cluster = await startCluster({ partitions: few, backupMilliseconds: each });
  const began = performance.now();
  const child = spawn(command, [...args, cluster.url], { stdio: ["pipe", "inherit", "inherit"] });
  child.stdin.end(idsOf(few).join("\n"));
  const [exitCode] = await once(child, "exit");
  const wall = performance.now() - began;
  const requests = await cluster.requests();
  await cluster.close();
  if (exitCode !== 0 || requests.byOperation.BackupPartition !== few) {
    throw new Error(`${command} ended with ${exitCode}.`);
  }
  return { wall, milliseconds: requests.milliseconds, requests: numberOf(requests) / few };
}

/** Beyond its 2 s, of as many backups as go on at once, when as little as can be is asked of it. */
async function emulatorsDelay() {
  const cluster = await startCluster({ partitions: 3 * concurrency, backupMilliseconds });
  const pool = new Pool(cluster.url, { connections: concurrency });
  /** @param {"GET" | "POST"} method @param {string} path */
  const ask = async (method, path) => {
    const { body } = await pool.request({ method, path: `${path}?api-version=6.4` });
    return body.text();
  };
  /** @param {string} id */
  const backUp = async (id) => {
    await ask("POST", `/Partitions/${id}/$/Backup`);
    await later(backupMilliseconds);
    while (!(await ask("GET", `/Partitions/${id}/$/GetBackupProgress`)).includes('"Success"')) await later(10);
  };
  const all = idsOf(3 * concurrency);
  const delays = [];
  for (let wave = 0; wave < 3; wave++) {
    const began = performance.now();
    await Promise.all(all.slice(wave * concurrency, (wave + 1) * concurrency).map(backUp));
    delays.push(performance.now() - began - backupMilliseconds);
  }
  await pool.close();
  await cluster.close();
  return median(delays);
}

/**
 * @param {{ partitions: number, each?: number }} of `each` in milliseconds. Default: 2 s.
 * @param {(cluster: Cluster, stack: Awaited<ReturnType<typeof openStack>>) => Promise<void>} work
 */
async function onCluster({ partitions, each = backupMilliseconds }, work) {
  const cluster = await startCluster({ partitions, backupMilliseconds: each });
  const stack = await openStack(cluster.url);
  try {
    await work(cluster, stack);
  } finally {
    stack.close();
    await cluster.close();
  }
}

async function oneSet() {
  new ApplicationBackup("backup", { application: "fabric:/Large", concurrency, maxRequestsPerSecond });
}

/** @param {number} partitions */
async function resourceForEach(partitions) {
  for (const partitionId of idsOf(partitions)) new AdHocBackup(partitionId, { partitionId });
}

/** @param {number} milliseconds */
function later(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}

/** @param {import("./cluster.mjs").Requests} requests */
function inOperations({ byOperation }) {
  const inOrder = Object.entries(byOperation).sort(([, one], [, other]) => other - one);
  return inOrder.map(([operation, number]) => `${operation} ${number}`).join(", ");
}
