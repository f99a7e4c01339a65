// @ts-check
// What a set of 50,000 partitions costs us alone: the processor's time, memory that is flat but for the results, and a
// budget that holds in any second. Time is virtual, and the gateway is in this process.
// node --expose-gc bench/scale.mjs [partitions]
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { runBackupSet } from "../dist/backup-set/index.js";
import { report } from "./report.mjs";
import { backupMilliseconds, Gateway } from "./scale/gateway.mjs";
import { VirtualClock } from "./scale/virtual-clock.mjs";

const services = 50;
const partitions = Number(process.argv[2] ?? 50_000);
const concurrency = 512;
const maxRequestsPerSecond = 2_000;
const limits = { cpuSeconds: 60, growthShare: 1.1 };
/** At which shares of the whole the heap is looked at. */
const looks = [0.2, 0.4, 0.6, 0.8, 0.95];

setFlagsFromString("--expose-gc");
/** @type {() => void} */
const collect = runInNewContext("gc");

const clock = new VirtualClock();
const gateway = new Gateway(clock, { services, partitionsOfEach: partitions / services });
/** @type {{ done: number, bytes: number }[]} */
const heaps = [];
let lookSeconds = 0;

const order = {
  target: { application: "fabric:/Large" },
  each: {
    backupTimeoutMinutes: 10,
    proof: /** @type {const} */ ("listed"),
    whenBusy: /** @type {const} */ ("wait"),
  },
  concurrency,
  maxRequestsPerSecond,
};
const began = process.cpuUsage();
const beganAt = clock.now();
const outcome = await clock.run(
  runBackupSet(order, { cluster: gateway, clock, progress: ({ text }) => lookAtHeap(text) }),
);
const { user, system } = process.cpuUsage(began);
const cpuSeconds = (user + system) / 1_000_000 - lookSeconds;
const virtualSeconds = (clock.now() - beganAt) / 1_000;
if (outcome.kind === "failed") throw outcome.error;

const { partitionCount } = outcome.set;
const bytesOfResult = sizeOf(outcome.set.partitions) / partitionCount;
const [first, last] = [heaps[0], heaps.at(-1)];
if (first === undefined || last === undefined) throw new Error("The run told nothing of its progress.");
const grown = (last.bytes - first.bytes) / (last.done - first.done);
const floorSeconds = (Math.ceil(partitions / concurrency) * backupMilliseconds) / 1_000;

report(`${partitions} partitions, a gateway in the process, a virtual clock`, [
  {
    what: "processor's time",
    measured: `${cpuSeconds.toFixed(1)} s, ${((cpuSeconds / partitions) * 1_000_000).toFixed(0)} µs a partition`,
    limit: `< ${limits.cpuSeconds} s`,
    isHeld: cpuSeconds < limits.cpuSeconds,
  },
  {
    what: "heap that is added for each that is done",
    measured: `${grown.toFixed(0)} bytes, of which its result is ${bytesOfResult.toFixed(0)}`,
    limit: `≤ ${limits.growthShare} × the result`,
    isHeld: grown <= limits.growthShare * bytesOfResult,
  },
  {
    what: "heap",
    measured: heaps
      .map(({ bytes }) => `${(bytes / 1e6).toFixed(0)}`)
      .join(", ")
      .concat(" MB"),
  },
  {
    what: "most requests in any second",
    measured: `${gateway.mostInASecond}`,
    limit: `≤ ${maxRequestsPerSecond}`,
    isHeld: gateway.mostInASecond <= maxRequestsPerSecond,
  },
  {
    what: "proven, and asked for while one was under way",
    measured: `${partitionCount}, ${gateway.askedWhileRunning}`,
    limit: `${partitions}, 0`,
    isHeld: partitionCount === partitions && gateway.askedWhileRunning === 0,
  },
  { what: "requests a partition", measured: (gateway.requests / partitions).toFixed(2) },
  {
    what: "virtual time",
    measured: `${virtualSeconds.toFixed(0)} s, ${(virtualSeconds / floorSeconds).toFixed(2)} × the backups' own ${floorSeconds} s`,
  },
]);

/** @param {string} text */
function lookAtHeap(text) {
  const done = Number(/^(\d+) of/.exec(text)?.[1] ?? 0);
  if (done < (looks[heaps.length] ?? Number.POSITIVE_INFINITY) * partitions) return;
  const before = process.cpuUsage();
  heaps.push({ done, bytes: heap() });
  const { user, system } = process.cpuUsage(before);
  lookSeconds += (user + system) / 1_000_000;
}

/** How much more the heap holds with a copy of it. @param {unknown} value */
function sizeOf(value) {
  const before = heap();
  const copy = structuredClone(value);
  const bytes = heap() - before;
  // Held until it has been weighed.
  return copy === undefined ? 0 : bytes;
}

function heap() {
  collect();
  return process.memoryUsage().heapUsed;
}
