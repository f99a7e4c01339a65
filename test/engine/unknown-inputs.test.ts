import { partitionId, startedEngine } from "./engine";
import { changesOf, failureOf, stepsOf } from "./seen";

describe("given a partition and a trigger that another resource's creation brings", () => {
  const engine = startedEngine({ program: "unknown-inputs" });

  test("when previewed, then the backup is planned without a word to the cluster", async () => {
    const preview = await engine().run("preview", { config: { partitionId, version: "v1" } });

    expect(failureOf(preview)).toBe("");
    expect(changesOf(preview)).toEqual({ create: 3 });
    expect(engine().cluster.requests).toEqual([]);
  });

  test("when up, then the backup is taken once both are known", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["create service", "create backup"]);
    expect(engine().saved().one("backup").outputs).toMatchObject({ partitionId, triggers: ["build of v1"] });
  });

  test("when what they come from is about to change, then the preview replaces the backup and asks nothing", async () => {
    const asked = engine().cluster.requests.length;
    const preview = await engine().run("preview", { config: { version: "v2" } });

    expect(failureOf(preview)).toBe("");
    expect(changesOf(preview)).toEqual({ same: 1, update: 1, replace: 1 });
    expect(engine().cluster.requests).toHaveLength(asked);
  });
});
