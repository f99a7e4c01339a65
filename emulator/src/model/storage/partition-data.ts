import { strToU8, zipSync } from "fflate";
import { writeJson } from "../../wire/json.js";
import type { LivePartition } from "../cluster/cluster.js";
import { writePartitionInformation } from "../cluster/partition-information.js";

/** Zip dates begin and end here; a manual clock may stand anywhere. */
const firstZipDate = Date.UTC(1980, 0, 2);
const lastZipDate = Date.UTC(2099, 11, 30);

/** A zip of what the partition holds at this moment: who it is, and one record for each sequence number. */
export function zipPartition(partition: LivePartition, time: number): Uint8Array {
  const { service, id, description, epoch, lsn } = partition;
  const identity = {
    serviceName: service.name,
    partitionInformation: writePartitionInformation(id, description.scheme),
    epoch: [epoch.dataLossVersion.toString(), epoch.configurationVersion.toString()],
    lsn: lsn.toString(),
  };
  const mtime = new Date(Math.min(Math.max(time, firstZipDate), lastZipDate));
  const files = { "partition.json": strToU8(writeJson(identity)), "records.jsonl": strToU8(records(lsn)) };
  return zipSync(files, { mtime });
}

/** The newest records; a partition may have been given any LSN, so not all of them. */
function records(lsn: bigint): string {
  const count = lsn < 0n ? 0n : lsn < 100n ? lsn : 100n;
  let text = "";
  for (let at = lsn - count + 1n; at <= lsn; at++) text += `{"lsn":"${at}","key":"order-${at}"}\n`;
  return text;
}
