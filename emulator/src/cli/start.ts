import { type Emulator, startEmulator } from "../emulator.js";
import { StateError } from "../model/state/keeps-state.js";
import { EmulatorClock } from "../model/time/emulator-clock.js";
import type { EmulatorOptions, PolicyOptions } from "../options.js";
import { ProblemsError } from "../wire/problems-error.js";
import { openCertificateFolder } from "./certificate-folder.js";
import { openFolder } from "./folder.js";
import type { CliOptions } from "./options.js";
import { securityOf, wantsHttps } from "./security.js";
import { openShares, openStandIn } from "./shares.js";
import { readJsonFile } from "./text-file.js";
import { readTopologyFile } from "./topology-file.js";

/** An emulator that was started from the command line. */
export interface Started {
  readonly emulator: Emulator;
  /** Folder of the files that clients need; missing without https. */
  readonly certificates: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts the emulator that is asked for, with its state, scenarios and faults.
 *
 * @param onRequest Told of every request that is over.
 */
export async function start(options: CliOptions, onRequest?: EmulatorOptions["onRequest"]): Promise<Started> {
  const folder = wantsHttps(options) ? await openCertificateFolder(options.writeCertificates) : undefined;
  let emulator: Emulator | undefined;
  const close = async () => {
    await emulator?.close();
    await folder?.close();
  };
  try {
    emulator = await startAsAsked(options, {
      ...(folder && { certificates: folder.path }),
      ...(onRequest && { onRequest }),
    });
    return { emulator, certificates: folder?.path, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAsAsked(
  options: CliOptions,
  { certificates, onRequest }: { readonly certificates?: string } & Pick<EmulatorOptions, "onRequest">,
): Promise<Emulator> {
  const { port, host, speed, clock, backupSeconds, topology, requestLog, state, standInStorage } = options;
  return withStateExplained(
    startEmulator({
      port,
      host,
      speed,
      clock: new EmulatorClock(clock),
      timings: { backupMilliseconds: backupSeconds * 1_000 },
      transitions: options.transition,
      policy: await policyOf(options),
      ...(topology === undefined ? {} : { topology: readTopologyFile(topology) }),
      ...(requestLog === undefined ? {} : { requestLogFile: requestLog }),
      shares: await openShares(options.share),
      ...(standInStorage === undefined ? {} : { standInStorage: await openStandIn(standInStorage) }),
      ...securityOf(options, certificates),
      ...(state === undefined ? {} : { state: readJsonFile("--state", state) }),
      ...(onRequest && { onRequest }),
      scenarios: options.scenario,
      faults: options.fault,
    }),
  );
}

async function policyOf({ policy, storage }: CliOptions): Promise<PolicyOptions> {
  const enabled = policy === "on";
  if (storage === undefined) return { enabled };
  return { enabled, storage: { StorageKind: "FileShare", Path: await openFolder("--storage", storage) } };
}

async function withStateExplained<T>(started: Promise<T>): Promise<T> {
  try {
    return await started;
  } catch (error) {
    if (error instanceof StateError) throw new ProblemsError("--state is no snapshot of this emulator", error.problems);
    throw error;
  }
}
