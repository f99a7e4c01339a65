import { type Emulator, type EmulatorOptions, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type HostOptions, type Properties, type ProviderHost, startProviderHost } from "./provider-host";
import { currentStoredCode } from "./stored-codes";

export const partitionId = samplePartitions.orders[0];
export const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::before-v2";

/** An engine and the provider's process, as one `pulumi up` has them, and a cluster of its own for each test. */
export interface World {
  readonly engine: FakeEngine;
  readonly host: ProviderHost;
  readonly emulator: Emulator;
  /** Inputs as a program gives them; `undefined` leaves one out. */
  inputs(changes?: Properties): Properties;
  /** The same after `check`, which has nothing to say about them. */
  checked(changes?: Properties): Promise<Properties>;
}

interface WorldOptions {
  /** What the inputs name, and the resource's code. Default: an `AdHocBackup` of one partition. */
  readonly resource?: Properties;
  readonly host?: HostOptions;
  readonly emulator?: EmulatorOptions;
}

/** A backup takes 23 ms, so that it is over at the first look. */
const swift = { speed: 1_000 };

export function useWorld(options: WorldOptions = {}): () => World {
  let engine: FakeEngine;
  let host: ProviderHost;
  let emulator: Emulator;
  beforeAll(async () => {
    engine = await startFakeEngine();
    host = await startProviderHost(engine.address, options.host);
  });
  beforeEach(async () => {
    emulator = await startEmulator({ ...swift, ...options.emulator });
  });
  afterEach(() => emulator.close());
  afterAll(async () => {
    await host.close();
    engine.close();
  });
  return () => {
    const inputs = (changes: Properties = {}): Properties =>
      withoutUndefined({
        cluster: { endpoint: emulator.url },
        ...(options.resource ?? { partitionId, __provider: currentStoredCode() }),
        __urn: urn,
        __timeouts: {},
        ...changes,
      });
    const checked = async (changes?: Properties): Promise<Properties> => {
      const { inputs: normal, failures } = await host.check({}, inputs(changes));
      expect(failures).toEqual([]);
      return normal;
    };
    return { engine, host, emulator, inputs, checked };
  };
}

function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
