import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology } from "servicefabric-backup-emulator";
import { persisted, topologyOf } from "../protocol/shop";
import { startedEngine } from "./engine";
import { changesOf, errorsOf, failureOf, rowOf, shownEvents, stepsOf } from "./seen";

const application = "fabric:/Shop";

describe("given an application at 1.0.0, and an upgrade with a secret parameter", () => {
  const password = "a-password-of-ours";
  const engine = startedEngine({
    program: "application-upgrade",
    cluster: {
      topology: {
        ...topologyOf({ [application]: [persisted("fabric:/Shop/Orders")] }),
        applicationTypes: [{ name: "ShopType", versions: ["2.0.0", "3.0.0"] }],
      },
      timings: { upgradeDomainMilliseconds: 100 },
    },
  });
  const running = () => engine().cluster.cluster.applications()[0];
  const starts = () => engine().cluster.requests.filter(({ route }) => route === "StartApplicationUpgrade").length;

  test("when previewed, then the cluster is asked nothing", async () => {
    const preview = await engine().run("preview", { config: { version: "2.0.0" }, secretConfig: { password } });

    expect(failureOf(preview)).toBe("");
    expect(engine().cluster.requests).toEqual([]);
  });

  test("when up, then it runs 2.0.0 with the parameter, which is nowhere in plain text", async () => {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(running()).toMatchObject({ typeVersion: "2.0.0", status: "Ready", parameters: { Password: password } });
    expect(engine().saved().one("shop").outputs).toMatchObject({ previousVersion: "1.0.0", version: "2.0.0" });
    expect(engine().journal()).toEqual(["upgraded to 2.0.0"]);
    for (const text of [engine().exported(), up.output, JSON.stringify(shownEvents(up))])
      expect(text).not.toContain(password);
  });

  test("when up once more, then nothing is asked for", async () => {
    const asked = engine().cluster.requests.length;
    const up = await engine().up();

    expect(changesOf(up)).toEqual({ same: 3 });
    expect(engine().cluster.requests).toHaveLength(asked);
  });

  test("when somebody else moves it, then a refresh and a preview show that, and up moves it back", async () => {
    await fetch(`${engine().cluster.url}/Applications/Shop/$/Upgrade?api-version=6.0`, {
      method: "POST",
      body: JSON.stringify({
        Name: application,
        TargetApplicationTypeVersion: "3.0.0",
        Parameters: [{ Key: "Password", Value: password }],
        UpgradeKind: "Rolling",
        RollingUpgradeMode: "UnmonitoredAuto",
      }),
    });
    while (running()?.typeVersion !== "3.0.0") engine().cluster.upgrades.look(application);
    expect(failureOf(await engine().run("refresh"))).toBe("");
    expect(engine().saved().one("shop").outputs).toMatchObject({ targetVersion: "2.0.0", version: "3.0.0" });

    const preview = await engine().run("preview");
    expect(changesOf(preview)).toMatchObject({ update: 1 });

    const up = await engine().up();
    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toEqual(["update shop"]);
    expect(running()).toMatchObject({ typeVersion: "2.0.0" });
  });

  test("when it is in manual mode, then it says which domain waits, and goes on when somebody moves it", async () => {
    const up = engine().start("up", { config: { version: "3.0.0", more: { mode: "unmonitoredManual" } } });
    const seen: string[] = [];
    // The first begins by itself.
    for (const domain of ["1", "2", "3", "4"]) {
      await up.until(`domain ${domain}`, () => engine().cluster.upgrades.look(application)?.phase === "waiting");
      if (seen.length === 0) {
        await up.until("the row", () => rowOf(up, "shop").some((line) => line.includes("waits for an operator")));
        seen.push(rowOf(up, "shop").at(-1) ?? "");
      }
      engine().cluster.upgrades.moveToNextUpgradeDomain(application, domain);
    }
    const ended = await up.ended;

    expect(failureOf(ended)).toBe("");
    expect(seen).toEqual(["domain 2 of 5, UD 1 waits for an operator to move to it, rolling forward"]);
    expect(running()).toMatchObject({ typeVersion: "3.0.0" });
    expect(starts()).toBe(4);
  });

  test("when the inputs are wrong, then a preview names all that is", async () => {
    const more = { mode: "unmonitored", monitoring: { upgradeTimeout: "a while" } };
    const preview = await engine().run("preview", { config: { more } });

    expect(preview.exitCode).toBeGreaterThan(0);
    expect(errorsOf(preview)).toContain("mode: ");
    expect(errorsOf(preview)).toContain("monitoring.upgradeTimeout: ");
  });
});

describe("given a backup, and an upgrade that depends on it and is rolled back", () => {
  const topology = readTopology(
    JSON.parse(readFileSync(join(__dirname, "../../examples/application/cluster.json"), "utf8")),
  );
  const timings = { acceptedMilliseconds: 30_000, backupMilliseconds: 30_000 };
  const engine = startedEngine({ program: "examples/application", cluster: { topology, speed: 100, timings } });

  test("then the error has the reason, the domain, and the backup to restore from", async () => {
    const { upgrades } = engine().cluster;
    upgrades.failAtUpgradeDomain(application, "UD1");
    const up = await engine().up({ config: { appVersion: "2.0.0" } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("Reason: HealthCheck in upgrade domain UD1.");
    expect(errorsOf(up)).toContain("The application is ill in upgrade domain 'UD1'.");
    expect(errorsOf(up)).toMatch(/To restore from: 5 partitions of fabric:\/Shop, \S+Z to \S+Z/);
    expect(errorsOf(up)).toContain("[SFB_UPGRADE_ROLLED_BACK]");
    expect(engine().cluster.cluster.applications()[0]).toMatchObject({ typeVersion: "1.0.0", status: "Ready" });
  });
});
