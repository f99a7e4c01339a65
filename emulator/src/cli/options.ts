import { Command, Option } from "commander";
import type { ClockMode } from "../model/time/emulator-clock.js";
import type { Transitions } from "../model/time/transition.js";
import { version } from "../server/version.js";
import { gatherShares, type Shares } from "./shares.js";
import {
  gatherRequests,
  gatherThumbprints,
  gatherTransitions,
  type NamedRequest,
  readClock,
  readPort,
  readPositive,
  readSeconds,
} from "./values.js";

/** What a command line and the environment ask for. */
export interface CliOptions {
  readonly port: number;
  readonly host: string;
  readonly clock: ClockMode;
  readonly speed: number;
  readonly backupSeconds: number;
  readonly transition: Partial<Transitions>;
  readonly topology?: string;
  readonly policy: "on" | "off";
  readonly storage?: string;
  readonly share: Shares;
  readonly standInStorage?: string;
  readonly scenario: readonly NamedRequest[];
  readonly fault: readonly NamedRequest[];
  readonly state?: string;
  readonly requestLog?: string;
  readonly https: boolean;
  readonly certificate?: string;
  readonly key?: string;
  readonly writeCertificates?: string;
  readonly clientCertificates: boolean;
  readonly adminThumbprint: readonly string[];
  readonly userThumbprint: readonly string[];
  readonly tokens: boolean;
  readonly tenant?: string;
  readonly clusterApplication?: string;
  readonly listScenarios: boolean;
  readonly listFaults: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Stands below the options in `--help`. */
const examples = `
Every option can be given as a variable of the environment too; options go before variables, and an empty variable is
none. A flag is off where its variable is 0, no, off or false. Several scenarios, faults or transitions of one variable
have spaces between them, several shares semicolons.

Examples:
  $ servicefabric-backup-emulator
  $ servicefabric-backup-emulator --speed 60             a BackupTimeout of 10 minutes is over in 10 s
  $ servicefabric-backup-emulator --policy off           only backups that name their storage
  $ servicefabric-backup-emulator --port 0 --json        a free port, told in one line of JSON
  $ servicefabric-backup-emulator --scenario lost-answer --fault list-lags:lists=2
  $ servicefabric-backup-emulator --share '\\\\server\\share=/var/backups'
  $ servicefabric-backup-emulator --clock manual         time stands; POST /_emulator/v1/clock/advance moves it
  $ SERVICEFABRIC_EMULATOR_PORT=8080 servicefabric-backup-emulator --list-scenarios
`;

/** Every option also has a variable of the environment, named after it: `--port` is `SERVICEFABRIC_EMULATOR_PORT`. */
function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const name = made.long?.slice(2).replaceAll("-", "_").toUpperCase();
  return made.env(`SERVICEFABRIC_EMULATOR_${name}`);
}

/** Every option, with its variable, its default and what it does. */
export function commandLineOptions(): Option[] {
  return [
    option("--port <number>", "port to listen on; 0 takes a free one").argParser(readPort).default(19080),
    option("--host <address>", "address to listen on; others than 127.0.0.1 open it to the network").default(
      "127.0.0.1",
    ),
    option("--clock <mode>", "how time passes: real, manual (moved over HTTP), or a factor such as 60")
      .argParser(readClock)
      .default({ mode: "real" }, "real"),
    option("--speed <factor>", "how many times faster than real the server is; dates stay those of the clock")
      .argParser(readPositive)
      .default(1),
    option("--backup-seconds <number>", "how long a backup takes, before --speed").argParser(readSeconds).default(20),
    option(
      "--transition <step=value>",
      "what ends a step (accepted, backup, restore, secondaries): immediate, polls:2, or PT20S; may be repeated",
    )
      .argParser(gatherTransitions)
      .default({}, "none"),
    option("--topology <file>", "JSON file of applications, services and partitions; default: a sample"),
    option("--policy <state>", "the backup policy DailyToShare").choices(["on", "off"]).default("on"),
    option("--storage <folder>", "folder of the policy's file share; default: a temporary one"),
    option("--share <unc=folder>", "a folder that stands in for a UNC path; may be repeated")
      .argParser(gatherShares)
      .default({}, "none"),
    option(
      "--stand-in-storage <place>",
      "folder or connection string that serves storages which only Azure can sign in to",
    ),
    option("--scenario <name>", "a story to rehearse, such as busy-partition:minutes=5; may be repeated")
      .argParser(gatherRequests)
      .default([], "none"),
    option("--fault <name>", "a fault to set, such as too-many-requests:seconds=2,first=3; may be repeated")
      .argParser(gatherRequests)
      .default([], "none"),
    option("--state <file>", "a snapshot to begin with, as GET /_emulator/v1/snapshot gives it"),
    option("--request-log <file>", "a file that gets a line of JSON for every request"),
    option("--https", "serves https; the certificate is self-signed unless --certificate is given").default(false),
    option("--certificate <file>", "PEM file of your own certificate and what is above it; needs --key, means --https"),
    option("--key <file>", "PEM file of its key"),
    option("--write-certificates <folder>", "gets what clients need as files; default with https: a temporary folder"),
    option("--client-certificates", "lets in who shows a client certificate; means --https").default(false),
    option("--admin-thumbprint <hex>", "SHA-1 of a further client certificate that is Admin; may be repeated")
      .argParser(gatherThumbprints)
      .default([], "none"),
    option("--user-thumbprint <hex>", "SHA-1 of a further client certificate that is User; may be repeated")
      .argParser(gatherThumbprints)
      .default([], "none"),
    option(
      "--tokens",
      "lets in who brings a token, which the emulator issues in Entra ID's place; means --https",
    ).default(false),
    option("--tenant <id>", "tenant of the tokens; means --tokens"),
    option("--cluster-application <id>", "application id of the cluster, the tokens' audience; means --tokens"),
    option("--list-scenarios", "prints the scenarios and faults, and ends").default(false),
    option("--list-faults", "prints the faults with their defaults and the names of operations, and ends").default(
      false,
    ),
    option("--json", "prints one line of JSON").default(false),
    option("--quiet", "prints nothing but errors").default(false),
  ];
}

/** @throws CommanderError, after it has written its line, and to end `--help` and `--version`. */
export function parseCommandLine(argv: readonly string[]): CliOptions {
  const program = new Command("servicefabric-backup-emulator")
    .description("Emulates the Azure Service Fabric REST gateway and its Backup Restore Service.")
    .version(version(), "-V, --version", "prints the version, and ends")
    .helpOption("-h, --help", "prints the options, and ends")
    .addHelpText("after", examples)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .exitOverride();
  for (const each of commandLineOptions()) program.addOption(each);
  for (const { envVar = "" } of program.options) forgetIfEmpty(envVar);
  program.parse(argv);
  for (const each of program.options) refuseNo(program, each);
  return program.opts<CliOptions>();
}

/** An empty variable is one that is not given. */
function forgetIfEmpty(variable: string): void {
  if (process.env[variable] === "") delete process.env[variable];
}

/** A flag of the environment that says no is one that is not there; commander takes any text for a yes. */
function refuseNo(program: Command, flag: Option): void {
  const name = flag.attributeName();
  if (flag.required || flag.envVar === undefined || program.getOptionValueSource(name) !== "env") return;
  if (isNo(process.env[flag.envVar])) program.setOptionValueWithSource(name, false, "default");
}

function isNo(text = ""): boolean {
  return /^(0|no|off|false)$/i.test(text);
}
