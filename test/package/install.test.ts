import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "servicefabric-backup-emulator";
import { startFakeEngine } from "../protocol/fake-engine";
import { repository, startProviderHost } from "../protocol/provider-host";
import { currentStoredCode } from "../protocol/stored-codes";
import { partitionId, urn } from "../protocol/world";
import { runProgram } from "../resources/run-program";
import { runNpmInstall, runPnpmInstall, usePackedPackage } from "./projects";

// The package managers may have to download what they install.
jest.setTimeout(600_000);

/** The newest line that runs on Node 20. */
const pnpmVersion = "10.34.9";
const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
const sdk = { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"] };

const projects = usePackedPackage();
let installed: Readonly<Record<"npm" | "pnpm", Promise<string>>>;
beforeAll(async () => {
  installed = { npm: installByNpm(), pnpm: installByPnpm() };
  await Promise.all([installed.npm, installed.pnpm]);
});

async function installByNpm(): Promise<string> {
  const path = projects().create("npm", sdk);
  await runNpmInstall(path);
  return path;
}

async function installByPnpm(): Promise<string> {
  const path = projects().create("pnpm", sdk);
  const tool = projects().folder("tool");
  writeFileSync(join(tool, "package.json"), "{}");
  await runNpmInstall(tool, `pnpm@${pnpmVersion}`);
  await runPnpmInstall(path, join(tool, "node_modules", "pnpm", "bin", "pnpm.cjs"));
  return path;
}

test("the package holds what programs and the provider's process load, and nothing of the tests", () => {
  const { packed } = projects();
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
        { inputs: { partitionId, __provider: currentStoredCode(), __urn: expect.any(String) } },
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
        { partitionId, cluster: { endpoint: emulator.url }, __provider: currentStoredCode(), __urn: urn },
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
