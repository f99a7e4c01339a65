import { setTimeout as sleep } from "node:timers/promises";
import { answers, type RecordedRequest } from "servicefabric-backup-emulator";
import { z } from "zod";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { seededRandom } from "../waiting/virtual-clock";
import { startedEngine } from "./engine";
import type { Ended } from "./operation";
import { errorsOf, failureOf } from "./seen";
import { backupsOfPolicy } from "./stored-backup";

// Five operations in one test.
jest.setTimeout(300_000);

const names = ["fabric:/Shop/Orders", "fabric:/Shop/Stock"];
/** The emulator's durations are so many times shorter: a backup takes a third of a second. */
const speed = 20;

const owned = z.array(z.object({ partitionId: z.string(), backupId: z.string(), reused: z.boolean().optional() }));
const provenSet = z.object({ partitions: owned });
const left = z.object({ __pending: z.object({ proven: owned }) });

/** A moment of an `up`, by what has been asked of the cluster. */
interface Moment {
  /** After so many requests for a backup, */
  readonly posts: number;
  /** and so many requests after them, */
  readonly requests: number;
  /** so long after the answer. */
  readonly milliseconds: number;
}

interface Story {
  readonly seed: number;
  readonly partitionCount: number;
  /** So many at once meet what the `up` before has left running, which is among the first. */
  readonly concurrency: number;
  readonly reuseNewerThanMinutes?: number;
}

function storyOf({ seed, partitionCount, ...inputs }: Story) {
  const random = seededRandom(seed);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  let onRequest: (request: RecordedRequest) => void = () => undefined;
  const engine = startedEngine({
    program: "whole-application",
    cluster: {
      topology: topologyOf({
        "fabric:/Shop": names.map((name) =>
          persisted(name, { scheme: "Int64Range", partitionCount: partitionCount / names.length }),
        ),
      }),
      speed,
      timings: { acceptedMilliseconds: 80 * speed, backupMilliseconds: 250 * speed },
      onRequest: (request) => onRequest(request),
    },
  });
  const settings = { config: { version: "v1", more: { maxRequestsPerSecond: 2_000, ...inputs } } };

  function momentOf({ posts, requests, milliseconds }: Moment): Promise<unknown> {
    return new Promise((resolve) => {
      let postsLeft = posts;
      let requestsLeft = requests;
      onRequest = ({ route }) => {
        if (postsLeft > 0) postsLeft -= route === "BackupPartition" ? 1 : 0;
        else if (requestsLeft-- === 0) resolve(sleep(milliseconds));
      };
    });
  }

  /** Lets the cluster's time go on once an operation has seen what the one before has left running. */
  async function goOn(): Promise<void> {
    await momentOf({ posts: 0, requests: 20 + upTo(60), milliseconds: 0 });
    engine().clock.go();
  }

  /** An `up` whose provider is killed. What it leaves running does not end before the next one has begun. */
  async function killed(): Promise<void> {
    const up = engine().start("up", settings);
    const isBeforeAnyEnd = random() < 0.3;
    const moment = async () => {
      if (!isBeforeAnyEnd) await goOn();
      await momentOf({
        posts: isBeforeAnyEnd ? 0 : upTo(6),
        requests: upTo(isBeforeAnyEnd ? 60 : 12),
        milliseconds: upTo(40),
      });
      process.kill(up.provider, "SIGKILL");
      engine().clock.stop();
    };
    const [ended] = await Promise.all([up.ended, Promise.race([moment(), up.ended])]);

    expect(ended.exitCode).toBeGreaterThan(0);
    expect(errorsOf(ended)).not.toContain("[SFB_");
    expect(engine().journal()).toEqual([]);
  }

  async function up(): Promise<Ended> {
    const operation = engine().start("up", settings);
    await Promise.race([goOn(), operation.ended]);
    return operation.ended;
  }

  /** Whom a backup was asked of since a place in the log. */
  const askedSince = (place: number): readonly string[] =>
    engine()
      .cluster.requests.slice(place)
      .filter(({ route }) => route === "BackupPartition")
      .map(({ partitionId = "" }) => partitionId);

  return {
    engine,
    all: () => names.flatMap((name) => partitionsOf(engine().cluster, name)),
    killed,
    up,
    askedSince,
    /**
     * Does an operation, and tells whom it asked for a backup. It begins with a look at the application: what came before
     * that are the last requests of a killed one, which the cluster had yet to read.
     */
    async asking(operation: () => Promise<unknown>): Promise<readonly string[]> {
      const place = engine().cluster.requests.length;
      await operation();
      const since = engine().cluster.requests.slice(place);
      return askedSince(place + since.findIndex(({ route }) => route === "GetApplicationInfo"));
    },
    /** That a partition was never asked while a backup of it ran: the cluster answers that with 409. */
    expectNoneTurnedAway(): void {
      const posts = engine().cluster.requests.filter(({ route }) => route === "BackupPartition");
      expect(posts.filter(({ status }) => status === 409)).toEqual([]);
    },
    /** That the upgrade has begun now, with a backup of each partition that lies in the storage. */
    expectProven(ended: Ended): z.infer<typeof owned> {
      expect(failureOf(ended)).toBe("");
      expect(engine().journal()).toEqual(["upgraded to v1"]);
      const { partitions } = provenSet.parse(engine().saved().one("backup").outputs);
      expect(partitions.map(({ partitionId }) => partitionId)).toEqual(
        names.flatMap((name) => partitionsOf(engine().cluster, name)),
      );
      const stored = new Set(backupsOfPolicy(engine().cluster).map(({ backupId }) => backupId));
      expect(partitions.filter(({ backupId }) => !stored.has(backupId))).toEqual([]);
      return partitions;
    },
  };
}

const twiceIn = (ids: readonly string[]): readonly string[] => ids.filter((id, place) => ids.indexOf(id) !== place);

describe("given a provider that is killed at random moments", () => {
  const { engine, all, killed, up, asking, expectNoneTurnedAway, expectProven } = storyOf({
    seed: 1,
    partitionCount: 120,
    concurrency: 24,
  });

  test("five times in create, then no up asks a partition twice, or while a backup of it runs", async () => {
    for (let kills = 0; kills < 5; kills++) expect(twiceIn(await asking(killed))).toEqual([]);

    expect(engine().saved().named("backup")).toEqual([]);
    expectNoneTurnedAway();
  });

  test("and five times in update after half of the set was refused, then what is proven is kept and not asked again", async () => {
    const refused = all()
      .filter((_, index) => index % 2 === 0)
      .map((partitionId) =>
        engine().cluster.faults.add({ route: "BackupPartition", partitionId, action: answers.accessDenied() }),
      );
    expect(errorsOf(await up())).toContain("60 of 120 partitions have a proven backup, which is kept. 60 failed: ");
    for (const fault of refused) fault.clear();
    const { proven } = left.parse(engine().saved().one("backup").outputs).__pending;

    for (let kills = 0; kills < 5; kills++) {
      const asked = await asking(killed);
      expect(twiceIn(asked)).toEqual([]);
      expect(proven.filter(({ partitionId }) => asked.includes(partitionId))).toEqual([]);
    }
    expect(left.parse(engine().saved().one("backup").outputs).__pending.proven).toEqual(proven);
    expectNoneTurnedAway();
  });

  test("and then not any more, then that up takes its own backup of each that is missing, and the upgrade begins", async () => {
    const { proven } = left.parse(engine().saved().one("backup").outputs).__pending;
    const kept = new Map(proven.map(({ partitionId, backupId }) => [partitionId, backupId]));
    let ended: Ended | undefined;
    const asked = await asking(async () => {
      ended = await up();
    });

    if (ended === undefined) throw new Error("It did not end.");
    const partitions = expectProven(ended);
    expect([...asked].sort()).toEqual(
      all()
        .filter((id) => !kept.has(id))
        .sort(),
    );
    expect(partitions.filter(({ partitionId, backupId }) => (kept.get(partitionId) ?? backupId) !== backupId)).toEqual(
      [],
    );
    expect(partitions.filter(({ reused }) => reused)).toEqual([]);
    expectNoneTurnedAway();
  });
});

describe("given a provider that is killed at random moments, and reuseNewerThanMinutes", () => {
  const { killed, up, askedSince, expectNoneTurnedAway, expectProven } = storyOf({
    seed: 2,
    partitionCount: 160,
    concurrency: 8,
    reuseNewerThanMinutes: 60,
  });

  test.each(["five times", "and five times more"])(
    "%s, then no partition is asked whose backup runs, or has just succeeded",
    async () => {
      for (let kills = 0; kills < 5; kills++) await killed();

      expect(askedSince(0).length).toBeGreaterThan(0);
      expect(twiceIn(askedSince(0))).toEqual([]);
      expectNoneTurnedAway();
    },
  );

  test("and then not any more, then that up asks for the rest alone, and the upgrade begins", async () => {
    const before = askedSince(0);
    const partitions = expectProven(await up());

    expect(askedSince(0)).toHaveLength(partitions.length);
    expect(twiceIn(askedSince(0))).toEqual([]);
    expectNoneTurnedAway();
    expect(partitions.filter(({ reused }) => reused).map(({ partitionId }) => partitionId)).toEqual(
      partitions.map(({ partitionId }) => partitionId).filter((id) => before.includes(id)),
    );
  });
});
