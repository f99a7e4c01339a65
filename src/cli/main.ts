import { Command, CommanderError } from "commander";
import { packageVersion } from "../package-version";
import { type Clock, systemClock } from "../waiting/clock";
import { defineAudit } from "./audit";
import { defineDoctor } from "./doctor";
import { defineEvidence } from "./evidence";
import { defineRestore } from "./restore";
import { defineRestorePlan } from "./restore-plan";
import { UsageError } from "./usage-error";

/** What was asked for cannot be done because of how it was asked for. */
const usageExitCode = 2;

const outline = `
Exit codes: 0 all is well, 1 something is not, 2 the command itself is wrong.
What a command takes is shown by --help behind its name.`;

/** Runs the command line. @returns The exit code. */
export async function main(args: readonly string[], clock: Clock = systemClock): Promise<number> {
  let exitCode = 0;
  const program = new Command("pulumi-servicefabric-backup")
    .description("Looks after backups of Azure Service Fabric, beside the Pulumi resources that take them.")
    .version(packageVersion, "-V, --version", "prints the version of this package, and ends")
    .helpOption("-h, --help", "prints this text, and ends")
    .helpCommand(false)
    .addHelpText("after", outline)
    // Options of the program stand before the command's name, so that a command may give their names another meaning.
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .showHelpAfterError("Try: pulumi-servicefabric-backup --help")
    .exitOverride();
  for (const define of [defineDoctor, defineRestorePlan, defineRestore, defineAudit, defineEvidence]) {
    const end = (code: number): void => {
      exitCode = code;
    };
    define(program, end, clock);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // It has written its own lines, and ends --help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return usageExitCode;
  }
}
