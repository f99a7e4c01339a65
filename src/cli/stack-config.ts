import { askPulumi } from "./pulumi-cli";

/** The config of a stack, as `checkConnection` takes it. */
export interface StackConfig {
  readonly config: (key: string) => string | undefined;
  readonly configKeys: readonly string[];
}

/** The config of a stack, secrets in plain, as the Pulumi CLI reads it in this folder. @throws UsageError */
export async function readStackConfig(stack: string): Promise<StackConfig> {
  const parsed: unknown = JSON.parse(await askPulumi(stack, "config", ["config", "--json"]));
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
