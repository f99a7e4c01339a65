import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import type { RestorePlan } from "../../../model/backup-restore/restore-plan.js";
import { writeRestoreProgress } from "../../../model/backup-restore/restore-record.js";
import { serviceErrors } from "../../../model/backup-restore/service-errors.js";
import type { CallFaults } from "../../../trouble/faults/call-faults.js";
import { noGuid, readGuid } from "../../../wire/guid.js";
import { accepted, ok } from "../../reply.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import type { Route } from "../route.js";
import { readStorage } from "../storage-body.js";

/** Restoring a partition, and watching it. */
export function restoreRoutes(service: BackupRestoreService): Route[] {
  return [
    backupServiceRoute({
      name: "RestorePartition",
      method: "POST",
      path: "/Partitions/:partitionId/$/Restore",
      read(call, body, model) {
        const key = "restoreDetails";
        const storage = body?.get("BackupStorage");
        // A missing id is one of zeros, which then belongs to no backup.
        const backupId = readGuid(body?.text("BackupId") ?? noGuid);
        const backupLocation = body?.text("BackupLocation");
        if (body && backupId === undefined) model.required(`${key}.BackupId`, "BackupId");
        if (body && backupLocation === undefined) model.required(`${key}.BackupLocation`, "BackupLocation");
        return {
          partitionId: call.params.partitionId ?? "",
          restoreTimeoutMinutes: model.integer(call.query, "RestoreTimeout", undefined),
          storage: storage == null ? undefined : readStorage(storage, `${key}.BackupStorage`, model),
          backupId,
          backupLocation,
        };
      },
      async run({ backupId, backupLocation, ...request }, { faults }) {
        service.partition(request.partitionId);
        if (backupId === undefined || backupLocation === undefined) throw serviceErrors.invalidArgument();
        await service.requestRestore({ ...request, backupId, backupLocation }, () => planOf(faults));
        return accepted();
      },
    }),
    backupServiceRoute({
      name: "GetPartitionRestoreProgress",
      method: "GET",
      path: "/Partitions/:partitionId/$/GetRestoreProgress",
      read: (call) => call.params.partitionId ?? "",
      async run(partitionId) {
        const seen = await service.lookAtRestore(partitionId);
        return ok(seen ? writeRestoreProgress(seen.record, seen.now) : null);
      },
    }),
  ];
}

/** Takes the fault that decides how an accepted restore goes. */
function planOf(faults: CallFaults): RestorePlan {
  const { kind: _, ...plan } = faults.takeFirst("alterRestore") ?? { kind: undefined };
  return plan;
}
