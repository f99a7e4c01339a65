import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What `pulumi stack export` prints. The Automation API cannot be asked for that: it always exports secrets as plain text. */
export function exportStack(engineRoot: string, stateFolder: string, stack: string, options: string[]): string {
  return execFileSync(join(engineRoot, "bin", "pulumi"), ["stack", "export", "--stack", stack, ...options], {
    cwd: join(stateFolder, "work", stack),
    env: {
      ...process.env,
      PULUMI_HOME: join(stateFolder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(stateFolder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(stateFolder, "passphrase"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
}
