import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const scriptsFolder = resolve(__dirname, "..", "..", "scripts");

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Waits until the process has written the text. */
  readonly wrote: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

type Environment = Record<string, string | undefined>;

interface StartOptions {
  readonly cwd?: string;
  readonly executable?: string;
  /** What it reads, and then an end. Default: the end alone. */
  readonly input?: string;
}

/** The address of a script, to be imported by code that `startModule` runs. */
export function scriptUrl(path: string): string {
  return pathToFileURL(join(scriptsFolder, path)).href;
}

/**
 * Runs code in a Node of its own, as the scripts run: they are ES modules, they end their process, and what they promise
 * is about several processes.
 */
export function startModule(code: string, environment: Environment = {}): Started {
  return startNode(["--input-type=module", "-e", code], environment);
}

export function startNode(
  args: readonly string[],
  environment: Environment = {},
  { cwd = process.cwd(), executable = process.execPath, input = "" }: StartOptions = {},
): Started {
  const child = spawn(executable, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: undefined, npm_lifecycle_event: undefined, ...environment },
    stdio: "pipe",
  });
  // It may end before it has read what it is given.
  child.stdin.on("error", () => {}).end(input);
  let stdout = "";
  let stderr = "";
  let changed = () => {};
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    changed();
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((settle, fail) => {
    child.on("error", fail);
    child.on("close", (exitCode) => settle({ exitCode, stdout, stderr }));
  });
  const wrote = (text: string) =>
    new Promise<void>((settle, fail) => {
      const look = () => stdout.includes(text) && settle();
      changed = look;
      look();
      ended.then(() => fail(new Error(`It ended without writing "${text}".\n${stdout}${stderr}`)), fail);
    });
  if (child.pid === undefined) throw new Error("Node does not start.");
  return { pid: child.pid, ended, wrote, kill: (signal) => void child.kill(signal) };
}

/** What the code writes as JSON. */
export async function evaluateModule(code: string, environment: Environment = {}): Promise<unknown> {
  const { exitCode, stdout, stderr } = await startModule(code, environment).ended;
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}\n${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** A folder for each test, gone after it. */
export function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "scripts-test-")));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
