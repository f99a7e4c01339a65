import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import { writeRestoreProgress } from "../../../model/backup-restore/restore-record.js";
import { serviceErrors } from "../../../model/backup-restore/service-errors.js";
import { readGuid } from "../../../wire/guid.js";
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
        const backupId = readGuid(body?.text("BackupId") ?? "");
        const backupLocation = body?.text("BackupLocation");
        if (body && backupId === undefined) model.required(`${key}.BackupId`, "BackupId");
        if (body && backupLocation === undefined) model.required(`${key}.BackupLocation`, "BackupLocation");
        return {
          partitionId: call.params.partitionId ?? "",
          restoreTimeoutMinutes: model.integer(call.query, "RestoreTimeout", 10),
          storage: storage == null ? undefined : readStorage(storage, `${key}.BackupStorage`, model),
          backupId,
          backupLocation,
        };
      },
      async run({ backupId, backupLocation, ...request }) {
        service.partition(request.partitionId);
        if (backupId === undefined || backupLocation === undefined) throw serviceErrors.invalidArgument();
        await service.requestRestore({ ...request, backupId, backupLocation });
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
