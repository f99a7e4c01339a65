import { runBackup } from "../../src/backup";
import type { PendingBackup } from "../../src/backup/outcome";
import { slowMilliseconds } from "../../src/waiting/call";
import { VirtualClock } from "../waiting/virtual-clock";
import {
  accepted,
  answered,
  emptyNotFound,
  type Finished,
  failure,
  type Given,
  inProgress,
  leftBehind,
  lostBeforeEffect,
  notReady,
  order,
  refused,
  run,
  ScriptedCluster,
  serverError,
  startsAt,
  success,
  turnedDown,
} from "./scripted-cluster";

const second = 1_000;
const sound = answered({ serviceKind: "Stateful" });
const pending: PendingBackup = leftBehind("failed", 0);

/** Lines that are shown at once, with the time of each. */
function newsOf({ progress }: Finished): string[] {
  return progress.filter(({ change }) => change).map(({ text, ms }) => `${ms} ms: ${text}`);
}

/** What happens, when it begins, and what is said of it. */
const waits: readonly [string, Given, number, RegExp][] = [
  [
    "an endpoint that refuses",
    { cluster: { partition: ({ ms }) => (ms < 9 * second ? refused : sound) } },
    0,
    /^connection refused; trying again in 1 s, for 30 s at most$/,
  ],
  [
    "a gateway that asks to wait",
    { cluster: { partition: ({ nth }) => (nth === 0 ? serverError(429, undefined, 20 * second) : sound) } },
    0,
    /^HTTP 429 without a reason; trying again in 20 s, for 60 s at most$/,
  ],
  [
    "a backup service that fails over",
    { cluster: { progress: ({ nth }, calm) => (nth === 0 ? notReady : calm) } },
    0,
    /^HTTP 503 FABRIC_E_NOT_READY; trying again in 1 s, for 5 min at most$/,
  ],
  [
    "a read without an answer",
    { cluster: { partition: ({ nth }) => (nth === 0 ? "hang" : sound) } },
    0,
    /^no answer yet; waiting for 29 s more at most$/,
  ],
  [
    "a request without an answer",
    { cluster: { request: ({ nth }) => (nth === 0 ? { reply: "hang", takesEffect: true } : accepted) } },
    0,
    /^no answer yet; waiting for 129 s more at most$/,
  ],
  [
    "a lost answer",
    { cluster: { request: ({ nth }) => (nth === 0 ? lostBeforeEffect : accepted) } },
    0,
    /^nothing has begun; watching the partition for 130 s at most$/,
  ],
  [
    "a lost answer, and no record to be had",
    {
      cluster: {
        request: ({ nth }) => (nth === 0 ? lostBeforeEffect : accepted),
        progress: ({ nth }, calm) => (nth === 1 ? emptyNotFound : calm),
      },
    },
    0,
    /^HTTP 404 without a reason; watching the partition for 8 min at most$/,
  ],
  [
    "a lost request that had no effect",
    { cluster: { request: ({ nth }) => (nth === 0 ? lostBeforeEffect : accepted) } },
    130 * second,
    /^the request had no effect; asking again, for 58 min at most$/,
  ],
  [
    "a request that is put off",
    { cluster: { request: ({ nth }) => (nth === 0 ? turnedDown(429, undefined, 40 * second) : accepted) } },
    0,
    /^HTTP 429 without a reason; asking again in 40 s, for 60 min at most$/,
  ],
  [
    "a request that does not leave, with a cap",
    {
      order: { capMilliseconds: 600 * second },
      cluster: { request: ({ nth }) => (nth === 0 ? { reply: refused, takesEffect: false } : accepted) },
    },
    0,
    /^connection refused; asking again in 2 s$/,
  ],
  [
    "somebody who asks first",
    {
      cluster: {
        request: ({ nth }) => (nth === 0 ? turnedDown(409, "FABRIC_E_BACKUP_IN_PROGRESS") : accepted),
      },
    },
    0,
    /^somebody else asked first; asking again in 1 s, for 60 min at most$/,
  ],
  [
    "a backup of somebody else",
    { cluster: { progress: ({ taken, ms }, calm) => (taken === 0 && ms < 9 * second ? answered(inProgress) : calm) } },
    0,
    /^a backup of somebody else is in progress; waiting for its end$/,
  ],
  [
    "an earlier request that may still take effect",
    { resume: pending },
    0,
    /^an earlier request may still take effect; waiting 130 s before the next$/,
  ],
  [
    "what became of an earlier run's request",
    { resume: { ...pending, phase: "unknown" } },
    0,
    /^finding out what became of an earlier run's request$/,
  ],
  [
    "a list that cannot be read before the request",
    { cluster: { list: ({ nth }, _query, calm) => (nth === 0 ? notReady : answered(calm)) } },
    0,
    /^HTTP 503 FABRIC_E_NOT_READY to the list of backups; trying again in 1 s$/,
  ],
  [
    "a list that lacks the backup",
    { cluster: { list: ({ ms }, _query, calm) => answered(ms < 60 * second ? [] : calm) } },
    20 * second,
    /^not in the storage's list yet; looking again for 120 s at most$/,
  ],
  [
    "a list that cannot be read after the backup",
    { cluster: { list: ({ ms }, _query, calm) => (ms > 20 * second && ms < 60 * second ? notReady : answered(calm)) } },
    20 * second,
    /^HTTP 503 FABRIC_E_NOT_READY; looking again for \d+ min at most$/,
  ],
  [
    "a backup that failed",
    { cluster: { progress: ({ taken }, calm) => (taken === 0 ? calm : answered(failure)) } },
    0,
    /^looking in the storage for a backup that came late$/,
  ],
  [
    "a name that leads nowhere",
    { order: { address: { service: "fabric:/App/Nope" } }, cluster: { partitions: () => answered(undefined) } },
    0,
    /^no such service; looking for near names, 10 s at most$/,
  ],
];

describe("given something that is waited for, then it is said within two seconds, and for how long at most", () => {
  test.each(waits)("%s", async (_, given, beginsAtMs, text) => {
    const finished = await run(given);

    const line = finished.progress.find((one) => one.change && text.test(one.text));
    if (line === undefined) throw new Error(newsOf(finished).join("\n"));
    expect(line.ms - beginsAtMs).toBeLessThan(2 * second);
    expect(line.ms).toBeGreaterThanOrEqual(beginsAtMs);
  });

  test("a backup that waits in line, with its cap", async () => {
    const clock = new VirtualClock(1, startsAt);
    const cluster = new ScriptedCluster(clock, {});
    const lines: string[][] = [[], [], []];
    const runs = lines.map((told, index) =>
      runBackup(index === 2 ? { ...order, capMilliseconds: 300 * second } : order, {
        cluster,
        clock,
        progress: ({ text }) => void told.push(`${clock.now() - startsAt} ms: ${text}`),
      }),
    );
    await clock.run(Promise.all(runs));

    expect(lines.map(([first]) => first)).toEqual([
      "0 ms: looking at the partition on https://cluster.example:19080",
      "0 ms: in line: another backup of the partition comes first",
      "0 ms: in line: another backup of the partition comes first; waiting for 5 min at most",
    ]);
  });
});

test("given a wait that goes on, then it is told again and again, as no news", async () => {
  const finished = await run({ cluster: { partition: () => refused } });

  const told = finished.progress.filter(({ text }) => text.startsWith("connection refused"));
  expect(told.map(({ change }) => change)).toEqual([true, ...told.slice(1).map(() => false)]);
  expect(told.length).toBeGreaterThan(3);
  expect(told.at(-1)?.text).toMatch(/^connection refused; trying again in \d+ s, for \d+ s at most$/);
});

test("given a slow answer while a backup is followed, then the next line takes the place of that wait", async () => {
  const progress: NonNullable<Given["cluster"]>["progress"] = ({ nth }, calm) => (nth === 6 ? "hang" : calm);
  const { progress: lines } = await run({ cluster: { progress } });

  const wait = lines.findIndex(({ text }) => text.startsWith("no answer yet"));
  expect(lines[wait + 1]).toMatchObject({ change: true, ms: (lines[wait]?.ms ?? 0) + 30 * second - slowMilliseconds });
});

test("given a run that is cut short while it waits, then its error tells the answer, not the wait", async () => {
  const { outcome } = await run({ order: { capMilliseconds: 5 * second }, cluster: { partition: () => refused } });

  if (outcome.kind !== "failed") throw new Error("It did not fail.");
  expect(outcome.error.message).toContain("\nNothing was sent: connection refused (connect ECONNREFUSED).\n");
});

test("given a calm cluster, then no wait is told of", async () => {
  const calm = await run({ cluster: { before: success(9, -60 * second) } });

  expect(newsOf(calm).join("\n")).not.toMatch(/again|no answer|waiting|at most/);
});
