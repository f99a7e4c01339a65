import { writeBackupInfoList, writeUnreadableStorage } from "../../../model/backup-restore/backup-info.js";
import type { BackupRestoreService } from "../../../model/backup-restore/backup-restore-service.js";
import { serviceErrors } from "../../../model/backup-restore/service-errors.js";
import type { Cluster } from "../../../model/cluster/cluster.js";
import { StorageFailure } from "../../../model/storage/backup-store.js";
import type { BackupStorage } from "../../../model/storage/storage-description.js";
import { readDate } from "../../../wire/dates.js";
import type { JsonMembers } from "../../../wire/json-members.js";
import { ok } from "../../reply.js";
import { readEntityFolder } from "../backup-entity-body.js";
import { backupServiceRoute } from "../backup-service-dialect.js";
import { entityLevels } from "../entity-levels.js";
import type { ModelState } from "../model-state.js";
import { readPage } from "../page-query.js";
import type { Route } from "../route.js";
import { readStorage } from "../storage-body.js";

/** Model state key of the body of the second route. */
const bodyKey = "backupByStorageQueryDescription";

/** The two ways to list backups: in the storages of an entity's policies, and in a named storage. */
export function backupListRoutes(service: BackupRestoreService, cluster: Cluster): Route[] {
  return [
    ...entityLevels.map((level) =>
      backupServiceRoute({
        name: `Get${level.kind}BackupList`,
        method: "GET",
        path: `${level.path}/$/GetBackups`,
        read: (call, _body, model) => ({
          id: level.read(call),
          query: {
            latest: model.boolean(call.query, "Latest", false),
            start: model.date(call.query, "StartDateTimeFilter"),
            end: model.date(call.query, "EndDateTimeFilter"),
            ...readPage(call, model),
          },
        }),
        async run({ id, query }) {
          try {
            const list = await service.listEntityBackups(service.entity(level.kind, id), query);
            return ok(writeBackupInfoList(list));
          } catch (error) {
            // Where the other route reports the failure as an item, this one runs into an exception of its own
            // (`GetRestorePointsOperation.cs`, DoThisOnTaskFaulted).
            if (error instanceof StorageFailure) throw serviceErrors.unexpected(error.message);
            throw error;
          }
        },
      }),
    ),
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
      async run({ storage, folder, query }) {
        if (!storage || folder === undefined) throw serviceErrors.invalidArgument();
        try {
          const list = await service.listStorage(storage, folder, query);
          return ok(writeBackupInfoList(list));
        } catch (error) {
          if (error instanceof StorageFailure) return ok(writeUnreadableStorage(error));
          throw error;
        }
      },
    }),
  ];
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
