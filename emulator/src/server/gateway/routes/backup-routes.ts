import type { BackupPlan } from "../../../model/backup-restore/backup-plan.js";
import { writeBackupProgress } from "../../../model/backup-restore/backup-record.js";
import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import type { CallFaults } from "../../../trouble/faults/call-faults.js";
import { editProgress } from "../../../trouble/faults/progress-edit.js";
import { accepted, ok } from "../../reply.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import type { Route } from "../route.js";
import { readStorage } from "../storage-body.js";

/** Taking a backup and watching it. */
export function backupRoutes(service: BackupRestoreService, onAccepted: (partitionId: string) => void): Route[] {
  return [
    backupServiceRoute({
      name: "BackupPartition",
      method: "POST",
      path: "/Partitions/:partitionId/$/Backup",
      read(call, body, model) {
        const storage = body?.get("BackupStorage");
        return {
          partitionId: call.params.partitionId ?? "",
          backupTimeoutMinutes: model.integer(call.query, "BackupTimeout", 10),
          // Missing and null both mean the storage of the policy (`NullableBackupStorageConverter`).
          storage: storage == null ? undefined : readStorage(storage, "backupStorage.BackupStorage", model),
        };
      },
      async run(request, { faults }) {
        await service.requestBackup(request, () => planOf(faults));
        onAccepted(request.partitionId.toLowerCase());
        return accepted();
      },
    }),
    backupServiceRoute({
      name: "GetPartitionBackupProgress",
      method: "GET",
      path: "/Partitions/:partitionId/$/GetBackupProgress",
      read: (call) => call.params.partitionId ?? "",
      async run(partitionId, { faults }) {
        const isStale = faults.takeFirst("staleProgress") !== undefined;
        const seen = await service.look(partitionId, isStale ? "replaced" : "current");
        if (!seen) return ok(null);
        const { record, state, now } = seen;
        const edits = faults.takeAll(
          "editProgress",
          (edit) => edit.whenState === undefined || edit.whenState === state,
        );
        return ok(edits.reduce(editProgress, writeBackupProgress(record, now)));
      },
    }),
  ];
}

/** Takes the faults that decide how an accepted backup goes. */
function planOf(faults: CallFaults): BackupPlan {
  const fault = faults.takeFirst("failBackup", "stuckInAccepted", "slowBackup", "spoilBackup");
  switch (fault?.kind) {
    case "failBackup":
      return { failure: fault.error };
    case "stuckInAccepted":
      return { stuckInAccepted: true };
    case "slowBackup":
      return { backupMilliseconds: fault.milliseconds };
    case "spoilBackup": {
      const { kind: _, ...plan } = fault;
      return plan;
    }
    case undefined:
      return {};
  }
}
