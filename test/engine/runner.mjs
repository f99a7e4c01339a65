// @ts-check
// Runs one operation of Pulumi on a stack, as a command of its own would: the test that forks it makes it the leader of a
// group, and Ctrl-C is a SIGINT to that group. The job comes as the first message, so that no secret of it is seen in
// arguments, environment or files; events, output and the end go back as messages.
import { Stack } from "@pulumi/pulumi/automation/index.js";
import { localStack } from "../../scripts/local-stack.mjs";

/**
 * @typedef {Parameters<typeof localStack>[0]} StackOptions
 * @typedef {"up" | "preview" | "refresh" | "destroy"} Kind
 * @typedef {{ kind: Kind, stack: StackOptions, environment: Record<string, string>, withRefresh: boolean }} Job
 */

// After each operation the Automation API asks for outputs and history, by three commands more: a second for each `up`,
// and nothing that a test reads, since it reads the state.
Stack.prototype.outputs = async () => ({});
Stack.prototype.info = async () => undefined;

process.once("message", async (/** @type {Job} */ job) => {
  process.once("disconnect", giveUp);
  const end = await run(job).then(
    () => ({ kind: "ended", exitCode: 0 }),
    (error) => ({ kind: "ended", exitCode: Number(error?.exitCode ?? 1), error: String(error?.stack ?? error) }),
  );
  // Exits by itself: what Pulumi's program leaves open would keep the process.
  process.send?.(end, () => process.exit(0));
});

/** @param {Job} job */
async function run({ kind, stack: options, environment, withRefresh }) {
  Object.assign(process.env, environment);
  const stack = await localStack(options);
  const onOutput = (/** @type {string} */ text) => void process.send?.({ kind: "output", text });
  await stack[kind]({
    onOutput,
    onError: onOutput,
    onEvent: (event) => void process.send?.({ kind: "event", event }),
    ...(withRefresh && { refresh: true }),
  });
}

/** The test is gone: ends the engine as an impatient user does, because the engine then ends the provider too. */
function giveUp() {
  const interrupt = () => void process.kill(-process.pid, "SIGINT");
  interrupt();
  setTimeout(interrupt, 1_000);
  // Whatever still tries to tell the test would go on for ever.
  setTimeout(() => process.exit(1), 10_000);
}
