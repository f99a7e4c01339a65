// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTopology } from "servicefabric-backup-emulator";
import { Failure } from "../failure.mjs";
import { localStack } from "../local-stack.mjs";
import { command, fact, heading } from "../screen.mjs";
import { projectRoot } from "../set-up/project.mjs";
import { withEmulated } from "./emulated.mjs";

const projectFolder = join(projectRoot, "examples", "application");
const application = "fabric:/Shop";

/** So many times faster go the durations of the cluster: an upgrade watches each domain for two minutes. */
const speed = 60;
const timings = { acceptedMilliseconds: 30_000, backupMilliseconds: 60_000 };

/**
 * The whole job without a cluster: an upgrade after a proven backup of every partition, the same again, and one whose
 * backups the storage refuses.
 * @param {{ engineRoot: string, signal: AbortSignal }} options
 */
export async function applicationStory({ engineRoot, signal }) {
  const topology = readTopology(JSON.parse(readFileSync(join(projectFolder, "cluster.json"), "utf8")));
  await withEmulated({ topology, speed, timings }, signal, async ({ emulator, azurite, stateFolder }) => {
    const config = { application, "servicefabric:endpoint": emulator.url };
    const stack = await localStack({ name: "demo", projectFolder, stateFolder, engineRoot, config });
    const runs = () => fact(application, `runs version ${versionIn(emulator)}`);
    runs();

    heading("pulumi up --config appVersion=2.0.0: a backup of every partition, then the upgrade");
    await stack.setConfig({ appVersion: "2.0.0" }, { backupStorage: azurite.connectionString });
    await stack.up({ suppressOutputs: true });
    for (const { serviceName, timestamp, lsn, epoch } of (await stack.outputs()).backups?.value ?? []) {
      const { dataLossVersion, configurationVersion } = epoch;
      fact("backup", `${serviceName}, ${timestamp}, LSN ${lsn}, epoch ${dataLossVersion}.${configurationVersion}`);
    }
    runs();
    signal.throwIfAborted();

    heading("pulumi up once more: nothing has changed, so nothing is asked of the cluster");
    const asked = emulator.requests.length;
    await stack.up({ suppressOutputs: true });
    fact("requests", `${emulator.requests.length - asked} to the cluster`);
    signal.throwIfAborted();

    heading("pulumi up --config appVersion=3.0.0, with a key that the storage refuses");
    await stack.setConfig({ appVersion: "3.0.0" }, { backupStorage: withWrongKey(azurite.connectionString) });
    fact(
      "exit code",
      `${await exitCodeOf(() => stack.up({ suppressOutputs: true }), signal)}: without a proven backup, the upgrade never starts`,
    );
    runs();
    if (versionIn(emulator) !== "2.0.0") throw new Failure("The application should still run version 2.0.0.");
    showWayToRealCluster();
  });
}

/** @param {import("servicefabric-backup-emulator").Emulator} emulator */
function versionIn(emulator) {
  return emulator.cluster.applications().find(({ name }) => name === application)?.typeVersion;
}

/** @param {string} connectionString */
function withWrongKey(connectionString) {
  const wrong = Buffer.alloc(64).toString("base64");
  return connectionString.replace(/(?<=AccountKey=)[^;]+/, wrong);
}

/**
 * Of an operation that has to fail.
 * @param {() => Promise<unknown>} operation
 * @param {AbortSignal} signal
 */
async function exitCodeOf(operation, signal) {
  try {
    await operation();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return error.exitCode;
    throw error;
  }
  throw new Failure("This should have failed, and did not.");
}

function showWayToRealCluster() {
  heading("The same with your own cluster and Pulumi, in examples/application:");
  command("pulumi stack init dev");
  command("pulumi config set servicefabric:endpoint https://<cluster>:19080");
  command("pulumi config set application fabric:/<application>");
  command("pulumi config set appVersion <version>");
  command("npx pulumi-servicefabric-backup doctor --stack dev --application fabric:/<application>");
  command("pulumi up");
}
