// @ts-check
// What a set keeps in the stack, what an `up` costs that changes nothing, and the most memory that the provider takes:
// of 1, of 100 and of 5,000 partitions, these with 100,000 backups in the storage.
// node bench/state.mjs [partitions]...
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ApplicationBackup } from "pulumi-servicefabric-backup";
import { idsOf, startCluster } from "./cluster.mjs";
import { report } from "./report.mjs";
import { emptyUp, median, openStack } from "./stack.mjs";
import { fillStorage } from "./state/storage.mjs";

const backupsInStorage = 100_000;
const largest = 5_000;
const limits = { bytes: 600, megabytes: 200 };
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 100, largest];

const rows = [];
for (const partitions of sizes) rows.push(...(await measure(partitions)));
report("What a set keeps, and what it takes", rows);

/** @param {number} partitions */
async function measure(partitions) {
  const folder = mkdtempSync(join(tmpdir(), "bench-state-"));
  const storage = join(folder, "storage");
  const peak = join(folder, "peak");
  const before = partitions === largest ? backupsInStorage / largest : 1;
  fillStorage(storage, idsOf(partitions), before);
  const cluster = await startCluster({ partitions, backupMilliseconds: 500, storage });
  const preload = fileURLToPath(new URL("./state/peak-memory.cjs", import.meta.url));
  const stack = await openStack(cluster.url, {
    NODE_OPTIONS: `--require=${JSON.stringify(preload)}`,
    PEAK_MEMORY_FILE: peak,
  });
  try {
    const empty = await emptyUp(stack);
    await stack.up(set);
    const megabytes = Number(readFileSync(peak, "utf8")) / 1024 / 1024;
    const again = [await stack.up(set), await stack.up(set), await stack.up(set)];
    const bytes = await bytesOfState(stack);
    return [
      {
        what: `${partitions} partitions: state of each`,
        measured: `${(bytes / partitions).toFixed(0)} bytes`,
        ...(partitions === largest
          ? { limit: `≤ ${limits.bytes} bytes`, isHeld: bytes / partitions <= limits.bytes }
          : {}),
      },
      {
        what: `${partitions} partitions: up that changes nothing`,
        measured: `${seconds(median(again))}; of an empty stack ${seconds(empty)}`,
      },
      {
        what: `${partitions} partitions, ${before * partitions} backups before: provider`,
        measured: `${megabytes.toFixed(0)} MB at most`,
        ...(partitions === largest ? { limit: `≤ ${limits.megabytes} MB`, isHeld: megabytes <= limits.megabytes } : {}),
      },
    ];
  } finally {
    stack.close();
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function set() {
  new ApplicationBackup("backup", { application: "fabric:/Large", concurrency: 512, maxRequestsPerSecond: 2_000 });
}

/** What the resource adds to the state, written as short as JSON can be. @param {Awaited<ReturnType<typeof openStack>>} stack */
async function bytesOfState(stack) {
  const { deployment } = await stack.exportStack();
  /** @type {{ type: string }[]} */
  const resources = deployment.resources;
  const backup = resources.find(({ type }) => type.endsWith(":ApplicationBackup"));
  if (backup === undefined) throw new Error("The state has no ApplicationBackup.");
  return Buffer.byteLength(JSON.stringify(backup));
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}
