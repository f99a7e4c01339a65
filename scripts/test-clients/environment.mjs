// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.mjs";
import { fact, withSignsOfLife } from "../screen.mjs";
import { cacheFolder } from "../set-up/cache-folder.mjs";
import { withLock } from "../set-up/lock.mjs";
import { projectRoot } from "../set-up/project.mjs";

const requirements = join(projectRoot, "test", "clients", "requirements.txt");

/**
 * A Python environment that has Microsoft's clients: from the cache, or made. It is made in its place, because it cannot
 * be moved; a mark tells that it is complete.
 * @param {import("./python.mjs").Python} python
 * @param {AbortSignal} signal
 */
export async function clientEnvironment({ command, version }, signal) {
  const text = readFileSync(requirements, "utf8");
  const hash = createHash("sha256").update(`${version}\n${process.platform}\n${process.arch}\n${text}`).digest("hex");
  const folder = join(cacheFolder(), `clients-${hash.slice(0, 16)}`);
  const bin = process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const environment = { folder, python: bin };
  const mark = join(folder, "complete");
  const purpose = "installing Microsoft's clients";
  /** @param {{ pid: number }} owner */
  const onWait = ({ pid }) => fact("clients", `process ${pid} is ${purpose}; waiting for it`);
  await withLock(`${folder}.lock`, { purpose, onWait, signal }, async () => {
    if (existsSync(mark)) return;
    rmSync(folder, { recursive: true, force: true });
    await withSignsOfLife("clients", async () => {
      await run([...command, "-m", "venv", folder], signal);
      const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
      await run([bin, "-m", "pip", "install", ...quiet, "--requirement", requirements], signal);
    });
    writeFileSync(mark, "");
  });
  return environment;
}

/**
 * @param {readonly string[]} command
 * @param {AbortSignal} signal
 */
async function run([program = "", ...args], signal) {
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  const stop = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const [exitCode] = await once(child, "exit");
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const remedy = "pip takes its index, proxy and certificates from its own settings (pip config list, PIP_INDEX_URL)";
  throw new Failure(`${[program, ...args].join(" ")} ended with ${exitCode}. ${remedy}.`, { exitCode: 2 });
}
