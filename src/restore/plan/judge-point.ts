import type { RestorePoint } from "../../service-fabric/restores";
import type { Obstacle } from "../obstacles";
import type { PlannedBackup } from "./outcome";

/** What is wrong with a backup as a list shows it. @param chainOf The other backups with the same chain id. */
export function obstaclesOfPoint(
  point: RestorePoint,
  chainOf: (chainId: string) => readonly RestorePoint[],
): readonly Obstacle[] {
  const unusable = whyUnusable(point);
  if (unusable !== undefined) return [{ code: "SFB_BACKUP_UNUSABLE", detail: unusable }];
  const moved = whereMoved(point);
  const chain = whatChainLacks(point, chainOf);
  return [
    ...(moved === undefined ? [] : [{ code: "SFB_BACKUP_MOVED", detail: moved } as const]),
    ...(chain === undefined ? [] : [{ code: "SFB_CHAIN_INCOMPLETE", detail: chain } as const]),
  ];
}

/** The backup as a restore names it; `undefined` where the list does not tell enough. */
export function toPlanned(point: RestorePoint): PlannedBackup | undefined {
  const { backupId, location, epoch, lsn, createdAt, type, codeVersion } = point;
  if (backupId === undefined || location === undefined || epoch === undefined) return undefined;
  if (lsn === undefined || createdAt === undefined) return undefined;
  return {
    backupId,
    location,
    epoch,
    lsn,
    timestamp: createdAt,
    ...(type === undefined ? {} : { type }),
    ...(codeVersion === undefined ? {} : { codeVersion }),
  };
}

/** Source: microsoft/service-fabric#505, where lists show -1 for what could not be read. */
function whyUnusable(point: RestorePoint): string | undefined {
  const { failure, epoch, lsn } = point;
  if (failure !== undefined) return `The list says of it: ${failure.code} ${failure.message}`.trim();
  if (epoch === undefined || isNegative(epoch.dataLossVersion)) return "The list shows it without an epoch.";
  if (lsn === undefined || isNegative(lsn)) return "The list shows it without an LSN.";
  return toPlanned(point) === undefined ? "The list shows it without its id, its location or its time." : undefined;
}

function isNegative(int64: string): boolean {
  return int64.startsWith("-");
}

/**
 * The cluster reads a chain by the location that is written inside of a backup, which the list prints; the partition's id
 * beside it is read off the path where the backup lies now. Where the two differ, all checks of a request are passed, the
 * data are given up, and only then the download finds nothing.
 */
function whereMoved({ location = "", partitionId, createdAt = "" }: RestorePoint): string | undefined {
  const [file = "", folder = ""] = location.split(/[\\/]/).reverse();
  const isOfPartition = partitionId === undefined || folder.toLowerCase() === partitionId;
  const time = /^(\d{4}-\d\d-\d\d) (\d\d)\.(\d\d)\.(\d\d)(?:\.zip)?$/i.exec(file);
  const isOfTime = time === null || `${time[1]}T${time[2]}:${time[3]}:${time[4]}` === createdAt.slice(0, 19);
  if (isOfPartition && isOfTime) return undefined;
  const where = isOfPartition ? `with the time ${createdAt}` : `below the partition ${partitionId}`;
  return `It was written as ${location}, and lies ${where}.`;
}

function whatChainLacks(
  { type, chainId, backupId, partitionId }: RestorePoint,
  chainOf: (chainId: string) => readonly RestorePoint[],
): string | undefined {
  if (type !== "Incremental") return undefined;
  if (chainId === undefined) return "The list does not tell which full backup it adds to.";
  const others = chainOf(chainId).filter((one) => one.backupId !== backupId && one.partitionId === partitionId);
  const full = others.find((one) => one.type === "Full");
  if (full === undefined) return `The full backup of its chain (${chainId}) is not listed.`;
  const why = whyUnusable(full);
  return why === undefined ? undefined : `The full backup of its chain (${chainId}) cannot be used. ${why}`;
}
