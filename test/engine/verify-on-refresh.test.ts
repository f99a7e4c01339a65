import { rmSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "../cli/plan-fixture";
import { partitionId, startedEngine } from "./engine";
import { changesOf, errorsOf, failureOf, rowOf, stepsOf } from "./seen";

describe("given a backup with verifyOnRefresh that somebody deletes", () => {
  const engine = startedEngine({ program: "before-upgrade" });
  const posts = () => engine().cluster.backupPosts().received;

  test("when it is still listed, then a refresh changes nothing", async () => {
    const more = { verifyOnRefresh: true };
    expect(failureOf(await engine().up({ config: { partitionId, version: "v1", more } }))).toBe("");

    const refresh = await engine().run("refresh");

    expect(failureOf(refresh)).toBe("");
    expect(changesOf(refresh)).toEqual({ same: 3 });
  });

  test("when it is gone, then a refresh says so and drops it, and the next up takes a new one", async () => {
    const [backup] = engine().saved().named("backup");
    const location = String(backup?.outputs?.backupLocation).replaceAll("\\", "/");
    for (const end of [".zip", ".bkmetadata"]) {
      rmSync(join(folderOf(engine().cluster), location.replace(".zip", end)));
    }
    const before = posts();

    const refresh = await engine().run("refresh");
    expect(failureOf(refresh)).toBe("");
    expect(refresh.output).toContain("The next pulumi up takes a new backup.");
    expect(rowOf(refresh, "backup").at(-1)).toBe("gone");
    expect(engine().saved().named("backup")).toEqual([]);
    expect(posts()).toBe(before);

    const up = await engine().up();
    expect(errorsOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["create backup"]);
    expect(posts()).toBe(before + 1);
  });
});
