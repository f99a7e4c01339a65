import { CommanderError } from "commander";
import { explain } from "./cli/explain.js";
import { parseCommandLine } from "./cli/options.js";
import { describe, describeForPeople, warningOf } from "./cli/report.js";
import { requestLine } from "./cli/request-line.js";
import type { Started } from "./cli/start.js";
import { stopSignal } from "./cli/stop-signal.js";

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
      const { listAsData, listForPeople } = await import("./cli/lists.js");
      print(options.json ? JSON.stringify(listAsData(options)) : listForPeople(options));
      return 0;
    }
    const isTalkative = !options.quiet && !options.json;
    const { start } = await import("./cli/start.js");
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
