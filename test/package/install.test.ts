import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "servicefabric-backup-emulator";
import { startFakeEngine } from "../protocol/fake-engine";
import { repository, startProviderHost } from "../protocol/provider-host";
import { currentRelease, currentStub } from "../protocol/stub-texts";
import { partitionId, urn } from "../protocol/world";
import { runProgram } from "../resources/run-program";

// The package managers may have to download what they install.
jest.setTimeout(600_000);

/** The newest line that runs on Node 20. */
const pnpmVersion = "10.34.9";
const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
const tarball = `pulumi-servicefabric-backup-${currentRelease}.tgz`;
const offlineFirst = ["--ignore-scripts", "--prefer-offline"];

let folder: string;
let packed: readonly string[];
let installed: Readonly<Record<"npm" | "pnpm", Promise<string>>>;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "package-test-")));
  const answer = await run(repository, "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(answer);
  packed = files.map(({ path }) => path);
  installed = { npm: installByNpm(), pnpm: installByPnpm() };
  await Promise.all([installed.npm, installed.pnpm]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program of a package manager, with the machine's settings of it but without those of the `npm` that runs the tests. */
async function run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const own = /^npm_(?!config_(registry|cache|userconfig|cafile|proxy|https_proxy)$)|^NODE_(OPTIONS|V8_COVERAGE)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** A project as users have it: the package, and the SDK beside it. */
function project(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  const dependencies = {
    "pulumi-servicefabric-backup": `file:../${tarball}`,
    "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
  };
  writeFileSync(join(path, "package.json"), JSON.stringify({ name: "shop", private: true, dependencies }));
  return path;
}

async function installByNpm(): Promise<string> {
  const path = project("npm");
  await run(path, "npm", "install", ...offlineFirst, "--no-audit", "--no-fund");
  return path;
}

async function installByPnpm(): Promise<string> {
  const path = project("pnpm");
  const tool = join(folder, "tool");
  mkdirSync(tool);
  writeFileSync(join(tool, "package.json"), "{}");
  await run(tool, "npm", "install", ...offlineFirst, "--no-audit", "--no-fund", `pnpm@${pnpmVersion}`);
  const pnpm = join(tool, "node_modules", "pnpm", "bin", "pnpm.cjs");
  await run(path, process.execPath, pnpm, "install", ...offlineFirst, "--ignore-workspace", "--reporter", "silent");
  return path;
}

test("the package holds what programs and the provider's process load, and nothing of the tests", () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      "package.json",
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/provider/index.js",
      "dist/provider/index.d.ts",
      "src/index.ts",
    ]),
  );
  expect(packed.filter((path) => /^(test|emulator|scripts|examples|bench|coverage|\.)|tsbuildinfo/.test(path))).toEqual(
    [],
  );
});

describe.each(["npm", "pnpm"] as const)("given a project that has installed the package by %s", (manager) => {
  test.each([
    ["a CommonJS program", false],
    ["an ES module", true],
  ])(
    "when %s declares a backup, then the stored code is that of this release, wherever the package lies",
    async (_, isEsm) => {
      const cwd = await installed[manager];

      const { registered } = await runProgram(
        `const backup = new AdHocBackup("before-v2", { partitionId: "${partitionId}" });
       if (!AdHocBackup.isInstance(backup)) throw new Error("it is another class");`,
        { cwd, isEsm },
      );

      expect(registered).toMatchObject([
        { inputs: { partitionId, __provider: currentStub(), __urn: expect.any(String) } },
      ]);
    },
  );

  test("when the engine runs that code there, then a backup is checked and taken", async () => {
    const cwd = await installed[manager];
    const engine = await startFakeEngine();
    const emulator = await startEmulator({ speed: 1_000 });
    const host = await startProviderHost(engine.address, {
      cwd,
      sdkFolder: join(cwd, "node_modules", "@pulumi", "pulumi"),
    });
    try {
      const { inputs, failures } = await host.check(
        {},
        { partitionId, cluster: { endpoint: emulator.url }, __provider: currentStub(), __urn: urn },
      );
      const { properties } = await host.create(inputs);

      expect(failures).toEqual([]);
      expect(properties).toMatchObject({ lsn: "24", proof: "listed", clusterEndpoint: emulator.url });
      // The engine's protocol is found in that project too.
      expect(engine.linesOf(urn).at(-1)).toBe(`proven: LSN 24, ${String(properties.timestamp)}`);
    } finally {
      await host.close();
      await emulator.close();
      engine.close();
    }
  });
});
