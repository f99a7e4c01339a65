import { resolve } from "node:path";
import { type Emulator, startEmulator } from "../emulator.js";
import { ProblemsError } from "../problems-error.js";
import { StateError } from "../state/keeps-state.js";
import { EmulatorClock } from "../time/emulator-clock.js";
import { readJsonFile } from "./json-file.js";
import type { CliOptions } from "./options.js";
import { readTopologyFile } from "./topology-file.js";

/** Starts the emulator that is asked for, with its state, scenarios and faults. */
export async function start(options: CliOptions): Promise<Emulator> {
  const { port, host, speed, clock, backupSeconds, topology, requestLog, state } = options;
  const saved = state === undefined ? undefined : readJsonFile("--state", state);
  const emulator = await startEmulator({
    port,
    host,
    speed,
    clock: new EmulatorClock(clock),
    timings: { backupMilliseconds: backupSeconds * 1_000 },
    policy: policyOf(options),
    ...(topology === undefined ? {} : { topology: readTopologyFile(topology) }),
    ...(requestLog === undefined ? {} : { requestLogFile: requestLog }),
  });
  try {
    if (saved !== undefined) await load(emulator, saved);
    for (const { name, parameters } of options.scenario) await emulator.startScenario(name, parameters);
    for (const { name, parameters } of options.fault) emulator.faults.addNamed(name, parameters);
    return emulator;
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

function policyOf({ policy, storage }: CliOptions) {
  const share = storage === undefined ? {} : { storage: { StorageKind: "FileShare", Path: resolve(storage) } as const };
  return { enabled: policy === "on", ...share };
}

async function load(emulator: Emulator, saved: unknown): Promise<void> {
  try {
    await emulator.load(saved);
  } catch (error) {
    if (error instanceof StateError) throw new ProblemsError("--state is no snapshot of this emulator", error.problems);
    throw error;
  }
}
