import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import type { Emulator } from "servicefabric-backup-emulator";
import { z } from "zod";

const metadata = z.object({
  backupId: z.string(),
  backupLocation: z.string(),
  epoch: z.tuple([z.string(), z.string()]),
  lsn: z.string(),
});

/** A backup as it lies in a storage, spelled as the resource's outputs are. */
export interface StoredBackup {
  readonly backupId: string;
  readonly backupLocation: string;
  readonly epoch: { readonly dataLossVersion: string; readonly configurationVersion: string };
  readonly lsn: string;
}

/** What lies in the storage of the policy, oldest first. */
export function backupsOfPolicy({ policy: { storage } }: Emulator): StoredBackup[] {
  if (storage.StorageKind !== "FileShare")
    throw new Error(`The policy's storage is no folder: ${storage.StorageKind}.`);
  const files = readdirSync(storage.Path, { recursive: true, encoding: "utf8" }).filter(isMetadata).sort();
  return files.map((file) => readMetadata(readFileSync(join(storage.Path, file), "utf8")));
}

/** What lies in the container that the programs name, oldest first; every backup with its data. */
export async function backupsInContainer(connectionString: string): Promise<(StoredBackup & { data: Buffer })[]> {
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient("backups");
  const download = (name: string) => container.getBlobClient(name).downloadToBuffer();
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) if (isMetadata(name)) names.push(name);
  return Promise.all(
    names.sort().map(async (name) => {
      const data = await download(name.replace(/bkmetadata$/, "zip"));
      return { ...readMetadata((await download(name)).toString("utf8")), data };
    }),
  );
}

function isMetadata(name: string): boolean {
  return name.endsWith(".bkmetadata");
}

function readMetadata(text: string): StoredBackup {
  const { epoch, ...rest } = metadata.parse(JSON.parse(text));
  const [dataLossVersion, configurationVersion] = epoch;
  return { ...rest, epoch: { dataLossVersion, configurationVersion } };
}
