// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.mjs";
import { projectRoot } from "../set-up/project.mjs";

/**
 * Runs the tests, or those that are named as unittest names them (`test_backups.Progress`). The clients keep settings in
 * the home folder, so they get one of their own.
 * @param {string} python
 * @param {readonly string[]} names
 * @param {AbortSignal} signal
 */
export async function runTests(python, names, signal) {
  const home = mkdtempSync(join(tmpdir(), "test-clients-"));
  try {
    const child = spawn(python, [join(projectRoot, "test", "clients", "run.py"), ...names], {
      cwd: projectRoot,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        HOME: home,
        USERPROFILE: home,
        NODE: process.execPath,
        PYTHONDONTWRITEBYTECODE: "1",
        // Telemetry of sfctl; there is nobody to send it to.
        AZURE_CORE_COLLECT_TELEMETRY: "false",
      },
    });
    const stop = () => void child.kill("SIGINT");
    signal.addEventListener("abort", stop, { once: true });
    const [exitCode] = await once(child, "exit");
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
    if (exitCode !== 0) throw new Failure("Tests with Microsoft's clients failed.");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
