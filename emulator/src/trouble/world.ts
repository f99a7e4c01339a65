import type { BackupState } from "../model/backup-restore/backup-record.js";
import type { BackupRestoreService } from "../model/backup-restore/backup-restore-service.js";
import type { ModelEvent } from "../model/backup-restore/model-event.js";
import type { PartitionControl } from "../model/backup-restore/partition-control.js";
import type { RestoreState } from "../model/backup-restore/restore-record.js";
import { FabricError } from "../model/fabric-error.js";

/** What faults may do with the cluster behind the gateway. */
export interface World {
  /** @param partitionId The partition of the call, unless the event names one. Never rejects. */
  happen(event: ModelEvent, partitionId: string | undefined): Promise<void>;
  /** The state of a partition's record; `undefined` where it has none. */
  backupState(partitionId: string | undefined): Promise<BackupState | undefined>;
  /** Likewise of its restore. */
  restoreState(partitionId: string | undefined): Promise<RestoreState | undefined>;
}

/** The cluster as faults see it. What the cluster refuses, such as a second backup at once, does not happen. */
export function worldOf(service: BackupRestoreService, partitions: PartitionControl): World {
  return {
    async happen(event, partitionId = "") {
      await unlessRefused(() => partitions.carryOut(event, event.partitionId ?? partitionId));
    },
    async backupState(partitionId = "") {
      return (await unlessRefused(() => service.peek(partitionId)))?.state;
    },
    async restoreState(partitionId = "") {
      return unlessRefused(() => service.restoreState(partitionId));
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
