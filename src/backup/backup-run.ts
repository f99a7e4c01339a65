import { BackupError, type ErrorCode } from "../errors";
import type { BackupSubject } from "../errors/backup-error";
import type { Cluster, ListQuery } from "../service-fabric/cluster";
import type { ListedBackup } from "../service-fabric/records";
import type { Reply } from "../service-fabric/reply";
import type { Rest } from "../waiting/follow";
import type { Run } from "../waiting/run";
import type { Turn } from "../waiting/turns";
import type { BackupOrder, PartitionByName, PendingBackup, Target } from "./outcome";

/** Which of the partition's backups in the destination are asked for. */
export type OwnListQuery = Omit<ListQuery, "serviceName" | "storage">;

/** What a run has in common with others that take backups beside it. */
export interface Company {
  /** The partition and its place, found for all of them. */
  readonly target: Target;
  /** How many of their backups go on at once. */
  readonly turn: Turn;
  /** The partition's items of a list that was read for all; `undefined` where its own list has to be asked. */
  readonly list: (
    query: OwnListQuery,
    limitMilliseconds: number,
  ) => Promise<Reply<readonly ListedBackup[]> | undefined>;
  /** Waits for the next look, by how long the others' backups took. */
  readonly rest: (run: Run, rest: Rest) => Promise<void>;
  /** Told when its backup has ended well, by the last look. */
  readonly onEnd: () => void;
}

/** A run for one order, and the request that it has made, if any. */
export interface BackupRun extends Run<Cluster> {
  readonly order: BackupOrder;
  /** Whether it goes on from an earlier run, whose trace must not be lost. */
  readonly isResumed: boolean;
  /** Left out: it is alone, and finds out everything by itself. */
  readonly company?: Company;
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
  { partitionId, name }: BackupSubject,
  code: ErrorCode,
  detail?: string,
  remedy?: string,
): BackupError {
  return new BackupError(code, {
    ...(partitionId === undefined ? {} : { partitionId }),
    ...(name === undefined ? {} : { name }),
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** A partition by name, for people. */
export function textOf({ service, partitionKey }: PartitionByName): string {
  return partitionKey === undefined ? service : `${service}, partitionKey ${JSON.stringify(partitionKey)}`;
}

/** A partition as one of its service's, for people. */
export function nameOf({ serviceName, partition }: Target): string {
  switch (partition?.kind) {
    case "Int64Range":
      return `${serviceName}, ${partition.lowKey} to ${partition.highKey}`;
    case "Named":
      return `${serviceName}, ${JSON.stringify(partition.name)}`;
    case "Singleton":
    case undefined:
      return serviceName;
  }
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
