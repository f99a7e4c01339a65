// @ts-check
// Runs operations of Pulumi on stacks, one after another, as commands of their own would: the test that forks it makes it
// the leader of a group, and Ctrl-C is a SIGINT to that group. Each job comes as a message, so that no secret of it is
// seen in arguments, environment or files; events, output and the end go back as messages, in their order.
import { Stack } from "@pulumi/pulumi/automation/index.js";
import { loadProgram } from "../../scripts/local-stack/load-program.mjs";
import { localStack } from "../../scripts/local-stack.mjs";

/**
 * @typedef {Parameters<typeof localStack>[0]} StackOptions
 * @typedef {"up" | "preview" | "refresh" | "destroy"} Kind
 * @typedef {{ kind: Kind, stack: StackOptions, environment: Record<string, string>, options: object }} Job
 */

// After each operation the Automation API asks for outputs and history, by three commands more: a second for each `up`,
// and nothing that a test reads, since it reads the state.
Stack.prototype.outputs = async () => ({});
Stack.prototype.info = async () => undefined;

const onOutput = (/** @type {string} */ text) => tell({ kind: "output", text });
process.stdout.write = process.stderr.write = sendOutput;

/** @type {Map<string, ReturnType<typeof localStack>>} */
const stacks = new Map();
/** @type {Map<string, ReturnType<typeof loadProgram>>} */
const programs = new Map();
const ownEnvironment = { ...process.env };
let isBusy = false;

process.on("message", async (/** @type {Job} */ job) => {
  isBusy = true;
  const end = await run(job).then(
    () => ({ kind: "ended", exitCode: 0 }),
    (error) => ({ kind: "ended", exitCode: Number(error?.exitCode ?? 1), error: String(error?.stack ?? error) }),
  );
  isBusy = false;
  tell(end);
  if (!process.connected) process.exit(0);
});

// What Pulumi's program leaves open would keep the process.
process.once("disconnect", () => (isBusy ? giveUp() : process.exit(0)));

/** @param {Job} job */
async function run({ kind, stack: of, environment, options }) {
  for (const name of Object.keys(process.env)) if (!(name in ownEnvironment)) delete process.env[name];
  Object.assign(process.env, ownEnvironment, environment);
  const stack = await stackWith(of);
  await stack[kind]({
    onOutput,
    onError: onOutput,
    onEvent: (event) => tell({ kind: "event", event }),
    ...options,
  });
}

/** Unless the test is gone. @param {object} message */
function tell(message) {
  if (process.connected) process.send?.(message);
}

/** The stack, which keeps its configuration beside what changes. @param {StackOptions} options */
async function stackWith(options) {
  const known = await stacks.get(options.stateFolder);
  if (known !== undefined) {
    await known.setConfig(options.config ?? {}, options.secretConfig);
    return known;
  }
  const stack = localStack({ ...options, program: programIn(options.projectFolder) });
  stacks.set(options.stateFolder, stack);
  return stack;
}

/** A program is loaded once, and runs as often as it is asked to. @param {string} folder */
function programIn(folder) {
  const program = programs.get(folder) ?? loadProgram(folder);
  programs.set(folder, program);
  return program;
}

/**
 * Instead of writing: on a pipe it could come after the end of the operation that it belongs to.
 * @param {string | Uint8Array} chunk
 * @param {unknown[]} rest
 */
function sendOutput(chunk, ...rest) {
  onOutput(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
  const done = rest.at(-1);
  if (typeof done === "function") done();
  return true;
}

/** The test is gone: ends the engine as an impatient user does, because the engine then ends the provider too. */
function giveUp() {
  const interrupt = () => void process.kill(-process.pid, "SIGINT");
  interrupt();
  setTimeout(interrupt, 1_000);
  setTimeout(() => process.exit(1), 10_000);
}
