import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { startFakeEngine } from "../protocol/fake-engine";
import { type Properties, type ProviderHost, startProviderHost } from "../protocol/provider-host";
import { currentStoredCode } from "../protocol/stored-codes";

const application = "fabric:/SampleApp";
export const password = "a password of <ours>";

/** What resources of this package leave in a stack, each made by the provider's process on an emulated cluster. */
export interface RealOutputs {
  readonly emulator: Emulator;
  readonly host: ProviderHost;
  /** Of the policy's storage, without a URN. */
  readonly alone: Properties;
  readonly set: Properties;
  readonly whole: Properties;
  readonly drill: Properties;
  /** Depends on the set. */
  readonly upgrade: Properties;
  /** Inputs of a resource, after `check`. */
  checked(type: string, inputs: Properties): Promise<Properties>;
}

export function realOutputs(): () => RealOutputs {
  let real: RealOutputs;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(async () => {
    const engine = await startFakeEngine();
    cleanUps.push(() => engine.close());
    const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --require ${join(__dirname, "../protocol/short-waits.cjs")}`;
    const host = await startProviderHost(engine.address, { environment: { NODE_OPTIONS } });
    cleanUps.push(() => host.close());
    const emulator = await startEmulator({ speed: 1_000, timings: { upgradeDomainMilliseconds: 5 } });
    cleanUps.push(() => emulator.close());
    const path = mkdtempSync(join(tmpdir(), "evidence-test-"));
    cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
    real = await madeOf(host, emulator, path);
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });
  return () => real;
}

async function madeOf(host: ProviderHost, emulator: Emulator, path: string): Promise<RealOutputs> {
  const checked = async (type: string, given: Properties): Promise<Properties> => {
    const code = `${type.charAt(0).toLowerCase()}${type.slice(1)}` as Parameters<typeof currentStoredCode>[0];
    const { inputs, failures } = await host.check(
      {},
      { cluster: { endpoint: emulator.url }, __provider: currentStoredCode(code), __timeouts: {}, ...given },
    );
    expect(failures).toEqual([]);
    return inputs;
  };
  const made = async (type: string, given: Properties): Promise<Properties> =>
    (await host.create(await checked(type, given))).properties;
  const __urn = (type: string) => ({
    __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/servicefabric:${type}::my ${type}`,
  });
  const storage = { storageKind: "FileShare", path, primaryUserName: "one", primaryPassword: password };

  const alone = await made("AdHocBackup", { partitionId: samplePartitions.orders[0] });
  const set = await made("ServiceBackup", {
    service: `${application}/Orders`,
    storage,
    triggers: ["v2"],
    ...__urn("ServiceBackup"),
  });
  const whole = await made("ApplicationBackup", { application, services: { exclude: ["W*"] } });
  const scratch = await made("ScratchApplication", { application });
  const backup = { applicationName: set.applicationName, partitions: set.partitions };
  const drill = await made("RestoreDrill", {
    backup,
    storage,
    scratchApplication: scratch.applicationName,
    sample: { partitions: 2 },
    ...__urn("RestoreDrill"),
  });
  const upgrade = await made("ApplicationUpgrade", {
    application,
    targetVersion: "2.0.0",
    monitoring: { healthCheckStable: "1s", healthCheckRetryTimeout: "2s" },
    parameters: { Password: password },
    __dependsOn: [set.evidenceDigest],
    ...__urn("ApplicationUpgrade"),
  });
  return { emulator, host, alone, set, whole, drill, upgrade, checked };
}
