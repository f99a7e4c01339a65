import type { LivePartition } from "../cluster/cluster.js";
import { nameBelow, pathOfName, storageSegment } from "../cluster/names.js";
import { type BackupEntity, partitionEntity } from "./backup-entity.js";

/** The folder of a partition's backups: `<App>/<Service>/<partition id>`. */
export function partitionFolder(partition: LivePartition): string {
  return entityFolder(partitionEntity(partition));
}

/** The folder below which all backups of an entity lie. */
export function entityFolder(entity: BackupEntity): string {
  const application = storageSegment(pathOfName(entity.applicationName) ?? "");
  if (entity.kind === "Application") return application;
  const service = `${application}/${storageSegment(nameBelow(entity.applicationName, entity.serviceName))}`;
  return entity.kind === "Service" ? service : `${service}/${entity.partitionId}`;
}

/** `BackupLocation` of a reply: the data file, with backslashes, because the server runs on Windows. */
export function backupLocation(path: string): string {
  return `${path}.zip`.replaceAll("/", "\\");
}

/** The file that a `BackupLocation` names. */
export function dataFileOf(location: string): string {
  return location.replaceAll("\\", "/");
}

/** The `.bkmetadata` file that belongs to a `BackupLocation`. */
export function metadataFileOf(location: string): string {
  return `${dataFileOf(location).replace(/\.zip$/, "")}.bkmetadata`;
}
