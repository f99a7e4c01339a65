// @ts-check
import "./set-up/node-version.mjs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { Failure } from "./failure.mjs";
import { heading } from "./screen.mjs";
import { projectRoot } from "./set-up/project.mjs";
import { setUp } from "./set-up.mjs";

/** What makes the test files, and the processes that they start, begin sooner. */
const quickStart = ["compile-cache.cjs", "compile-once.cjs", "late-packages.cjs"]
  .map((file) => `--require ${JSON.stringify(join(projectRoot, "test", file))}`)
  .join(" ");

await runCommand(async ({ signal }) => {
  const { engine } = await setUp({ signal });
  heading("Tests");
  const totals = await runJest(process.argv.slice(2), engine.root, signal);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  if (totals.failed > 0 || totals.passed === 0)
    throw new Failure(totals.passed === 0 ? "No test ran." : "Tests failed.");
});

/**
 * Jest's own report goes to the screen; its numbers come from a file.
 * @param {string[]} args
 * @param {string} engineRoot
 * @param {AbortSignal} signal
 */
async function runJest(args, engineRoot, signal) {
  const folder = mkdtempSync(join(tmpdir(), "test-results-"));
  const results = join(folder, "results.json");
  try {
    const jest = join(projectRoot, "node_modules", "jest", "bin", "jest.js");
    const wanted = args.filter((arg) => arg !== "--coverage");
    const isCovered = wanted.length < args.length;
    const child = spawn(process.execPath, [jest, "--json", "--outputFile", results, ...wanted], {
      cwd: projectRoot,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...withoutMoreAuthorities(process.env),
        ...recordings({ isWhole: wanted.length === 0, isCovered }),
        ...(!isCovered && { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${quickStart}`.trim() }),
        PULUMI_ENGINE_ROOT: engineRoot,
      },
    });
    const stop = () => void child.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    const [exitCode] = await once(child, "exit");
    signal.removeEventListener("abort", stop);
    signal.throwIfAborted();
    return totalsOf(results, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Every process reads the machine's own certificate authorities when it starts, which takes some of them longer than all
 * else; only the package managers need them, for the registry (`test/package/projects.ts`).
 * @param {NodeJS.ProcessEnv} env
 */
function withoutMoreAuthorities({ NODE_EXTRA_CA_CERTS, ...env }) {
  return { ...env, ...(NODE_EXTRA_CA_CERTS && { REGISTRY_CA_CERTS: NODE_EXTRA_CA_CERTS }) };
}

/**
 * Where the run leaves what the checks after it read: the requests that the emulators got, if it is a run of all tests,
 * and coverage, which doubles the time, if it is asked for. What earlier runs left says nothing about this one.
 * @param {{ isWhole: boolean, isCovered: boolean }} run
 */
function recordings({ isWhole, isCovered }) {
  if (!isWhole && !isCovered) return {};
  const folder = join(projectRoot, "coverage");
  const raw = join(folder, "raw");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(raw, { recursive: true });
  return {
    ...(isCovered && { COVERAGE_FOLDER: raw }),
    ...(isWhole && { SERVICEFABRIC_EMULATOR_REQUEST_LOG: join(folder, "requests.jsonl") }),
  };
}

/**
 * A file that could not be run has no failed test of its own, and counts as one here; so does whatever else makes Jest
 * fail, such as a coverage that is too low.
 * @param {string} results
 * @param {number | null} exitCode
 */
function totalsOf(results, exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(results, "utf8"));
  } catch (cause) {
    throw new Failure(`Jest ended with exit code ${exitCode} and without results.`, { cause });
  }
  const passed = Number(report.numPassedTests);
  const failed = Number(report.numFailedTests) + Number(report.numRuntimeErrorTestSuites);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
