import { writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { startEmulator } from "servicefabric-backup-emulator";
import { partitionId } from "../protocol/world";
import { startNode } from "../scripts/in-node";
import { runNpmInstall, usePackedPackage } from "./projects";

// What is installed may have to be downloaded first.
jest.setTimeout(600_000);

/** Of the SDKs that users may have: the oldest that the package takes, and one that no longer runs on Node 20. */
const versions = [
  { sdk: "3.200.0", node: undefined },
  { sdk: "3.276.0", node: "22.22.2" },
] as const;

const projects = usePackedPackage();

test.each(versions)(
  "given a project with SDK $sdk, when up, up and destroy, then one backup is taken by the stored code",
  async ({ sdk, node }) => {
    const engineRoot = process.env.PULUMI_ENGINE_ROOT;
    if (!engineRoot) throw new Error("PULUMI_ENGINE_ROOT names no engine: run the tests by `npm test`.");
    const path = projects().create(`sdk-${sdk}`, { "@pulumi/pulumi": sdk });
    await runNpmInstall(path);
    const executable = node === undefined ? process.execPath : await installNode(node);
    const emulator = await startEmulator({ speed: 1_000 });
    try {
      const { exitCode, stdout, stderr } = await startNode(
        [join(__dirname, "two-ups.cjs"), engineRoot, emulator.url, partitionId],
        { PATH: `${dirname(executable)}${delimiter}${process.env.PATH}` },
        { cwd: path, executable },
      ).ended;

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(JSON.parse(stdout)).toEqual({
        changes: [{ create: 2 }, { same: 2 }, { delete: 2 }],
        outputs: { lsn: "24", clusterEndpoint: emulator.url },
      });
      expect(emulator.backupPosts()).toEqual({ received: 1, accepted: 1 });
    } finally {
      await emulator.close();
    }
  },
);

/** A runtime out of the registry's packages of Node, each for one platform. Gives its executable. */
async function installNode(version: string): Promise<string> {
  const { platform, arch } = process;
  const system = platform === "win32" ? "win" : platform === "darwin" && arch === "arm64" ? "bin-darwin" : platform;
  const name = `node-${system}-${arch}`;
  const path = projects().folder(`node-${version}`);
  writeFileSync(join(path, "package.json"), "{}");
  await runNpmInstall(path, `${name}@${version}`);
  return join(path, "node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");
}
