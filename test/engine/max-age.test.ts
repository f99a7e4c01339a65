import { partitionId, startedEngine } from "./engine";
import { changesOf, failureOf } from "./seen";

describe("given a backup that is older than maxAgeMinutes", () => {
  const engine = startedEngine({ program: "before-upgrade" });

  beforeAll(async () => {
    engine().clock.behindMilliseconds = 2 * 60_000;
    const config = { partitionId, version: "v1", more: { maxAgeMinutes: 1 } };
    expect(failureOf(await engine().up({ config }))).toBe("");
    engine().clock.behindMilliseconds = 0;
  });

  test("when up with nothing changed, then a new backup is taken", async () => {
    const before = engine().saved().one("backup").outputs;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 2, replace: 1 });
    const after = engine().saved().one("backup").outputs;
    expect(after.backupId).not.toBe(before.backupId);
    expect(String(after.timestamp) > String(before.timestamp)).toBe(true);
  });

  test("when up once more, then the new one is young enough", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 3 });
    expect(engine().cluster.backupPosts()).toEqual({ received: 2, accepted: 2 });
  });
});
