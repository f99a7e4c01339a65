import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../emulator.js";
import { readTopology } from "../model/cluster/read-topology.js";
import type { Topology } from "../model/cluster/topology.js";
import { TopologyError } from "../model/cluster/topology-problems.js";
import { StateError } from "../model/state/keeps-state.js";
import { EmulatorClock } from "../model/time/emulator-clock.js";
import type { EmulatorOptions, PolicyOptions } from "../options.js";
import { ProblemsError } from "../wire/problems-error.js";
import { openFolder } from "./folder.js";
import type { CliOptions } from "./options.js";
import { securityOf, wantsHttps } from "./security.js";
import { openShares, openStandIn } from "./shares.js";
import { readJsonFile } from "./text-file.js";

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
  const asked = {
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
  } satisfies EmulatorOptions;
  // The emulator is most of what there is to load: no file that is missing waits for it.
  const { startEmulator } = await import("../emulator.js");
  return withStateExplained(startEmulator(asked));
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

/** Where the files lie that clients of a secured emulator need. */
interface CertificateFolder {
  readonly path: string;
  /** Removes the folder, unless it was named: what was written there may be needed again. */
  close(): Promise<void>;
}

/** @param named Default: a temporary folder, which nobody else can read. @throws ProblemsError */
async function openCertificateFolder(named: string | undefined): Promise<CertificateFolder> {
  if (named !== undefined) return { path: await openFolder("--write-certificates", named), close: async () => {} };
  const path = await mkdtemp(join(tmpdir(), "servicefabric-backup-emulator-certificates-"));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}

/** Reads the topology that `--topology` names. @throws ProblemsError with every problem and its path. */
function readTopologyFile(path: string): Topology {
  const value = readJsonFile("--topology", path);
  try {
    return readTopology(value);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    throw new ProblemsError(`--topology: ${path} is no topology`, error.problems);
  }
}
