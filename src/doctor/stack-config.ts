import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Why the config of a stack cannot be read, for people. */
export class StackConfigError extends Error {
  override readonly name = "StackConfigError";
}

const run = promisify(execFile);

/** The config of a stack, as `checkConnection` takes it. */
export interface StackConfig {
  readonly config: (key: string) => string | undefined;
  readonly configKeys: readonly string[];
}

/** The config of a stack, secrets in plain, as the Pulumi CLI reads it in this folder. @throws StackConfigError */
export async function readStackConfig(stack: string): Promise<StackConfig> {
  const parsed: unknown = JSON.parse(await askPulumi(stack));
  const entries = new Map<string, unknown>(typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : []);
  return {
    config: (key) => {
      const entry: unknown = entries.get(key);
      if (typeof entry !== "object" || entry === null) return undefined;
      // A structured value comes as an object beside its text.
      const { value } = { value: undefined, ...entry };
      return typeof value === "string" ? value : undefined;
    },
    configKeys: [...entries.keys()],
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
