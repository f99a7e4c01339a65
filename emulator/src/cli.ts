import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type Emulator, startEmulator } from "./emulator.js";
import { memberOfThrown, messageOfThrown } from "./thrown.js";
import { maskSecrets } from "./wire/secrets.js";

/** What cannot be started because of how it was asked for, as opposed to a fault of the program. */
const usageExitCode = 2;

interface CliOptions {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly policy: "on" | "off";
  readonly backupSeconds: number;
  readonly storage?: string;
  readonly json?: true;
}

const examples = `
Examples:
  $ servicefabric-backup-emulator
  $ servicefabric-backup-emulator --speed 60             a BackupTimeout of 10 minutes is over in 10 s
  $ servicefabric-backup-emulator --policy off           only backups that name their storage
  $ servicefabric-backup-emulator --port 0 --json        a free port, told in one line of JSON
`;

function parseCommandLine(argv: readonly string[]): CliOptions {
  const program = new Command("servicefabric-backup-emulator")
    .description("Emulates the Azure Service Fabric REST gateway and its Backup Restore Service.")
    .version(readVersion())
    .option("--port <number>", "port to listen on; 0 takes a free one", readPort, 19080)
    .option("--host <address>", "address to listen on; others than 127.0.0.1 open it to the network", "127.0.0.1")
    .option("--speed <factor>", "how many times faster than real the server is", readPositive, 1)
    .option("--backup-seconds <number>", "how long a backup takes, before --speed", readSeconds, 20)
    .addOption(new Option("--policy <state>", "the backup policy DailyToShare").choices(["on", "off"]).default("on"))
    .option("--storage <folder>", "folder of the policy's file share; default: a temporary one")
    .option("--json", "print one line of JSON")
    .addHelpText("after", examples)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .exitOverride();
  return program.parse(argv).opts<CliOptions>();
}

async function start({ port, host, speed, policy, backupSeconds, storage }: CliOptions): Promise<Emulator> {
  return startEmulator({
    port,
    host,
    speed,
    timings: { backupMilliseconds: backupSeconds * 1_000 },
    policy: {
      enabled: policy === "on",
      ...(storage === undefined ? {} : { storage: { StorageKind: "FileShare", Path: resolve(storage) } as const }),
    },
  });
}

function describe(emulator: Emulator) {
  const { name, enabled, storage } = emulator.policy;
  return {
    url: emulator.url,
    policy: { name, enabled, storage: maskSecrets(storage) },
    partitions: emulator.topology.applications.flatMap(({ services }) =>
      services.flatMap((service) =>
        service.partitions.map(({ id }) => ({ serviceName: service.name, serviceKind: service.kind, partitionId: id })),
      ),
    ),
  };
}

function printForPeople(emulator: Emulator): void {
  const { url, policy, partitions } = describe(emulator);
  const place = policy.storage.StorageKind === "FileShare" ? policy.storage.Path : policy.storage.StorageKind;
  const lines = [
    `Service Fabric backup emulator at ${url}`,
    `policy ${policy.name} is ${policy.enabled ? "on" : "off"}, its storage is ${place}`,
    ...partitions.map(({ serviceName, partitionId }) => `${partitionId}  ${serviceName}`),
    "Ctrl+C stops it.",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Waits for the first signal to stop. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());
  });
}

async function main(argv: readonly string[]): Promise<number> {
  // Listened for from the beginning, so that a signal during the start ends in a clean stop too.
  const stop = stopSignal();
  let emulator: Emulator;
  try {
    const options = parseCommandLine(argv);
    emulator = await start(options);
    if (options.json) process.stdout.write(`${JSON.stringify(describe(emulator))}\n`);
    else printForPeople(emulator);
  } catch (error) {
    // commander has written its own line, and ends --help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
    process.stderr.write(`error: ${explain(error)}\n`);
    return usageExitCode;
  }
  await stop;
  await emulator.close();
  return 0;
}

function explain(error: unknown): string {
  const code = memberOfThrown(error, "code");
  const message = messageOfThrown(error);
  if (code === "EADDRINUSE") return `the port is in use (${message}); choose another with --port`;
  if (code === "EACCES") return `the port may not be used (${message}); choose another with --port`;
  return message;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

function readPositive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function readSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  return "unknown";
}

// The exit code is set, not forced, so that everything written still gets out.
void main(process.argv).then((code) => {
  process.exitCode = code;
});
