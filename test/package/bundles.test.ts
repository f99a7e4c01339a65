import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../protocol/provider-host";
import { currentStoredCode } from "../protocol/stored-codes";
import { partitionId } from "../protocol/world";
import { runProgram } from "../resources/run-program";
import { run, runNpmInstall, usePackedPackage } from "./projects";

// What is installed may have to be downloaded first.
jest.setTimeout(600_000);

/** The registry has a package of Bun for each platform; the one that they belong to runs a script when it is installed. */
const bun = `@oven/bun-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;

const projects = usePackedPackage();
let tools: string;
beforeAll(async () => {
  tools = projects().folder("tools");
  writeFileSync(join(tools, "package.json"), "{}");
  await runNpmInstall(tools, "esbuild@0.28.2", `${bun}@1.4.5`);
});

const declared = [{ name: "before-v2", inputs: { partitionId, __provider: currentStoredCode() } }];

test("given a program that esbuild has bundled and minified, when it declares a backup, then the stored code is the same", async () => {
  const entry = join(tools, "entry.js");
  const bundle = join(tools, "bundle.js");
  writeFileSync(entry, `module.exports = require(${JSON.stringify(repository)});`);
  const options = ["--bundle", "--minify", "--platform=node", "--external:@pulumi/pulumi"];
  await run(tools, join(tools, "node_modules", ".bin", "esbuild"), entry, ...options, `--outfile=${bundle}`);

  // Bundled into one file, the package is another class.
  const { registered } = await runProgram(
    `
    const bundled = require(${JSON.stringify(bundle)});
    if (bundled.AdHocBackup === AdHocBackup) throw new Error("It is not the bundle's.");
    new bundled.AdHocBackup("before-v2", { partitionId: "${partitionId}" });
  `,
    { environment: { ...process.env, NODE_PATH: join(repository, "node_modules") } },
  );

  expect(registered).toMatchObject(declared);
});

test("given Bun, when a program declares a backup, then the stored code is the same", async () => {
  const { registered } = await runProgram(`new AdHocBackup("before-v2", { partitionId: "${partitionId}" });`, {
    executable: join(tools, "node_modules", bun, "bin", "bun"),
  });

  expect(registered).toMatchObject(declared);
});
