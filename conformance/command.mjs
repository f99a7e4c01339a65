// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../scripts/failure.mjs";
import { projectRoot } from "../scripts/set-up/project.mjs";
import { help, readOptions } from "./options.mjs";

/**
 * What `npm run check:spec` does.
 * @param {string[]} args
 */
export async function command(args) {
  const options = readOptions(args);
  if (options === "help") {
    console.log(help);
    return;
  }
  const built = [join("dist", "service-fabric", "wire.js"), join("emulator", "dist", "index.js")];
  if (!built.every((file) => existsSync(join(projectRoot, file)))) {
    throw new Failure("The package is not built: run npm run build first.", { exitCode: 2 });
  }
  // Only now is the build sure to be there that this needs.
  const { checkSpec } = await import("./check.mjs");
  await checkSpec(options);
}
