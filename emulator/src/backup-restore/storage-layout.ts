import type { LivePartition } from "../cluster/cluster.js";
import { nameBelow, pathOfName, storageSegment } from "../cluster/names.js";

/** The folder of a partition's backups: `<App>/<Service>/<partition id>`. */
export function partitionFolder({ application, service, id }: LivePartition): string {
  const applicationSegment = storageSegment(pathOfName(application.name) ?? "");
  const serviceSegment = storageSegment(nameBelow(application.name, service.name));
  return `${applicationSegment}/${serviceSegment}/${id}`;
}

/** `BackupLocation` of a reply: the data file, with backslashes, because the server runs on Windows. */
export function backupLocation(path: string): string {
  return `${path}.zip`.replaceAll("/", "\\");
}

/** The `.bkmetadata` file that belongs to a `BackupLocation`. */
export function metadataFileOf(location: string): string {
  return `${location.replaceAll("\\", "/").replace(/\.zip$/, "")}.bkmetadata`;
}
