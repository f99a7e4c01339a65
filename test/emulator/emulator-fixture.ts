import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Emulator,
  EmulatorClock,
  type EmulatorOptions,
  ManualClock,
  startEmulator,
} from "servicefabric-backup-emulator";
import { ControlClient } from "./control-client";
import { GatewayClient } from "./gateway-client";

export interface Running {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly gateway: GatewayClient;
}

/** An emulator that is controlled over HTTP, the time included. */
export interface Controlled {
  readonly emulator: Emulator<EmulatorClock>;
  readonly gateway: GatewayClient;
  readonly control: ControlClient;
}

/** Where the time of every test begins. */
export const start = "2026-03-01T10:00:00Z";

/** Starts emulators and makes folders for the tests of a file, and clears them away after each test. */
export function emulatorFixture() {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return {
    /** An emulator whose clock stands still, unless the options bring another clock. */
    async start(options: EmulatorOptions = {}): Promise<Running> {
      const clock = new ManualClock(start);
      const emulator = await startEmulator({ clock, ...options });
      cleanUps.push(() => emulator.close());
      return { emulator, clock, gateway: new GatewayClient(emulator.url) };
    },

    /** An emulator whose clock stands still, too, but can be switched, and moved over HTTP. */
    async startControlled(options: Omit<EmulatorOptions, "clock"> = {}): Promise<Controlled> {
      const clock = new EmulatorClock({ mode: "manual", time: Date.parse(start) });
      const emulator = await startEmulator({ ...options, clock });
      cleanUps.push(() => emulator.close());
      return { emulator, gateway: new GatewayClient(emulator.url), control: new ControlClient(emulator.controlUrl) };
    },

    async folder(): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), "emulator-test-"));
      cleanUps.push(() => rm(folder, { recursive: true, force: true }));
      return folder;
    },

    /** Something else to be undone after the test. */
    afterwards(cleanUp: () => Promise<unknown>): void {
      cleanUps.push(cleanUp);
    },
  };
}

/** Takes a backup from request to end, so that it lies in storage. */
export async function takeBackup(running: Running, partitionId: string, storage?: unknown): Promise<void> {
  const { gateway, clock, emulator } = running;
  const answer = await gateway.requestBackup(partitionId, storage);
  if (answer.status !== 202) throw new Error(`The backup was refused: ${answer.text}`);
  clock.advance({ seconds: 23 });
  await emulator.settle();
}
