// @ts-check
// Runs the command as often as it is asked to, and answers with what it printed and how it ended. The validator takes
// seconds to load: a process for each run would make that most of the tests' time.
import { command } from "../../conformance/command.mjs";
import { Failure } from "../../scripts/failure.mjs";

process.on("message", async (/** @type {string[]} */ args) => {
  const printed = { stdout: "", stderr: "" };
  console.log = (text = "") => {
    printed.stdout += `${text}\n`;
  };
  console.error = (text = "") => {
    printed.stderr += `${text}\n`;
  };
  let exitCode = 0;
  try {
    await command(args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    exitCode = error.exitCode;
    console.error(error.message);
  }
  process.send?.({ exitCode, ...printed });
});
