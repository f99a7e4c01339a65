import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "./usage-error";

const run = promisify(execFile);

/** A stack's state of many thousand partitions. */
const longestOutputBytes = 512 * 1024 * 1024;

/**
 * What the Pulumi CLI prints in this folder, secrets included. It asks nobody anything.
 * @param what What is to be read, such as "config".
 * @throws UsageError
 */
export async function askPulumi(stack: string, what: string, args: readonly string[]): Promise<string> {
  try {
    const all = [...args, "--stack", stack, "--show-secrets"];
    const { stdout } = await run("pulumi", all, { maxBuffer: longestOutputBytes });
    return stdout;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing) throw new UsageError("The Pulumi CLI is not on the PATH: leave --stack out, or install it.");
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new UsageError(`The ${what} of stack ${stack} cannot be read: ${stderr}`);
  }
}
