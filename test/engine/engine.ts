import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Emulator, type EmulatorOptions, samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { type Azurite, startAzurite } from "./azurite";
import { ClusterClock } from "./cluster-clock";
import { exportStack } from "./export-stack";
import { type Ended, type Flags, type Job, Operation } from "./operation";
import { closeRunners } from "./runner-process";
import { SavedStack } from "./saved-stack";

// An operation of the engine takes seconds, and a busy machine makes them many.
jest.setTimeout(120_000);
afterAll(closeRunners);

export const [partitionId] = samplePartitions.orders;

/** What a story is about. */
interface Given {
  /** A folder of `programs/`, or an example: a small Pulumi project, which is called as its folder. */
  readonly program:
    | "application-upgrade"
    | "examples/application"
    | "before-upgrade"
    | "drill"
    | "evidence"
    | "hooked"
    | "two-backups"
    | "unknown-inputs"
    | "whole-application";
  /** The cluster. Default: the sample, in which a backup takes about half a second in all. */
  readonly cluster?: Omit<EmulatorOptions, "clock">;
  /** An emulated storage account beside the cluster. Default: none. */
  readonly withAzurite?: boolean;
  /** The stack's name. Default: test. */
  readonly stack?: string;
}

/** What an operation is given; the configuration stays for those after it. */
interface Settings {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly options?: Flags;
}

/** A stack of its own with the real engine, an emulated cluster, and what they leave behind. */
export interface Engine {
  readonly cluster: Emulator;
  readonly clock: ClusterClock;
  /** The storage account's connection string. */
  readonly connectionString: string;
  /** The folder that holds all that the engine writes. */
  readonly folder: string;
  /** Within it, what belongs to the stack. */
  readonly stateFolder: string;
  start(kind: Job["kind"], settings?: Settings): Operation;
  run(kind: Job["kind"], settings?: Settings): Promise<Ended>;
  up(settings?: Settings): Promise<Ended>;
  saved(): SavedStack;
  /** What `pulumi stack export` prints, with `--show-secrets` or without. */
  exported(secrets?: "with secrets"): string;
  /** What the dependants of the backup have done, oldest first. */
  journal(): readonly string[];
}

/** A stack for the tests of one story, which follow one another; everything ends with the last of them. */
export function startedEngine(given: Given): () => Engine {
  let engine: (Engine & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    engine = await startEngine(given);
  });
  afterAll(() => engine?.close());
  return () => {
    if (engine === undefined) throw new Error("The engine has not been started.");
    return engine;
  };
}

const shortBackup = { acceptedMilliseconds: 150, backupMilliseconds: 250, restoreMilliseconds: 0 };

async function startEngine({ program, cluster: options = {}, withAzurite = false, stack = "test" }: Given) {
  const engineRoot = process.env.PULUMI_ENGINE_ROOT;
  if (!engineRoot) throw new Error("PULUMI_ENGINE_ROOT names no engine: run the tests by `npm test`.");
  const clock = new ClusterClock();
  const azurite: Azurite | undefined = withAzurite ? await startAzurite() : undefined;
  const cluster = await startEmulator({ timings: shortBackup, ...options, clock });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "engine-test-")));
  const stateFolder = join(folder, "stack");
  const journalFile = join(folder, "journal");
  const operations: Operation[] = [];
  let standing: Readonly<Record<string, string>> = { "servicefabric:endpoint": cluster.url, journal: journalFile };

  const start = (kind: Job["kind"], settings: Settings = {}) => {
    const { config = {}, secretConfig = {}, environment = {}, options = {} } = settings;
    const changed = { ...standing, ...asTexts(config) };
    standing = {};
    const operation = new Operation({
      kind,
      stack: {
        name: stack,
        projectFolder: program.startsWith("examples/")
          ? resolve(__dirname, "../..", program)
          : resolve(__dirname, "programs", program),
        stateFolder,
        engineRoot,
        config: changed,
        secretConfig,
      },
      environment,
      options,
    });
    operations.push(operation);
    return operation;
  };

  return {
    cluster,
    clock,
    folder,
    stateFolder,
    get connectionString() {
      if (azurite === undefined) throw new Error("The story has no storage account.");
      return azurite.connectionString;
    },
    start,
    run: (kind: Job["kind"], settings?: Settings) => start(kind, settings).ended,
    up: (settings?: Settings) => start("up", settings).ended,
    exported: (secrets?: "with secrets") =>
      exportStack(engineRoot, stateFolder, stack, secrets === undefined ? [] : ["--show-secrets"]),
    saved: () => new SavedStack(stateFolder, basename(program), stack),
    journal: () => linesOf(journalFile),
    async close() {
      for (const operation of operations) await operation.stop();
      await cluster.close();
      await azurite?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Configuration is text; what is more than that goes as JSON. */
function asTexts(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n");
  } catch {
    return [];
  }
}
