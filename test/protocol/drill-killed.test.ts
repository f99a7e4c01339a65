import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type RecordedRequest, startEmulator } from "servicefabric-backup-emulator";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type Properties, type ProviderHost, startProviderHost } from "./provider-host";
import { currentStoredCode } from "./stored-codes";

jest.setTimeout(180_000);

const application = "fabric:/SampleApp";
const moments = Array.from({ length: 20 }, (_, moment) => moment);
const shortWaits = `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "short-waits.cjs")}`;

describe("given a provider that is killed at 20 moments of a drill, from its first request to the removal", () => {
  let folder: string;
  let engine: FakeEngine;
  let emulator: Emulator;
  let host: ProviderHost;
  let onRequest: (request: RecordedRequest) => void = () => undefined;
  let backup: Properties;
  /** What the name of the scratch application is saved as, before the first drill. */
  let scratch: { readonly id: string; readonly properties: Properties };
  /** How many requests a whole drill makes. */
  let requestsOfDrill: number;

  const start = () => startProviderHost(engine.address, { environment: { NODE_OPTIONS: shortWaits } });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "drill-killed-test-"));
    engine = await startFakeEngine();
    emulator = await startEmulator({ speed: 1_000, onRequest: (request) => onRequest(request) });
    host = await start();
    const inputs = { service: `${application}/Orders`, storage: storage() };
    backup = (await host.create(await checked("serviceBackup", inputs))).properties;
    scratch = await host.create(await checked("scratchApplication", { application }));
    const before = emulator.requests.length;
    await host.create(await drill());
    requestsOfDrill = emulator.requests.length - before;
  });
  afterAll(async () => {
    await host.close();
    await emulator.close();
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const storage = () => ({ storageKind: "FileShare", path: folder });

  async function checked(resource: string, given: Properties): Promise<Properties> {
    const { inputs, failures } = await host.check(
      {},
      {
        ...given,
        cluster: { endpoint: emulator.url },
        __provider: currentStoredCode(resource),
        __urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/servicefabric:${resource}::drill`,
        __timeouts: {},
      },
    );
    expect(failures).toEqual([]);
    return inputs;
  }

  function drill(): Promise<Properties> {
    const { applicationName, partitions } = backup;
    return checked("restoreDrill", {
      backup: { applicationName, partitions },
      storage: storage(),
      scratchApplication: scratch.properties.applicationName,
      sample: { partitions: 2 },
    });
  }

  /** Kills the provider when the drill makes this request, counted from 0. */
  async function killedAt(nth: number): Promise<void> {
    const inputs = await drill();
    const moment = new Promise<void>((resolve) => {
      let left = nth;
      onRequest = () => {
        if (left-- === 0) resolve();
      };
    });
    const create = host.create(inputs).then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([moment, create]);
    await host.kill();
    onRequest = () => undefined;
    host = await start();
    await create;
  }

  const names = () => emulator.cluster.applications().map(({ name }) => name);
  const deletedSince = (since: number) =>
    emulator.requests
      .slice(since)
      .filter(({ route }) => route === "DeleteApplication")
      .map(({ path }) => path);

  test.each(moments)(
    "moment %s: the next up removes what is left, drills, and leaves nothing behind",
    async (moment) => {
      const since = emulator.requests.length;
      await killedAt(Math.floor((moment / moments.length) * requestsOfDrill));

      const { properties } = await host.create(await drill());

      expect(properties).toMatchObject({ sampledCount: 2, partitionCount: 3 });
      expect(names()).toEqual([application]);
      const ours = `/Applications/${String(scratch.properties.applicationName).slice("fabric:/".length)}/$/Delete`;
      expect([...new Set(deletedSince(since))]).toEqual([ours]);
    },
  );

  test("when it is killed in the middle, then destroy leaves nothing behind", async () => {
    await killedAt(Math.floor(requestsOfDrill / 2));
    expect(names()).toContain(scratch.properties.applicationName);

    await host.delete(scratch.id, scratch.properties);

    expect(names()).toEqual([application]);
  });
});
