import type { BackupStorage } from "../service-fabric/backup-storage";
import { placeOf } from "../service-fabric/storage-kinds";

/** Where backups lie, as a record tells it: without what opens it. */
export function askedStorage(storage: BackupStorage | undefined): {
  storage?: { storageKind: string; place: string[] };
} {
  if (storage === undefined) return {};
  const [storageKind = "", ...place] = placeOf(storage);
  return { storage: { storageKind, place } };
}
