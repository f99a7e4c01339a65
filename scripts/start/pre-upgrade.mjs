// @ts-check
import { localStack } from "../local-stack.mjs";
import { command, fact, heading } from "../screen.mjs";
import { projectRoot } from "../set-up/project.mjs";
import { containerName, withEmulated } from "./emulated.mjs";
import { twoUps } from "./two-ups.mjs";

const samplePartition = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

/** Long enough to see its states go by. */
const shortBackup = { acceptedMilliseconds: 1_000, backupMilliseconds: 4_000 };

/**
 * The backup of a single partition without a cluster.
 * @param {{
 *   partitionId: string | undefined,
 *   trigger: string | undefined,
 *   engineRoot: string,
 *   signal: AbortSignal,
 * }} options
 */
export async function preUpgrade({ partitionId = samplePartition, trigger, engineRoot, signal }) {
  await withEmulated({ timings: shortBackup }, signal, async ({ emulator, azurite, container, stateFolder }) => {
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
    heading("The same with your own cluster and Pulumi:");
    command("pulumi stack init dev");
    command("pulumi config set servicefabric:endpoint https://<cluster>:19080");
    command("pulumi config set partitionId <partition id>");
    command("npx pulumi-servicefabric-backup doctor --stack dev --partition <partition id>");
    command("pulumi up");
  });
}

/** @param {import("@azure/storage-blob").ContainerClient} container */
async function showBlobs(container) {
  heading(`What lies in the container "${containerName}" now`);
  for await (const blob of container.listBlobsFlat()) {
    console.log(`  ${blob.name}  ${blob.properties.contentLength} bytes`);
  }
}
