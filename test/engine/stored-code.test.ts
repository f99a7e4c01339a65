import { readFileSync, writeFileSync } from "node:fs";
import { currentStoredCode, releasedStoredCodes } from "../protocol/stored-codes";
import { partitionId, startedEngine } from "./engine";
import { SavedStack } from "./saved-stack";
import { changesOf, failureOf, rowOf, stepsOf } from "./seen";

describe("given a stack of 0.1.0, whose state holds the code of that release", () => {
  const engine = startedEngine({ program: "before-upgrade" });
  const storedCode = () => engine().saved().one("backup").outputs.__provider;

  beforeAll(async () => {
    expect(failureOf(await engine().up({ config: { partitionId, version: "v1" } }))).toBe("");
    const file = SavedStack.fileIn(engine().stateFolder, "before-upgrade", "test");
    const [now, before] = [currentStoredCode(), releasedStoredCodes.get("0.1.0") ?? ""].map((text) =>
      JSON.stringify(text),
    );
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(now ?? "", before ?? ""));
    expect(storedCode()).toBe(releasedStoredCodes.get("0.1.0"));
  });

  test("when refreshed, then the old code serves it, and nothing changes", async () => {
    const refresh = await engine().run("refresh");

    expect(failureOf(refresh)).toBe("");
    expect(changesOf(refresh)).toEqual({ same: 3 });
    expect(storedCode()).toBe(releasedStoredCodes.get("0.1.0"));
  });

  test("when up, then nothing changes and nothing is asked of the cluster", async () => {
    const asked = engine().cluster.requests.length;
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 3 });
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when the trigger changes, then the new backup is kept with the code of this release", async () => {
    const up = await engine().up({ config: { version: "v2" } });

    expect(failureOf(up)).toBe("");
    expect(changesOf(up)).toEqual({ same: 1, update: 1, replace: 1 });
    expect(storedCode()).toBe(currentStoredCode());
  });

  test("when destroyed, then it ends as any other", async () => {
    const destroy = await engine().run("destroy");

    expect(failureOf(destroy)).toBe("");
    expect(stepsOf(destroy)).toEqual(["delete upgrade", "delete backup"]);
    expect(rowOf(destroy, "backup").at(-1)).toMatch(/^the backup stays in its storage/);
  });
});
