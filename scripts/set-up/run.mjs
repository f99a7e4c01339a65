// @ts-check
import { spawn } from "node:child_process";
import { Failure } from "../failure.mjs";

const linesShown = 24;

/**
 * Runs a command to its end and gives what it wrote. It fails with the ends of that, and stops the command when
 * `signal` aborts or `timeoutMs` is over.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{
 *   cwd?: string,
 *   env?: NodeJS.ProcessEnv,
 *   signal?: AbortSignal | undefined,
 *   timeoutMs?: number,
 *   ownGroup?: boolean,
 *   shell?: boolean,
 * }} [options] `ownGroup`: stops what the command started as well, for commands that do not see to it themselves.
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  const { cwd, env = process.env, signal, timeoutMs, shell = false } = options;
  const ownGroup = options.ownGroup === true && process.platform !== "win32";
  const shown = [command, ...args].join(" ");
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Failure(`Interrupted before: ${shown}`));
      return;
    }
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      detached: ownGroup,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    let stopped = "";
    /** @param {string} why */
    const stop = (why) => {
      stopped = why;
      try {
        if (ownGroup && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
        else child.kill("SIGTERM");
      } catch {
        // It has ended in the meantime.
      }
    };
    const interrupt = () => stop("interrupted");
    signal?.addEventListener("abort", interrupt, { once: true });
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => stop(`no end after ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    const settle = () => {
      signal?.removeEventListener("abort", interrupt);
      clearTimeout(timer);
    };
    child.on("error", (cause) => {
      settle();
      reject(new Failure(`${shown}: ${cause.message}`, { cause }));
    });
    child.on("close", (code, killedBy) => {
      settle();
      if (code === 0) {
        resolve(output);
        return;
      }
      const end = stopped || (code === null ? `ended by ${killedBy}` : `exit code ${code}`);
      reject(new Failure([`${shown}: ${end}`, ...endsOf(output)].join("\n")));
    });
  });
}

/**
 * Some commands say first what went wrong, and some last.
 * @param {string} output
 */
function endsOf(output) {
  const lines = output.trim() === "" ? [] : output.trimEnd().split("\n");
  if (lines.length <= linesShown) return lines;
  return [...lines.slice(0, linesShown / 2), "…", ...lines.slice(-linesShown / 2)];
}
