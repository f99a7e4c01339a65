// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes what earlier backups of `fabric:/Large/Store` left in a storage, as the emulator would: of each only what a list
 * is made of.
 * @param {string} folder
 * @param {readonly string[]} partitionIds
 * @param {number} ofEach
 */
export function fillStorage(folder, partitionIds, ofEach) {
  for (const [index, partitionId] of partitionIds.entries()) {
    const place = join("Large", "Store", partitionId);
    mkdirSync(join(folder, place), { recursive: true });
    for (let nth = 0; nth < ofEach; nth++) {
      const backupId = `${nth.toString(16).padStart(8, "0")}-0000-4000-9000-${index.toString(16).padStart(12, "0")}`;
      const time = Date.UTC(2026, 0, 1 + nth, 3);
      const name = new Date(time).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
      const metadata = {
        format: "servicefabric-backup-emulator/1",
        backupId,
        backupChainId: backupId,
        applicationName: "fabric:/Large",
        serviceName: "fabric:/Large/Store",
        serviceManifestVersion: "1.0.0",
        partitionInformation: { ServicePartitionKind: "Named", Id: partitionId, Name: `shard-${index}` },
        backupLocation: `Large\\Store\\${partitionId}\\${name}.zip`,
        time,
        epoch: ["131846800323087021", "12884901888"],
        lsn: String(24 + nth),
      };
      writeFileSync(join(folder, place, `${name}.bkmetadata`), JSON.stringify(metadata));
    }
  }
}
