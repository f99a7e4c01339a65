// @ts-check
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { removeDeadLocks } from "./local-stack/dead-locks.mjs";
import { loadProgram } from "./local-stack/load-program.mjs";
import { streamingCommand } from "./local-stack/streaming-command.mjs";

/**
 * @typedef {import("@pulumi/pulumi/automation/index.js").UpOptions} UpOptions
 * @typedef {import("@pulumi/pulumi/automation/index.js").RefreshOptions} RefreshOptions
 * @typedef {import("@pulumi/pulumi/automation/index.js").DestroyOptions} DestroyOptions
 * @typedef {import("@pulumi/pulumi/automation/index.js").PreviewOptions} PreviewOptions
 * @typedef {import("@pulumi/pulumi/automation/index.js").PulumiFn} PulumiFn
 * @typedef {Awaited<ReturnType<typeof localStack>>} LocalStackOfProject
 */

/**
 * A stack of a Pulumi project with everything of its own in one folder: state, Pulumi's home, and passphrase. It needs an
 * engine but no language host, because the program runs in this process; that is why a real `pulumi up` works with an
 * engine that was built from Go modules, which cannot bring the host.
 *
 * While one of its operations runs, this process outlives Ctrl-C and lets the engine end in good order: a terminal sends
 * the signal to both. SIGTERM and SIGHUP, which reach this process alone, are handed on as the engine's interrupt. An
 * operation that fails throws a `Failure` with the engine's exit code.
 *
 * @param {{
 *   name: string,
 *   projectFolder: string,
 *   stateFolder: string,
 *   engineRoot: string,
 *   program?: PulumiFn,
 *   config?: Record<string, string>,
 *   secretConfig?: Record<string, string>,
 *   env?: Record<string, string>,
 * }} options `projectFolder` holds Pulumi.yaml. Without `program`, its `main` is loaded, TypeScript included. Keys of the
 * configuration without a namespace belong to the project. `env` goes to the engine and to the provider's process.
 */
export async function localStack(options) {
  const { name, projectFolder, stateFolder, engineRoot, config = {}, secretConfig = {}, env = {} } = options;
  const state = join(stateFolder, "state");
  const work = join(stateFolder, "work", name);
  for (const folder of [state, work]) mkdirSync(folder, { recursive: true });
  removeDeadLocks(state);

  const pulumiCommand = streamingCommand(await commandIn(engineRoot));
  const project = await readProject(projectFolder, pulumiCommand);
  const mainFolder = resolve(projectFolder, project.main ?? ".");
  const program = options.program ?? loadProgram(mainFolder);

  // To ask for a stack that cannot be there takes the engine a quarter of a second.
  const isFirst = !existsSync(join(state, ".pulumi"));
  const stack = await LocalWorkspace[isFirst ? "createStack" : "createOrSelectStack"](
    { stackName: name, projectName: project.name, program },
    {
      pulumiCommand,
      workDir: work,
      pulumiHome: join(stateFolder, "home"),
      // The provider's process starts in `main`, and finds the package from there.
      projectSettings: { ...project, main: mainFolder, backend: { url: pathToFileURL(state).href } },
      envVars: {
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE: passphrase(stateFolder),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        ...env,
      },
    },
  );
  /** @param {Record<string, string>} values @param {Record<string, string>} [secrets] */
  const setConfig = async (values, secrets = {}) => {
    await writePlainConfig(stack, project.name, values);
    const hidden = Object.entries(secrets).map(([key, value]) => [key, { value, secret: true }]);
    if (hidden.length > 0) await stack.setAllConfig(Object.fromEntries(hidden));
  };
  await setConfig(config, secretConfig);

  return {
    projectName: project.name,
    /** @param {UpOptions} [options] */
    up: (options) => whileSurvivingSignals((signal) => stack.up({ ...display(), signal, ...options })),
    /** @param {PreviewOptions} [options] */
    preview: (options) => whileSurvivingSignals((signal) => stack.preview({ ...display(), signal, ...options })),
    /** @param {RefreshOptions} [options] */
    refresh: (options) => whileSurvivingSignals((signal) => stack.refresh({ ...display(), signal, ...options })),
    /** @param {DestroyOptions} [options] */
    destroy: (options) => whileSurvivingSignals((signal) => stack.destroy({ ...display(), signal, ...options })),
    setConfig,
    getConfig: () => stack.getAllConfig(),
    outputs: () => stack.outputs(),
    /** With secrets in plain text, as the Automation API exports them: for comparison, never for the screen. */
    exportStack: () => stack.exportStack(),
    /** @param {import("@pulumi/pulumi/automation/index.js").Deployment} state */
    importStack: (state) => stack.importStack(state),
    /** How the last operation on the stack ended; nothing before the first. */
    lastOperation: () => stack.info(),
  };
}

/**
 * What every operation shows unless told otherwise; progress dots tell nothing that the rows do not.
 * @returns {{ suppressProgress: boolean, color: "always" | "never" }}
 */
function display() {
  return { suppressProgress: true, color: process.stdout.isTTY ? "always" : "never" };
}

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} operation
 */
async function whileSurvivingSignals(operation) {
  const forwarding = new AbortController();
  const survive = () => {};
  const forward = () => forwarding.abort();
  process.on("SIGINT", survive).on("SIGTERM", forward).on("SIGHUP", forward);
  try {
    return await operation(forwarding.signal);
  } finally {
    process.off("SIGINT", survive).off("SIGTERM", forward).off("SIGHUP", forward);
  }
}

/** @type {Map<string, Promise<PulumiCommand>>} */
const commands = new Map();

/** The command, which is asked for its version once. @param {string} engineRoot */
function commandIn(engineRoot) {
  const command = commands.get(engineRoot) ?? PulumiCommand.get({ root: engineRoot });
  commands.set(engineRoot, command);
  return command;
}

/**
 * Only what is secret needs the engine, which encrypts it; the rest is written where the engine would write it.
 * @param {import("@pulumi/pulumi/automation/index.js").Stack} stack
 * @param {string} project
 * @param {Record<string, string>} values
 */
async function writePlainConfig({ name, workspace }, project, values) {
  const entries = Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]);
  if (entries.length === 0) return;
  const settings = await workspace.stackSettings(name);
  const config = { ...settings.config, ...Object.fromEntries(entries) };
  await workspace.saveStackSettings(name, { ...settings, config });
}

/** @param {string} folder @param {PulumiCommand} pulumiCommand */
async function readProject(folder, pulumiCommand) {
  const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand });
  return workspace.projectSettings();
}

/**
 * The state may hold secrets, so its passphrase is the user's, or a random one that lies beside it, readable by its owner
 * only.
 * @param {string} stateFolder
 */
function passphrase(stateFolder) {
  const given = process.env.PULUMI_CONFIG_PASSPHRASE;
  if (given !== undefined) return given;
  const file = join(stateFolder, "passphrase");
  try {
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch {
    // It is there from an earlier run, or the folder cannot be written: reading it tells which.
  }
  return readFileSync(file, "utf8");
}
