// @ts-check
import { constants } from "node:os";
import { Failure } from "./failure.mjs";

/** @type {readonly NodeJS.Signals[]} */
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs the work of a command and ends the process: a failure becomes its message and its exit code, and a signal an
 * abort, so that the work can stop what it has started. Ending by `exit` matters: a lookup of a name that nobody answers
 * would keep the process for a while.
 * @param {(context: { signal: AbortSignal }) => Promise<void>} work
 */
export async function runCommand(work) {
  const interruption = new AbortController();
  let exitCode = 0;
  for (const name of endingSignals) {
    process.on(name, () => {
      exitCode ||= 128 + constants.signals[name];
      interruption.abort(new Failure(`Interrupted (${name}).`));
    });
  }
  followShellOfNpm();
  try {
    await work({ signal: interruption.signal });
    interruption.signal.throwIfAborted();
  } catch (error) {
    exitCode ||= error instanceof Failure ? error.exitCode : 1;
    const shown = interruption.signal.aborted ? interruption.signal.reason : error;
    console.error(`${shown instanceof Failure ? shown.message : (shown?.stack ?? shown)}`);
  }
  process.exit(exitCode);
}

/** npm hands SIGTERM to its shell only, which dies of it and leaves this process behind: so that counts as the signal. */
function followShellOfNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  timer.unref();
}
