import { persisted, topologyOf } from "../protocol/shop";
import { type Engine, startedEngine } from "./engine";
import { errorsOf, failureOf, rowOf, stepsOf } from "./seen";

const application = "fabric:/Shop";
const packageUri = "https://store.example/shop-2.0.0.sfpkg";
/** Long enough to get to the phase on a busy machine. */
const customTimeouts = { create: "4s", update: "4s" };
/** A domain takes half a second. */
const cluster = {
  topology: {
    ...topologyOf({ [application]: [persisted("fabric:/Shop/Orders")] }),
    applicationTypes: [{ name: "ShopType", versions: ["3.0.0", "4.0.0", "5.0.0"] }],
  },
  timings: { upgradeDomainMilliseconds: 500 },
};

describe("given an upgrade whose wait is cut short", () => {
  const engine = startedEngine({ program: "application-upgrade", cluster });
  const asked = (name: string): number => engine().cluster.requests.filter(({ route }) => route === name).length;
  const starts = (): number => asked("StartApplicationUpgrade");
  const runs = () => engine().cluster.cluster.applications()[0]?.typeVersion;

  const upgrade = () => engine().cluster.upgrades.look(application);

  /** An `up` that ends while the cluster's clock stands, from the begin or from a moment on. The clock stays so. */
  async function cutShort(settings: Parameters<Engine["start"]>[1], isThen?: () => boolean): Promise<void> {
    const before = engine().journal();
    if (isThen === undefined) engine().clock.stop();
    const up = engine().start("up", { ...settings, config: { customTimeouts, ...settings?.config } });
    if (isThen !== undefined) {
      await up.until("the moment", isThen);
      engine().clock.stop();
    }
    const ended = await up.ended;

    expect(errorsOf(ended)).toContain("[SFB_CUT_SHORT]");
    expect(engine().journal()).toEqual(before);
  }

  async function goesOn(version: string, step: "create shop" | "update shop" = "update shop"): Promise<void> {
    engine().clock.go();
    const up = await engine().up({ config: { customTimeouts: {} } });

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toContain(step);
    expect(engine().saved().one("shop")).toMatchObject({ initErrors: [], outputs: { version } });
    expect(engine().saved().one("shop").outputs).not.toHaveProperty("__pending");
    expect(runs()).toBe(version);
    expect(engine().journal().at(-1)).toBe(`upgraded to ${version}`);
  }

  test("while the package is provisioned, when up, then it is provisioned and started once", async () => {
    engine().cluster.provisioning.putPackage({ uri: packageUri, typeName: "ShopType", typeVersion: "2.0.0" });
    await cutShort({ config: { version: "2.0.0", more: { provision: { packageUri } } } });
    // Nothing was started, and what is provisioned is there to be seen.
    expect(engine().saved().named("shop")).toEqual([]);
    expect(starts()).toBe(0);

    await goesOn("2.0.0", "create shop");
    expect([asked("ProvisionApplicationType"), starts()]).toEqual([1, 1]);
  });

  test("while the start is prepared, when up, then it is not started again", async () => {
    engine().cluster.upgrades.setPreparation(application, { milliseconds: 500 });
    await cutShort({ config: { version: "3.0.0", more: {} } });
    expect(starts()).toBe(2);

    await goesOn("3.0.0");
    expect(starts()).toBe(2);
  });

  test.each([
    [1, "4.0.0"],
    [2, "5.0.0"],
    [3, "4.0.0"],
    [4, "5.0.0"],
    [5, "4.0.0"],
  ])("in domain %i, when up, then it is followed to its end", async (domain, version) => {
    engine().cluster.upgrades.setPreparation(application, undefined);
    const before = starts();
    await cutShort({ config: { version } }, () => {
      const { description, startedAt, completed } = upgrade() ?? {};
      const isOurs = description?.TargetApplicationTypeVersion === version && startedAt !== undefined;
      return isOurs && completed === domain - 1;
    });

    await goesOn(version);
    expect(starts()).toBe(before + 1);
  });

  test("while it rolls back, when up, then that is an error once, and the next up makes it", async () => {
    const before = starts();
    let hasFailed = false;
    await cutShort({ config: { version: "5.0.0" } }, () => {
      const { description, completed, direction } = upgrade() ?? {};
      const isUnderWay = description?.TargetApplicationTypeVersion === "5.0.0" && completed === 2;
      if (isUnderWay && !hasFailed) {
        hasFailed = true;
        engine().cluster.upgrades.fail(application, { reason: "HealthCheck", outcome: "rollBack" });
      }
      return hasFailed && direction === "back";
    });

    engine().clock.go();
    const rolledBack = await engine().up({ config: { customTimeouts: {} } });
    expect(errorsOf(rolledBack)).toContain("[SFB_UPGRADE_ROLLED_BACK]");
    expect(starts()).toBe(before + 1);
    expect(runs()).toBe("4.0.0");

    await goesOn("5.0.0");
    expect(starts()).toBe(before + 2);
  });

  test("when another version is wanted meanwhile, then up does not interrupt it, and goes there after its end", async () => {
    const before = starts();
    await cutShort({ config: { version: "4.0.0" } }, () => upgrade()?.completed === 1);
    const busy = await engine().up({ config: { version: "3.0.0", customTimeouts: {} } });
    engine().clock.go();

    expect(errorsOf(busy)).toMatch(/It goes to 4\.0\.0: RollingForwardInProgress, .*\[SFB_UPGRADE_IN_PROGRESS\]/s);
    expect(starts()).toBe(before + 1);

    const up = await engine().up({ config: { more: { whenUpgrading: "wait" } } });
    expect(failureOf(up)).toBe("");
    expect(runs()).toBe("3.0.0");
    expect(starts()).toBe(before + 2);
  });

  test("and then a destroy leaves the application as it is, and says so", async () => {
    const destroy = await engine().run("destroy");

    expect(failureOf(destroy)).toBe("");
    expect(rowOf(destroy, "shop").at(-1)).toBe("fabric:/Shop stays as it is, at version 3.0.0");
    expect(runs()).toBe("3.0.0");
  });
});
