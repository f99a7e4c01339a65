// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import { startEmulator } from "servicefabric-backup-emulator";
import { startAzurite } from "../azurite.mjs";
import { localStack } from "../local-stack.mjs";
import { command, fact, heading } from "../screen.mjs";
import { withLock } from "../set-up/lock.mjs";
import { localFolder, projectRoot } from "../set-up/project.mjs";
import { twoUps } from "./two-ups.mjs";

const samplePartition = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const containerName = "backups";

/** Long enough to see its states go by. */
const shortBackup = { acceptedMilliseconds: 1_000, backupMilliseconds: 4_000 };

/**
 * The main job without a cluster. Emulator and storage are new each time, so the stack is too.
 * @param {{
 *   partitionId: string | undefined,
 *   trigger: string | undefined,
 *   engineRoot: string,
 *   signal: AbortSignal,
 * }} options
 */
export async function runOnEmulator({ partitionId = samplePartition, trigger, engineRoot, signal }) {
  const stateFolder = join(localFolder, "demo");
  const onWait = (/** @type {{ pid: number }} */ { pid }) => fact("emulator", `waiting: process ${pid} runs it`);
  const lock = { purpose: "a run on the emulator", onWait, signal };
  await withLock(`${stateFolder}.lock`, lock, async () => {
    rmSync(stateFolder, { recursive: true, force: true });
    keepProxyOut();
    heading("Emulated cluster");
    await withStorageAndEmulator(async ({ emulator, azurite, container }) => {
      signal.throwIfAborted();
      const stack = await localStack({
        name: "demo",
        projectFolder: projectRoot,
        stateFolder,
        engineRoot,
        config: {
          partitionId,
          containerName,
          ...(trigger !== undefined && { appVersion: trigger }),
          "servicefabric:endpoint": emulator.url,
        },
        secretConfig: { backupStorage: azurite.connectionString },
      });
      await twoUps(stack, { partitionId, signal, between: () => showBlobs(container) });
      fact("in all", `${emulator.backupPosts(partitionId).received} backup asked of the cluster`);
      showWayToRealCluster();
    });
  });
}

/**
 * @param {(parts: {
 *   emulator: import("servicefabric-backup-emulator").Emulator,
 *   azurite: import("../azurite.mjs").Azurite,
 *   container: import("@azure/storage-blob").ContainerClient,
 * }) => Promise<void>} work
 */
async function withStorageAndEmulator(work) {
  const azurite = await startAzurite();
  try {
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
      containerName,
    );
    await container.create();
    fact("storage", `${container.url} (Azurite, in memory)`);
    const emulator = await startEmulator({ timings: shortBackup });
    try {
      fact("gateway", `${emulator.url} (a Service Fabric gateway with sample services)`);
      await work({ emulator, azurite, container });
    } finally {
      await emulator.close();
    }
  } finally {
    await azurite.close();
  }
}

/** The storage client sends even what is for this machine through a proxy that the environment names. */
function keepProxyOut() {
  const { NO_PROXY, no_proxy } = process.env;
  process.env.NO_PROXY = ["127.0.0.1", NO_PROXY, no_proxy].filter(Boolean).join(",");
}

/** @param {import("@azure/storage-blob").ContainerClient} container */
async function showBlobs(container) {
  heading(`What lies in the container "${containerName}" now`);
  for await (const blob of container.listBlobsFlat()) {
    console.log(`  ${blob.name}  ${blob.properties.contentLength} bytes`);
  }
}

function showWayToRealCluster() {
  heading("The same with your own cluster and Pulumi:");
  command("pulumi stack init dev");
  command("pulumi config set servicefabric:endpoint https://<cluster>:19080");
  command("pulumi config set partitionId <partition id>");
  command("npx pulumi-servicefabric-backup doctor --stack dev --partition <partition id>");
  command("pulumi up");
}
