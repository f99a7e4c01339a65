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

  /** An `up` that ends while the cluster's clock stands, by the time its row says something. */
  async function cutShort(settings: Parameters<Engine["start"]>[1], moment?: RegExp): Promise<void> {
    const before = engine().journal();
    if (moment === undefined) engine().clock.stop();
    const up = engine().start("up", { ...settings, config: { customTimeouts, ...settings?.config } });
    if (moment !== undefined) {
      await up.until(String(moment), () => rowOf(up, "shop").some((line) => moment.test(line)));
      engine().clock.stop();
    }
    const ended = await up.ended;
    engine().clock.go();

    expect(errorsOf(ended)).toContain("[SFB_CUT_SHORT]");
    expect(engine().saved().one("shop").initErrors).toEqual([expect.stringContaining("[SFB_CUT_SHORT]")]);
    expect(engine().journal()).toEqual(before);
  }

  async function goesOn(version: string): Promise<void> {
    const up = await engine().up();

    expect(failureOf(up)).toBe("");
    expect(stepsOf(up)).toContain("update shop");
    expect(engine().saved().one("shop")).toMatchObject({ initErrors: [], outputs: { version } });
    expect(engine().saved().one("shop").outputs).not.toHaveProperty("__pending");
    expect(runs()).toBe(version);
    expect(engine().journal().at(-1)).toBe(`upgraded to ${version}`);
  }

  test("while the package is provisioned, when up, then it is provisioned and started once", async () => {
    engine().cluster.provisioning.putPackage({ uri: packageUri, typeName: "ShopType", typeVersion: "2.0.0" });
    await cutShort({ config: { version: "2.0.0", more: { provision: { packageUri } } } });
    expect(starts()).toBe(0);

    await goesOn("2.0.0");
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
    ["1", "4.0.0"],
    ["2", "5.0.0"],
    ["3", "4.0.0"],
    ["4", "5.0.0"],
    ["5", "4.0.0"],
  ])("in domain %s, when up, then it is followed to its end", async (domain, version) => {
    engine().cluster.upgrades.setPreparation(application, undefined);
    const before = starts();
    await cutShort({ config: { version } }, new RegExp(`^domain ${domain} of 5`));

    await goesOn(version);
    expect(starts()).toBe(before + 1);
  });

  test("while it rolls back, when up, then that is an error once, and the next up makes it", async () => {
    const before = starts();
    engine().cluster.upgrades.failAtUpgradeDomain(application, "3");
    await cutShort({ config: { version: "5.0.0" } }, /rolling back$/);
    engine().cluster.upgrades.failAtUpgradeDomain(application, undefined);

    const rolledBack = await engine().up();
    expect(errorsOf(rolledBack)).toContain("[SFB_UPGRADE_ROLLED_BACK]");
    expect(starts()).toBe(before + 1);
    expect(runs()).toBe("4.0.0");

    await goesOn("5.0.0");
    expect(starts()).toBe(before + 2);
  });

  test("and then a destroy leaves the application as it is, and says so", async () => {
    const destroy = await engine().run("destroy");

    expect(failureOf(destroy)).toBe("");
    expect(rowOf(destroy, "shop").at(-1)).toBe("fabric:/Shop stays as it is, at version 5.0.0");
    expect(runs()).toBe("5.0.0");
  });
});
