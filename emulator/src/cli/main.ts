import { CommanderError } from "commander";
import { explain } from "./explain.js";
import { listAsData, listForPeople } from "./lists.js";
import { parseCommandLine } from "./options.js";
import { describe, describeForPeople, warningOf } from "./report.js";
import { requestLine } from "./request-line.js";
import { type Started, start } from "./start.js";
import { stopSignal } from "./stop-signal.js";

/** What cannot be started because of how it was asked for, as opposed to a fault of the program. */
const usageExitCode = 2;

async function main(argv: readonly string[]): Promise<number> {
  // Listened for from the beginning, so that a signal during the start ends in a clean stop too.
  const stop = stopSignal();
  let started: Started;
  try {
    const options = parseCommandLine(argv);
    if (options.listScenarios || options.listFaults) {
      print(options.json ? JSON.stringify(listAsData(options)) : listForPeople(options));
      return 0;
    }
    const isTalkative = !options.quiet && !options.json;
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
