import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { z } from "zod";
import { writeJson } from "../../wire/json.js";
import type { LivePartition } from "../cluster/cluster.js";
import { writePartitionInformation } from "../cluster/partition-information.js";
import type { Records } from "../cluster/topology.js";

/** Zip dates begin and end here; a manual clock may stand anywhere. */
const firstZipDate = Date.UTC(1980, 0, 2);
const lastZipDate = Date.UTC(2099, 11, 30);

/** A line of `records.jsonl`; without a value, the key is there no more. */
const line = z.strictObject({ key: z.string(), value: z.string().optional() });

/** The archive is whole, and what lies in it cannot be read. */
export class DamagedRecords extends Error {
  override readonly name = "DamagedRecords";
}

export interface ZipOptions {
  /** What the backup before held, for an incremental one: only what has changed since is in the zip. */
  readonly previous?: Records | undefined;
  /** What is wrong with it: the archive is cut off, or its records are. */
  readonly damage?: "zip" | "records" | undefined;
}

/** A zip of what the partition holds at this moment: who it is, and its records. */
export function zipPartition(partition: LivePartition, time: number, options: ZipOptions = {}): Uint8Array {
  const { previous = {}, damage } = options;
  const { service, id, description, epoch, lsn, records } = partition;
  const identity = {
    serviceName: service.name,
    partitionInformation: writePartitionInformation(id, description.scheme),
    epoch: [epoch.dataLossVersion.toString(), epoch.configurationVersion.toString()],
    lsn: lsn.toString(),
  };
  const mtime = new Date(Math.min(Math.max(time, firstZipDate), lastZipDate));
  const text = changesSince(previous, records)
    .map((change) => `${JSON.stringify(change)}\n`)
    .join("");
  const lines = damage === "records" ? `${text.slice(0, text.length / 2)}{"key":` : text;
  const zip = zipSync({ "partition.json": strToU8(writeJson(identity)), "records.jsonl": strToU8(lines) }, { mtime });
  return damage === "zip" ? zip.subarray(0, zip.length / 2) : zip;
}

/**
 * The records with the changes of one backup of a chain.
 *
 * @throws DamagedRecords; any other error for what is no whole zip.
 */
export function unzipOnto(records: Records, zip: Uint8Array): Records {
  const content = unzipSync(zip)["records.jsonl"];
  const next = new Map(Object.entries(records));
  for (const text of content === undefined ? ["missing"] : strFromU8(content).split("\n").filter(Boolean)) {
    const { key, value } = readLine(text);
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return Object.fromEntries(next);
}

function readLine(text: string): z.output<typeof line> {
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    throw new DamagedRecords("The records of the backup cannot be read.", { cause });
  }
}

function changesSince(before: Records, now: Records): z.output<typeof line>[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(now, key));
  const changed = Object.entries(now).filter(([key, value]) => before[key] !== value);
  return [...gone.map((key) => ({ key })), ...changed.map(([key, value]) => ({ key, value }))];
}
