import { type Emulator, type RecordedRequest, startEmulator } from "servicefabric-backup-emulator";
import { seededRandom } from "../waiting/virtual-clock";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type Properties, type ProviderHost, startProviderHost } from "./provider-host";
import { persisted, topologyOf } from "./shop";
import { currentStoredCode } from "./stored-codes";

jest.setTimeout(180_000);

const application = "fabric:/Shop";
const versions = Array.from({ length: 20 }, (_, index) => `2.0.${index}`);
/** An upgrade takes half a second, a start and a package a tenth. */
const cluster = {
  topology: { ...topologyOf({ [application]: [persisted("fabric:/Shop/Orders")] }) },
  timings: { upgradeDomainMilliseconds: 100, provisionMilliseconds: 100 },
};
const packageOf = (version: string) => `https://store.example/shop-${version}.sfpkg`;

describe("given a provider that is killed at 20 moments of an upgrade, from its first request to its last domain", () => {
  const random = seededRandom(13);
  let engine: FakeEngine;
  let emulator: Emulator;
  let host: ProviderHost;
  let onRequest: (request: RecordedRequest) => void = () => undefined;

  beforeAll(async () => {
    engine = await startFakeEngine();
    emulator = await startEmulator({ ...cluster, onRequest: (request) => onRequest(request) });
    emulator.upgrades.setPreparation(application, { milliseconds: 100 });
    for (const version of versions) {
      emulator.provisioning.putPackage({ uri: packageOf(version), typeName: "ShopType", typeVersion: version });
    }
    host = await startProviderHost(engine.address);
  });
  afterAll(async () => {
    await host.close();
    await emulator.close();
    engine.close();
  });

  async function checked(version: string): Promise<Properties> {
    const { inputs, failures } = await host.check(
      {},
      {
        application,
        targetVersion: version,
        provision: { packageUri: packageOf(version) },
        monitoring: { healthCheckStable: 0, healthCheckRetryTimeout: "1s" },
        whenUpgrading: "adopt",
        cluster: { endpoint: emulator.url },
        __provider: currentStoredCode("applicationUpgrade"),
        __urn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/servicefabric:ApplicationUpgrade::shop",
        __timeouts: {},
      },
    );
    expect(failures).toEqual([]);
    return inputs;
  }

  const asked = (route: string, since: number): number =>
    emulator.requests.slice(since).filter((request) => request.route === route).length;

  test.each(versions.map((version, index) => [index, version] as const))(
    "moment %s: the next up starts it if it was not, follows it if it was, and it runs",
    async (index, version) => {
      const since = emulator.requests.length;
      const before = Math.floor((index / versions.length) * 24 + random() * 2);
      const inputs = await checked(version);
      const moment = new Promise<void>((resolve) => {
        let left = before;
        onRequest = () => {
          if (left-- === 0) resolve();
        };
      });
      const create = host.create(inputs).then(
        () => "created",
        () => "killed",
      );
      await Promise.race([moment, create]);
      await host.kill();
      host = await startProviderHost(engine.address);
      await create;

      const { properties } = await host.create(inputs);

      expect(properties).toMatchObject({ version });
      expect(emulator.cluster.applications()[0]).toMatchObject({ typeVersion: version });
      expect(asked("StartApplicationUpgrade", since)).toBe(1);
    },
  );
});
