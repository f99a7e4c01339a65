import { restoreRequestOf } from "../../service-fabric/api/restores";
import { keysInWords } from "../../service-fabric/partition-information";
import { shownStorage } from "../../service-fabric/storage-kinds";
import type { RestoreOrder } from "../outcome";
import { serverTimeoutSeconds } from "../request";
import type { PlanRow } from "./outcome";

/** What a row tells of an order for its restore. */
export type PlannedOrder = Pick<RestoreOrder, "partitionId" | "applicationName" | "name" | "backup" | "storage">;

/** The order for the restore of a row; `undefined` where it has no partition, or no backup. Its obstacles count for nothing. */
export function orderOf({
  partitionId,
  applicationName,
  serviceName,
  information,
  backup,
  storage,
}: PlanRow): PlannedOrder | undefined {
  if (partitionId === undefined || backup === undefined) return undefined;
  const { backupId, location, epoch, lsn } = backup;
  return {
    partitionId,
    applicationName,
    name: information === undefined ? serviceName : `${serviceName}, ${keysInWords(information)}`,
    backup: { backupId, location, epoch, lsn },
    ...(storage === undefined ? {} : { storage }),
  };
}

/** The request for the restore of a row, as it is sent, but for the secrets of its storage. */
export function shownRequest(row: PlanRow, restoreTimeoutMinutes: number) {
  const order = orderOf(row);
  if (order === undefined) return undefined;
  const { partitionId, backup, storage } = order;
  const request = {
    backupId: backup.backupId,
    location: backup.location,
    ...(storage === undefined ? {} : { storage }),
    restoreTimeoutMinutes,
    serverTimeoutSeconds,
  };
  return restoreRequestOf(partitionId, request, shownStorage);
}
