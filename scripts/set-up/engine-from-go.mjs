// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fact, withSignsOfLife } from "../screen.mjs";
import { makeInCache } from "./engine-cache.mjs";
import { engineName } from "./engine-files.mjs";
import { run } from "./run.mjs";

const moduleFolder = fileURLToPath(new URL("../engine", import.meta.url));
const engineModule = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * The engine built from its Go modules, for places that reach a Go module proxy but not Pulumi's own servers.
 * @param {string} version
 * @param {{ signal?: AbortSignal | undefined }} options
 * @returns {Promise<string | undefined>} why there is no engine; nothing when there is
 */
export async function engineFromGo(version, { signal }) {
  try {
    await run("go", ["version"], { signal });
  } catch {
    return "no go in PATH";
  }
  fact("engine", `building Pulumi ${version} with Go (about six minutes on two cores, once; 2 GB of disk)`);
  try {
    await withSignsOfLife("engine", () => makeInCache(version, (root) => build(version, root, signal)));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {string} version @param {string} root @param {AbortSignal | undefined} signal */
async function build(version, root, signal) {
  // Pulumi's own flags: without the version the Automation API refuses the engine.
  const linked = `-s -w -X ${versionVariable}=v${version}`;
  const args = ["build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-tags", "osusergo,grpcnotrace"];
  await run("go", [...args, "-ldflags", linked, "-o", join(root, "bin", engineName), engineModule], {
    cwd: moduleFolder,
    env: { ...process.env, GOWORK: "off" },
    signal,
  });
}
