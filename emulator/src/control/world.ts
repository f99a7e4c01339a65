import type { BackupRestoreService } from "../backup-restore/backup-restore-service.js";
import { FabricError } from "../fabric-error.js";
import type { World } from "../gateway/faulty-exchange.js";
import type { PartitionControl } from "./partition-control.js";

/** The cluster as faults see it. What the cluster refuses, such as a second backup at once, does not happen. */
export function worldOf(service: BackupRestoreService, partitions: PartitionControl): World {
  return {
    async happen(event, partitionId = "") {
      await unlessRefused(() => partitions.carryOut(event, event.partitionId ?? partitionId));
    },
    async backupState(partitionId = "") {
      return (await unlessRefused(() => service.peek(partitionId)))?.state;
    },
  };
}

async function unlessRefused<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof FabricError) return undefined;
    throw error;
  }
}
