import { isJsonObject, type JsonObject, writeJson } from "../../wire/json.js";
import type { Epoch } from "../cluster/epoch.js";

/** What the `.bkmetadata` file beside a backup says about it. */
export interface BackupMetadata {
  readonly backupId: string;
  /** The id of the full backup that the chain begins with: its own, if it is that one. */
  readonly backupChainId: string;
  /** The backup before it in its chain, which a restore needs too; missing for a full backup. */
  readonly parent?: BackupParent;
  readonly applicationName: string;
  readonly serviceName: string;
  readonly serviceManifestVersion: string;
  readonly partitionInformation: JsonObject;
  /** Path of the data file in the storage, with backslashes. */
  readonly backupLocation: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly time: number;
  readonly epoch: Epoch;
  readonly lsn: bigint;
}

/** A backup that an incremental one adds to. */
export interface BackupParent {
  readonly backupId: string;
  readonly backupLocation: string;
}

/** Names the format; a real cluster writes a binary property file with a CRC64 instead. */
const format = "servicefabric-backup-emulator/1";

export function writeMetadata({ epoch, lsn, parent, ...rest }: BackupMetadata): string {
  return writeJson({
    format,
    ...rest,
    ...(parent ? { parent: { ...parent } } : {}),
    epoch: [epoch.dataLossVersion.toString(), epoch.configurationVersion.toString()],
    lsn: lsn.toString(),
  });
}

/** Reads what `writeMetadata` wrote; `undefined` for anything else, such as a real cluster's file. */
export function readMetadata(text: string): BackupMetadata | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || value.format !== format) return undefined;
    const { format: _, epoch, lsn, ...rest } = value;
    if (!Array.isArray(epoch)) return undefined;
    return {
      // Written by this class of program only, as the format says; a hand-made file is the maker's business.
      ...(rest as unknown as Omit<BackupMetadata, "epoch" | "lsn">),
      epoch: { dataLossVersion: BigInt(String(epoch[0])), configurationVersion: BigInt(String(epoch[1])) },
      lsn: BigInt(String(lsn)),
    };
  } catch {
    return undefined;
  }
}
