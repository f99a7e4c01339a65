import type { BackupStorage } from "../service-fabric/backup-storage";
import { normalStorage, storageSchema } from "../service-fabric/storage-kinds";

/** The storage that a resource was given, credentials included; `undefined` where it was that of a policy. */
export function storageOf(outputs: Readonly<Record<string, unknown>>): BackupStorage | "unreadable" | undefined {
  if (outputs.storage === undefined || outputs.storage === null) return undefined;
  const parsed = storageSchema.safeParse(normalStorage(outputs.storage));
  return parsed.success ? parsed.data : "unreadable";
}
