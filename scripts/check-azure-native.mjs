// @ts-check
import "./set-up/node-version.mjs";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { runCommand } from "./command.mjs";
import { Failure } from "./failure.mjs";
import { fact, heading } from "./screen.mjs";
import { cacheFolder } from "./set-up/cache-folder.mjs";
import { projectRoot } from "./set-up/project.mjs";

const run = promisify(execFile);
const example = join(projectRoot, "examples", "azure-native");
/** What a program with Service Fabric alone is compiled against: the whole package has 16,000 files. */
const needed = ["package.json", "utilities.d.ts", "types", "servicefabric"];

/**
 * Compiles the example against the real package, which is too large to be one of the dependencies. It is taken as the
 * registry has it, and kept in the cache; every import of Pulumi leads to the copy of this project.
 */
await runCommand(async ({ signal }) => {
  heading("examples/azure-native");
  const { dependencies } = JSON.parse(readFileSync(join(example, "package.json"), "utf8"));
  const types = await typesOf("@pulumi/azure-native", dependencies["@pulumi/azure-native"], signal);
  fact("types", types);
  const folder = mkdtempSync(join(tmpdir(), "azure-native-"));
  try {
    const paths = {
      "@pulumi/azure-native/*": [join(types, "*")],
      "@pulumi/pulumi": [join(projectRoot, "node_modules", "@pulumi", "pulumi")],
    };
    const typeRoots = [join(projectRoot, "node_modules", "@types")];
    const files = [join(example, "index.ts")];
    const tsconfig = { extends: join(example, "tsconfig.json"), compilerOptions: { paths, typeRoots }, files };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    await run(process.execPath, [tsc, "-p", folder], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = "" } = /** @type {{ stdout?: string }} */ (error);
    throw new Failure(`The example does not compile.\n${stdout}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  fact("compiles", "yes");
});

/**
 * Where the declarations of a package lie.
 * @param {string} name
 * @param {string} version
 * @param {AbortSignal} signal
 */
async function typesOf(name, version, signal) {
  const place = join(cacheFolder(), `azure-native-${version}`);
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const folder = mkdtempSync(`${place}-`);
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const pack = ["pack", `${name}@${version}`, "--silent", "--pack-destination", folder];
    const { stdout } = await run(npm, pack, { signal, shell: process.platform === "win32" });
    const members = needed.map((member) => `package/${member}`);
    await run("tar", ["-xzf", join(folder, stdout.trim()), "-C", folder, ...members], { signal });
    // Complete or not there, whoever else does the same.
    if (!existsSync(place)) renameSync(join(folder, "package"), place);
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
