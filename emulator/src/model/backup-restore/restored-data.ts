import type { LivePartition } from "../cluster/cluster.js";
import type { Records } from "../cluster/topology.js";
import { DamagedRecords, unzipOnto } from "../storage/partition-zip.js";
import type { StoreOpener } from "../storage/store-opener.js";
import type { RestoreFiles, RestoreRecord } from "./restore-record.js";
import { dataFileOf } from "./storage-layout.js";

/**
 * Downloads the chain of a restore and puts it into the primary. Where that fails, the partition goes on with what the
 * primary then holds: what a secondary has saved, if one has; nothing, if the replica had begun to take the backup on.
 *
 * @returns Whether it is restored.
 */
export async function bringIn(
  partition: LivePartition,
  { source, plan, lsn }: RestoreRecord,
  stores: StoreOpener,
): Promise<boolean> {
  if (plan.fails) return false;
  try {
    if (source) {
      partition.records = await readChain(source, stores);
      partition.lsn = lsn;
    }
    if (plan.lsn !== undefined) partition.lsn = plan.lsn;
    return true;
  } catch (error) {
    if (error instanceof DamagedRecords) {
      partition.records = {};
      partition.lsn = 0n;
    }
    return false;
  }
}

async function readChain({ storage, locations }: RestoreFiles, stores: StoreOpener): Promise<Records> {
  const store = stores.open(storage);
  const zips: Uint8Array[] = [];
  for (const location of locations) zips.push(await store.readData(dataFileOf(location)));
  return zips.reduce<Records>(unzipOnto, {});
}
