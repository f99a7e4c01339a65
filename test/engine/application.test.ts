import { statSync } from "node:fs";
import { answers, type Emulator, junkSuccess } from "servicefabric-backup-emulator";
import { z } from "zod";
import { answerInstead, partitionsOf, persisted, stateless, topologyOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import { SavedStack } from "./saved-stack";
import { errorsOf, failureOf, rowOf, stepsOf } from "./seen";
import { backupsOfPolicy } from "./stored-backup";

const orders = "fabric:/Shop/Orders";
const partitionCount = 300;
/** Of all that the engine writes of the stack. */
const mostBytesOfPartition = 600;
/** The emulator's durations are so many times shorter: a backup takes a quarter of a second, and a minute two seconds. */
const speed = 30;

const engine = startedEngine({
  program: "whole-application",
  cluster: {
    topology: topologyOf({
      "fabric:/Shop": [
        persisted(orders, { scheme: "Int64Range", partitionCount: partitionCount + 1 }),
        stateless("fabric:/Shop/Web"),
      ],
    }),
    partitionsPageSize: partitionCount + 1,
    speed,
    timings: { acceptedMilliseconds: 50 * speed, backupMilliseconds: 200 * speed },
  },
});

const more = { backupTimeoutMinutes: 1, concurrency: 64, maxRequestsPerSecond: 2_000 };
const accessDenied = { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "Access to the storage is denied." };

/** How partitions fail, how many in each way, and whether a backup of theirs is there all the same. */
const failures: readonly {
  readonly code: string;
  readonly times: number;
  readonly isThere?: true;
  readonly fail: (cluster: Emulator, partitionId: string) => void;
}[] = [
  {
    code: "SFB_BACKUP_FAILED",
    times: 5,
    fail: (cluster, partitionId) =>
      cluster.faults.add({
        route: "BackupPartition",
        partitionId,
        action: { kind: "failBackup", error: accessDenied },
      }),
  },
  {
    code: "SFB_BACKUP_TIMED_OUT",
    times: 4,
    fail: (cluster, partitionId) =>
      cluster.faults.add({ route: "BackupPartition", partitionId, action: { kind: "stuckInAccepted" } }),
  },
  {
    code: "SFB_ACCESS_DENIED",
    times: 3,
    fail: (cluster, partitionId) =>
      cluster.faults.add({ route: "BackupPartition", partitionId, action: answers.accessDenied() }),
  },
  { code: "SFB_QUORUM_LOSS", times: 2, fail: (cluster, partitionId) => cluster.setStatus(partitionId, "InQuorumLoss") },
  {
    code: "SFB_INCOMPLETE_RESULT",
    times: 1,
    isThere: true,
    fail: (cluster, partitionId) =>
      cluster.faults.add({ route: "GetPartitionBackupProgress", partitionId, action: junkSuccess.noEpoch }),
  },
];

const owned = z.array(z.object({ partitionId: z.string(), backupId: z.string() }));
const provenSet = z.object({ partitions: owned });
const pending = z.object({ proven: owned });

/** Lets the cluster list the partitions of Orders without some of them. */
async function withoutPartitions(...ids: readonly string[]) {
  const list = z.looseObject({
    Items: z.array(z.looseObject({ PartitionInformation: z.looseObject({ Id: z.string() }) })),
  });
  return answerInstead(engine().cluster, "GetPartitionInfoList", "/Services/Shop~Orders/$/GetPartitions", (text) => {
    const { Items, ...rest } = list.parse(JSON.parse(text));
    return JSON.stringify({ ...rest, Items: Items.filter(({ PartitionInformation: { Id } }) => !ids.includes(Id)) });
  });
}

/** Whom backups were asked of since then, in no order. */
const askedSince = (place: number): readonly string[] =>
  engine()
    .cluster.requests.slice(place)
    .filter(({ route }) => route === "BackupPartition")
    .map(({ partitionId = "" }) => partitionId)
    .sort();

const all = () => partitionsOf(engine().cluster, orders);
/** Comes after the first `up`. */
const coming = () => all().at(-1) ?? "";
/** Has a backup of its own beside the set. */
const alone = () => all().at(150) ?? "";
/** They go after the first `up`: the one is proven, the other has failed. */
const going = () => [all().at(200) ?? "", all().at(0) ?? ""];

interface Failing {
  readonly partitionId: string;
  readonly way: (typeof failures)[number];
}

const failing = (): readonly Failing[] =>
  failures
    .flatMap((way) => Array<typeof way>(way.times).fill(way))
    .map((way, index) => ({ way, partitionId: all()[7 * index] ?? "" }));

describe("given an application of 300 partitions, of which 15 fail in their own ways, and one that has a backup of its own in the same program", () => {
  let asked = 0;

  test("when up, then the others are proven, the failures are counted, and the upgrade does not begin", async () => {
    const { cluster } = engine();
    for (const { way, partitionId } of failing()) way.fail(cluster, partitionId);
    await withoutPartitions(coming());
    const up = await engine().up({ config: { version: "v1", alone: alone(), more } });

    expect(up.exitCode).toBeGreaterThan(0);
    const told = errorsOf(up);
    expect(told).toContain("285 of 300 partitions have a proven backup, which is kept.");
    const counts = failures.map(({ code, times }) => `${times} × ${code}`).join(", ");
    expect(told).toContain(`15 failed: ${counts}.`);
    expect(told).toContain("And 5 more.");
    // The first ten by key: the others are not told in full.
    expect(failing().map(({ partitionId }) => told.includes(partitionId))).toEqual(
      failing().map((_, index) => index < 10),
    );
    expect(told).toContain(`1. Backup of partition ${all()[0]} (${orders}, -9223372036854775808 to `);
    expect(told).toContain("What to do: The cluster may not write to the storage");
    expect(rowOf(up, "backup").find((line) => line.startsWith("the first failure: "))).toContain(
      "(fabric:/Shop/Orders, ",
    );
    expect(stepsOf(up)).toEqual(["create alone"]);
    expect(engine().journal()).toEqual([]);
  });

  test("then the set and the other resource stood in line, and no partition was asked while a backup of it ran", () => {
    const { cluster } = engine();
    asked = cluster.requests.length;
    const refused = cluster.requests.filter(({ route, status }) => route === "BackupPartition" && status === 409);
    expect(refused).toEqual([]);
    expect(cluster.backupPosts(alone())).toEqual({ received: 2, accepted: 2 });
    expect(cluster.backupPosts(coming()).received).toBe(0);
  });

  test("when the causes are gone, a partition has come and two have gone, then up takes only the rest, and the upgrade begins", async () => {
    const { cluster } = engine();
    cluster.faults.clear();
    for (const { partitionId } of failing()) cluster.setStatus(partitionId, "Ready");
    await withoutPartitions(...going());
    const before = pending.parse(engine().saved().one("backup").outputs.__pending).proven;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    const rest = failing().filter(({ way, partitionId }) => !way.isThere && !going().includes(partitionId));
    expect(askedSince(asked)).toEqual([...rest.map(({ partitionId }) => partitionId), coming()].sort());
    expect(stepsOf(up)).toEqual(["update backup", "create upgrade"]);
    expect(engine().journal()).toEqual(["upgraded to v1"]);
    const row = rowOf(up, "backup");
    expect(row).toContain("2 partitions of the earlier run are gone");
    expect(row).toContain("1 partition is new since the earlier run");
    expect(row.at(-1)).toMatch(/^proven: 299 partitions of 1 service, /);

    const { partitions } = provenSet.parse(engine().saved().one("backup").outputs);
    expect(partitions.map(({ partitionId }) => partitionId)).toEqual(all().filter((id) => !going().includes(id)));
    const now = new Map(partitions.map(({ partitionId, backupId }) => [partitionId, backupId]));
    const kept = before.filter(({ partitionId }) => !going().includes(partitionId));
    expect(kept).toHaveLength(284);
    expect(kept.filter(({ partitionId, backupId }) => now.get(partitionId) !== backupId)).toEqual([]);
    const stored = new Set(backupsOfPolicy(cluster).map(({ backupId }) => backupId));
    expect([...now.values()].filter((backupId) => !stored.has(backupId))).toEqual([]);
    const { size } = statSync(SavedStack.fileIn(engine().stateFolder, "whole-application", "test"));
    expect(size / partitions.length).toBeLessThanOrEqual(mostBytesOfPartition);
  });
});
