import { writeBackupInfoList, writeUnreadableStorage } from "../../backup-restore/backup-info.js";
import type { BackupList, BackupListQuery, ListedBackup } from "../../backup-restore/backup-list.js";
import type { BackupRestoreService } from "../../backup-restore/backup-restore-service.js";
import { serviceErrors } from "../../backup-restore/service-errors.js";
import type { Cluster } from "../../cluster/cluster.js";
import type { CallFaults } from "../../faults/call-faults.js";
import { StorageFailure } from "../../storage/backup-store.js";
import type { BackupStorage } from "../../storage/storage-description.js";
import { readDate } from "../../wire/dates.js";
import type { JsonMembers } from "../../wire/json-members.js";
import { readEntityFolder } from "../backup-entity-body.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import type { Call } from "../call.js";
import type { ModelState } from "../model-state.js";
import { ok } from "../reply.js";
import type { Route } from "../route.js";
import { readStorage } from "../storage-body.js";

/** Model state key of the body of the second route. */
const bodyKey = "backupByStorageQueryDescription";

/** The two ways to list backups: of a partition in its policy's storage, and of any entity in a named storage. */
export function backupListRoutes(service: BackupRestoreService, cluster: Cluster): Route[] {
  return [
    backupServiceRoute({
      name: "GetPartitionBackupList",
      method: "GET",
      path: "/Partitions/:partitionId/$/GetBackups",
      read: (call, _body, model) => ({
        partitionId: call.params.partitionId ?? "",
        query: {
          latest: model.boolean(call.query, "Latest", false),
          start: model.date(call.query, "StartDateTimeFilter"),
          end: model.date(call.query, "EndDateTimeFilter"),
          ...readPage(call, model),
        },
      }),
      async run({ partitionId, query }, { faults }) {
        try {
          const list = await service.listPartitionBackups(partitionId, query);
          return ok(writeBackupInfoList(without(list, faults)));
        } catch (error) {
          // Where the other route reports the failure as an item, this one runs into an exception of its own
          // (`GetRestorePointsOperation.cs`, DoThisOnTaskFaulted).
          if (error instanceof StorageFailure) throw serviceErrors.unexpected(error.message);
          throw error;
        }
      },
    }),
    backupServiceRoute({
      name: "GetBackupsFromBackupLocation",
      method: "POST",
      path: "/BackupRestore/$/GetBackups",
      read(call, body, model) {
        if (!body) model.required(bodyKey, bodyKey);
        return {
          storage: body && readNamedStorage(body.get("Storage"), model),
          folder: body && readEntityFolder(body.get("BackupEntity"), `${bodyKey}.BackupEntity`, cluster, model),
          query: {
            latest: body?.get("Latest") === true,
            start: readFilter(body, "StartDateTimeFilter", model),
            end: readFilter(body, "EndDateTimeFilter", model),
            ...readPage(call, model),
          },
        };
      },
      async run({ storage, folder, query }, { faults }) {
        if (!storage || folder === undefined) throw serviceErrors.invalidArgument();
        try {
          const list = await service.listStorage(storage, folder, query);
          return ok(writeBackupInfoList(without(list, faults)));
        } catch (error) {
          if (error instanceof StorageFailure) return ok(writeUnreadableStorage(error));
          throw error;
        }
      },
    }),
  ];
}

function readPage(call: Call, model: ModelState): Pick<BackupListQuery, "maxResults" | "continuationToken"> {
  return {
    maxResults: model.integer(call.query, "MaxResults", 0),
    continuationToken: call.query.get("ContinuationToken"),
  };
}

function readNamedStorage(value: unknown, model: ModelState): BackupStorage | undefined {
  if (value != null) return readStorage(value, `${bodyKey}.Storage`, model);
  model.required(`${bodyKey}.Storage`, "Storage");
  return undefined;
}

function readFilter(body: JsonMembers | undefined, name: string, model: ModelState): number | undefined {
  const value = body?.get(name);
  if (value == null) return undefined;
  const date = typeof value === "string" ? readDate(value) : undefined;
  if (date === undefined) model.add(`${bodyKey}.${name}`, `Could not convert to DateTime: ${String(value)}.`);
  return date;
}

/** Leaves out what a fault hides. */
function without(list: BackupList, faults: CallFaults): BackupList {
  const hidden = faults.takeAll("omitFromList").map((fault) => fault.backups);
  const newest = list.items.reduce<ListedBackup | undefined>(
    (best, item) => (best === undefined || timeOf(item) >= timeOf(best) ? item : best),
    undefined,
  );
  const isHidden = (item: ListedBackup) =>
    hidden.some((which) => {
      if (which === "all") return true;
      if (which === "newest") return item === newest;
      return item.kind === "backup" && which.includes(item.backup.backupId);
    });
  return { ...list, items: list.items.filter((item) => !isHidden(item)) };
}

function timeOf(item: ListedBackup): number {
  return item.kind === "backup" ? item.backup.time : item.time;
}
