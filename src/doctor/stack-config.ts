import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Why the config of a stack cannot be read, for people. */
export class StackConfigError extends Error {
  override readonly name = "StackConfigError";
}

const run = promisify(execFile);

/** The config of a stack, secrets in plain, as the Pulumi CLI reads it in this folder. @throws StackConfigError */
export async function readStackConfig(stack: string): Promise<(key: string) => string | undefined> {
  const config: unknown = JSON.parse(await askPulumi(stack));
  return (key) => {
    const entry: unknown = typeof config === "object" && config !== null ? Reflect.get(config, key) : undefined;
    if (typeof entry !== "object" || entry === null) return undefined;
    // A structured value comes as an object beside its text.
    const { value } = { value: undefined, ...entry };
    return typeof value === "string" ? value : undefined;
  };
}

async function askPulumi(stack: string): Promise<string> {
  try {
    const { stdout } = await run("pulumi", ["config", "--stack", stack, "--show-secrets", "--json"]);
    return stdout;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing) throw new StackConfigError("The Pulumi CLI is not on the PATH: leave --stack out, or install it.");
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new StackConfigError(`The config of stack ${stack} cannot be read: ${stderr}`);
  }
}
