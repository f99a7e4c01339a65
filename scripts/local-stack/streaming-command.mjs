// @ts-check
import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { Failure } from "../failure.mjs";

/**
 * `PulumiCommand.run`, which the package's types leave out.
 * @typedef {(
 *   args: string[],
 *   cwd: string,
 *   env: Record<string, string>,
 *   onOutput?: (text: string) => void,
 *   onError?: (text: string) => void,
 *   signal?: AbortSignal,
 * ) => Promise<{ stdout: string, stderr: string, code: number }>} Run
 */

const operations = new Set(["up", "preview", "refresh", "destroy"]);

/**
 * Pulumi's command with another way to run the operations that are watched. The Automation API hides the terminal from
 * the engine, and reports a failure as "code: -2" with all that was printed once more. Here an operation that is given no
 * listener writes straight to the terminal, where Pulumi draws its live rows, and a failure carries the exit code.
 * @param {import("@pulumi/pulumi/automation/index.js").PulumiCommand} command
 * @returns {import("@pulumi/pulumi/automation/index.js").PulumiCommand}
 */
export function streamingCommand(command) {
  const original = /** @type {{ run: Run }} */ (/** @type {unknown} */ (command)).run.bind(command);
  /** @type {Run} */
  const run = (args, cwd, env, onOutput, onError, signal) =>
    operations.has(args[0] ?? "")
      ? runOperation(command.command, args, { cwd, env, onOutput, onError, signal })
      : original(args, cwd, env, onOutput, onError, signal);
  return Object.create(command, { run: { value: run } });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{
 *   cwd: string,
 *   env: Record<string, string>,
 *   onOutput: ((text: string) => void) | undefined,
 *   onError: ((text: string) => void) | undefined,
 *   signal: AbortSignal | undefined,
 * }} options
 * @returns {ReturnType<Run>}
 */
function runOperation(command, args, { cwd, env, onOutput, onError, signal }) {
  const live = onOutput === undefined && onError === undefined && process.stdout.isTTY === true;
  const child = spawn(command, live ? args : [...args, "--non-interactive"], {
    cwd,
    env: {
      ...process.env,
      ...env,
      // The engine takes the launcher that lies beside it, not that of another installation.
      PATH: `${dirname(command)}${delimiter}${process.env.PATH ?? ""}`,
      PULUMI_AUTOMATION_API: "true",
    },
    stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const interrupt = () => void child.kill("SIGINT");
  signal?.addEventListener("abort", interrupt);
  const show = onOutput ?? ((/** @type {string} */ text) => void process.stdout.write(text));
  const showError = onError ?? ((/** @type {string} */ text) => void process.stderr.write(text));
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    show(text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    showError(text);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      signal?.removeEventListener("abort", interrupt);
      if (code === 0) {
        resolve({ stdout, stderr, code });
        return;
      }
      const end = killedBy ?? `exit code ${code}`;
      reject(new Failure(`pulumi ${args[0]} failed (${end}); what it printed says why.`, { exitCode: code ?? 1 }));
    });
  });
}
