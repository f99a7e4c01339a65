import { mkdirSync, readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { persisted, topologyOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import { errorsOf, failureOf, shownEvents, stepsOf } from "./seen";

const application = "fabric:/Shop";
const password = "a password of ours";
const shortWaits = join(__dirname, "../protocol/short-waits.cjs");
const environment = { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${shortWaits}` };

/** What happens when a scratch application is asked for. */
let onCreation = (): void => undefined;

describe("given an application, its backup, and an upgrade that waits for the drill", () => {
  const engine = startedEngine({
    program: "drill",
    cluster: {
      onRequest: ({ route }) => {
        if (route === "CreateApplication") onCreation();
      },
      topology: {
        ...topologyOf({ [application]: [persisted("fabric:/Shop/Orders"), persisted("fabric:/Shop/Stock")] }),
      },
      timings: {
        acceptedMilliseconds: 20,
        backupMilliseconds: 20,
        restoreMilliseconds: 20,
        secondariesMilliseconds: 20,
        createMilliseconds: 20,
        deleteMilliseconds: 20,
      },
    },
  });
  const share = () => {
    const path = join(engine().folder, "share");
    mkdirSync(path, { recursive: true });
    return path;
  };
  const zips = () =>
    readdirSync(share(), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".zip"));
  const up = (version: string, more: object = {}) => engine().up({ config: { version, more }, environment });
  const names = () =>
    engine()
      .cluster.cluster.applications()
      .map(({ name }) => name);
  const restores = () => engine().cluster.requests.filter(({ route }) => route === "RestorePartition").length;

  test("when previewed, then the cluster is asked nothing", async () => {
    const config = { version: "1", share: share() };
    const preview = await engine().run("preview", { config, secretConfig: { password }, environment });

    expect(failureOf(preview)).toBe("");
    expect(engine().cluster.requests).toEqual([]);
  });

  test("when up, then the backups were restored before the upgrade, and no application is left, nor a secret in sight", async () => {
    const first = await up("1");

    expect(failureOf(first)).toBe("");
    expect(engine().journal()).toEqual(["upgraded to 1"]);
    expect(names()).toEqual([application]);
    expect(restores()).toBe(2);
    const drill = engine()
      .saved()
      .resources.find(({ type }) => type.endsWith(":RestoreDrill"));
    expect(drill?.outputs).toMatchObject({ sampledCount: 2, partitionCount: 2, typeVersion: "1.0.0" });
    const scratch = engine()
      .saved()
      .resources.find(({ type }) => type.endsWith(":ScratchApplication"));
    expect(scratch?.outputs).toMatchObject({ applicationName: drill?.outputs?.scratchApplication });
    for (const text of [engine().exported(), first.output, JSON.stringify(shownEvents(first))])
      expect(text).not.toContain(password);
  });

  test("when up once more, then nothing is drilled; another sample alone is stored only", async () => {
    expect(stepsOf(await up("1"))).toEqual([]);
    expect(stepsOf(await up("1", { sample: { partitions: 1 } }))).toEqual(["update drill"]);

    expect(restores()).toBe(2);
  });

  test("when the new backup cannot be restored, then the upgrade does not begin, and no application is left", async () => {
    // The backup is there and listed; only its zip is damaged, by the time that it is restored.
    onCreation = () => {
      for (const file of zips()) truncateSync(join(share(), file), 10);
    };
    const second = await up("2");

    expect(second.exitCode).toBeGreaterThan(0);
    expect(errorsOf(second)).toContain("[SFB_DRILL_FAILED]");
    expect(engine().journal()).toEqual(["upgraded to 1"]);
    expect(names()).toEqual([application]);
  });

  test("when all is destroyed, then the backups stay, and nothing but the application is there", async () => {
    const destroyed = await engine().run("destroy", { environment });

    expect(failureOf(destroyed)).toBe("");
    expect(names()).toEqual([application]);
    expect(zips()).toHaveLength(4);
  });
});
