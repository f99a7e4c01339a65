import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../protocol/provider-host";

const offlineFirst = ["--ignore-scripts", "--prefer-offline"];

/** A program of a package manager, with the machine's settings of it but without those of the `npm` that runs the tests. */
export async function run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const own = /^npm_(?!config_(registry|cache|userconfig|cafile|proxy|https_proxy)$)|^NODE_(OPTIONS|V8_COVERAGE)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  // `npm test` keeps these from all other processes.
  env.NODE_EXTRA_CA_CERTS ??= env.REGISTRY_CA_CERTS;
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

export const runNpmInstall = (cwd: string, ...more: readonly string[]): Promise<string> =>
  run(cwd, "npm", "install", ...offlineFirst, "--no-audit", "--no-fund", ...more);

export const runPnpmInstall = (cwd: string, pnpm: string): Promise<string> =>
  run(cwd, process.execPath, pnpm, "install", ...offlineFirst, "--ignore-workspace", "--reporter", "silent");

/** The packed package, and users' projects beside it that depend on it. */
export interface Projects {
  /** The paths in the package. */
  readonly packed: readonly string[];
  /** A new project of this name, with nothing installed yet. Gives its folder. */
  create(name: string, dependencies: Readonly<Record<string, string>>): string;
  /** An empty folder of this name. */
  folder(name: string): string;
}

/** Packs the package for the tests of a file; everything is gone after the last of them. */
export function usePackedPackage(): () => Projects {
  let root: string | undefined;
  let projects: Projects | undefined;
  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "package-test-")));
    projects = await pack(root);
  });
  afterAll(() => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });
  return () => {
    if (projects === undefined) throw new Error("The package has not been packed.");
    return projects;
  };
}

async function pack(root: string): Promise<Projects> {
  const answer = await run(repository, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", root);
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(answer);
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };
  return {
    packed: files.map(({ path }) => path),
    folder,
    create(name, dependencies) {
      const path = folder(name);
      const all = { "pulumi-servicefabric-backup": `file:../${filename}`, ...dependencies };
      writeFileSync(
        join(path, "package.json"),
        JSON.stringify({ name: "shop", private: true, dependencies: all }, undefined, 2),
      );
      return path;
    },
  };
}
