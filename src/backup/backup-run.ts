import { BackupError, type ErrorCode } from "../errors";
import type { Cluster } from "../service-fabric/cluster";
import type { Run } from "../waiting/run";
import type { BackupOrder, PartitionAddress, PartitionByName, PendingBackup } from "./outcome";

/** A run for one order, and the request that it has made, if any. */
export interface BackupRun extends Run<Cluster> {
  readonly order: BackupOrder;
  /** Whether it goes on from an earlier run, whose trace must not be lost. */
  readonly isResumed: boolean;
  /** The partition, once it is found. */
  readonly partitionId?: string;
  /** The request that has, or may have, taken effect. Whatever ends the run hands it on. */
  pending: PendingBackup | undefined;
}

/** A run that has its partition. */
export interface PartitionRun extends BackupRun {
  readonly partitionId: string;
}

/** What the server is told, as its own limit for the request. Source: the API's default. */
export const serverTimeoutSeconds = 60;

/** What is said of a cluster in which a backup of ours may be under way. */
export const mayBeInProgress = "A backup may be in progress.";

export function mayBeAtWork(pending: PendingBackup | undefined): boolean {
  return pending?.phase === "accepted" || pending?.phase === "unknown";
}

/** An error in the name of a backup. */
export function backupError(
  { partitionId, address }: { readonly partitionId: string | undefined; readonly address: PartitionAddress },
  code: ErrorCode,
  detail?: string,
  remedy?: string,
): BackupError {
  return new BackupError(code, {
    ...(partitionId === undefined ? {} : { partitionId }),
    ...("service" in address ? { name: textOf(address) } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** A partition by name, for people. */
export function textOf({ service, partitionKey }: PartitionByName): string {
  return partitionKey === undefined ? service : `${service}, partitionKey ${JSON.stringify(partitionKey)}`;
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
