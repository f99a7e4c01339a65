// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import { startEmulator } from "servicefabric-backup-emulator";
import { startAzurite } from "../azurite.mjs";
import { fact, heading } from "../screen.mjs";
import { withLock } from "../set-up/lock.mjs";
import { localFolder } from "../set-up/project.mjs";

export const containerName = "backups";

/**
 * @typedef {{
 *   emulator: import("servicefabric-backup-emulator").Emulator,
 *   azurite: import("../azurite.mjs").Azurite,
 *   container: import("@azure/storage-blob").ContainerClient,
 *   stateFolder: string,
 * }} Emulated
 */

/**
 * Does something with an emulated cluster and an emulated storage account. Both are new each time, so the stack is too.
 * @param {import("servicefabric-backup-emulator").EmulatorOptions} cluster
 * @param {AbortSignal} signal
 * @param {(emulated: Emulated) => Promise<void>} work
 */
export async function withEmulated(cluster, signal, work) {
  const stateFolder = join(localFolder, "demo");
  const onWait = (/** @type {{ pid: number }} */ { pid }) => fact("emulator", `waiting: process ${pid} runs it`);
  await withLock(`${stateFolder}.lock`, { purpose: "a run on the emulator", onWait, signal }, async () => {
    rmSync(stateFolder, { recursive: true, force: true });
    keepProxyOut();
    heading("Emulated cluster");
    const azurite = await startAzurite();
    try {
      const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
      const container = service.getContainerClient(containerName);
      await container.create();
      fact("storage", `${container.url} (Azurite, in memory)`);
      const emulator = await startEmulator(cluster);
      try {
        fact("gateway", `${emulator.url} (a Service Fabric gateway)`);
        signal.throwIfAborted();
        await work({ emulator, azurite, container, stateFolder });
      } finally {
        await emulator.close();
      }
    } finally {
      await azurite.close();
    }
  });
}

/** The storage client sends even what is for this machine through a proxy that the environment names. */
function keepProxyOut() {
  const { NO_PROXY, no_proxy } = process.env;
  process.env.NO_PROXY = ["127.0.0.1", NO_PROXY, no_proxy].filter(Boolean).join(",");
}
