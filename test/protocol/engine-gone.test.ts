import { setTimeout as sleep } from "node:timers/promises";
import { type Emulator, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type Properties, type ProviderHost, startProviderHost } from "./provider-host";
import { currentStoredCode } from "./stored-codes";

jest.setTimeout(60_000);

const [first, second] = samplePartitions.orders;
const urnOf = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::${name}`;
/** What a program gives, as `check` hands it on. */
async function checked(partitionId = ""): Promise<Properties> {
  const { inputs, failures } = await host.check(
    {},
    {
      partitionId,
      cluster: { endpoint: emulator.url },
      __provider: currentStoredCode(),
      __urn: urnOf(partitionId),
      __timeouts: {},
    },
  );
  expect(failures).toEqual([]);
  return inputs;
}

/** A backup takes longer than any of the tests. */
const endless = { timings: { acceptedMilliseconds: 0, backupMilliseconds: 3_600_000 } };

let engine: FakeEngine;
let emulator: Emulator;
let host: ProviderHost;

async function start({ manner, ...options }: { manner?: "busy" } & Parameters<typeof startEmulator>[0] = {}) {
  engine = await startFakeEngine(manner);
  emulator = await startEmulator(options);
  host = await startProviderHost(engine.address);
}

afterEach(async () => {
  await host.close();
  await emulator.close();
  engine.close();
});

/** Starts a backup; given back when it is under way, with how the call ends. */
async function startBackup(partitionId = ""): Promise<{ ended: Promise<string> }> {
  let how: string | undefined;
  const call = host.create(await checked(partitionId));
  const ended = call.then(String, String).then((end) => {
    how = end;
    return end;
  });
  while (!engine.linesOf(urnOf(partitionId)).some((line) => line.includes("BackupInProgress"))) {
    if (how !== undefined) throw new Error(how);
    await sleep(10);
  }
  return { ended };
}

test("given two backups under way, when the engine is gone, then the process ends and says nothing more", async () => {
  await start(endless);
  const backups = [await startBackup(first), await startBackup(second)];
  const output = host.output;
  const goneAt = performance.now();
  engine.close();
  await host.ended;

  expect(performance.now() - goneAt).toBeLessThan(10_000);
  for (const { ended } of backups) expect(await ended).toMatch(/^Error: /);
  expect(host.output).toBe(output);
});

test("given a process with nothing under way, when the engine is gone, then it ends too", async () => {
  await start();
  await host.delete("an-id", { ...(await checked(first)), backupLocation: "here" });
  engine.close();

  await host.ended;
});

test("given an engine that was never there, when nobody reads the output either, then the process ends at its first line", async () => {
  await start(endless);
  engine.close();
  const inputs = await checked(first);
  host.stopReading();

  await expect(host.create(inputs)).rejects.toThrow();
  await host.ended;
});

test("given an engine that is too busy to take a line, when a backup is taken, then the process stays, and gives its result", async () => {
  await start({ manner: "busy", speed: 1_000 });

  const { properties } = await host.create(await checked(first));

  expect(properties).toMatchObject({ partitionId: first, reused: false });
  expect(host.output).toContain("proven: LSN");
});
