import { CommanderError } from "commander";
import { memberOfThrown, messageOfThrown } from "../wire/thrown.js";
import { parseCommandLine } from "./options.js";
import { describe, describeForPeople, requestLine, warningOf } from "./report.js";
import type { Started } from "./start.js";
import { stopSignal } from "./stop-signal.js";

/** What cannot be started because of how it was asked for, as opposed to a fault of the program. */
const usageExitCode = 2;

async function main(argv: readonly string[]): Promise<number> {
  // Listened for from the beginning, so that a signal during the start ends in a clean stop too.
  const stop = stopSignal();
  let started: Started;
  try {
    const options = parseCommandLine(argv);
    // Loaded when they are needed: the emulator itself is most of what there is to load, and no help or mistake waits for it.
    if (options.listScenarios || options.listFaults) {
      const { listAsData, listForPeople } = await import("./lists.js");
      print(options.json ? JSON.stringify(listAsData(options)) : listForPeople(options));
      return 0;
    }
    const isTalkative = !options.quiet && !options.json;
    const { start } = await import("./start.js");
    started = await start(options, isTalkative ? (request) => printIfRead(requestLine(request)) : undefined);
    const warning = warningOf(started, options);
    if (warning !== undefined && !options.quiet) process.stderr.write(`warning: ${warning}\n`);
    if (options.json) print(JSON.stringify(describe(started)));
    else if (!options.quiet) print(describeForPeople(started));
  } catch (error) {
    // commander has written its own line, and ends --help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
    process.stderr.write(`error: ${explain(error)}\n`);
    return usageExitCode;
  }
  await stop;
  await started.close();
  return 0;
}

/** Why the emulator could not start, in one line. */
function explain(error: unknown): string {
  const code = memberOfThrown(error, "code");
  const message = messageOfThrown(error).replaceAll(/\s*\n\s*/g, "; ");
  if (code === "EADDRINUSE") return `the port is in use (${message}); choose another with --port`;
  if (code === "EACCES") return `the port may not be used (${message}); choose another with --port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `the address is not one of this machine (${message}); choose another with --host`;
  }
  return message;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Lines that nobody reads are left out: a pipe that is full would fill the memory. */
function printIfRead(text: string): void {
  if (!process.stdout.writableNeedDrain) print(text);
}

// Whoever reads the first lines and closes the pipe, as `head` does, still wants the emulator.
process.stdout.on("error", () => {});

// The exit code is set, not forced, so that everything written still gets out.
void main(process.argv).then((code) => {
  process.exitCode = code;
});
