import type { BackupStorage } from "../../service-fabric/backup-storage";
import type { Epoch, PartitionInformation } from "../../service-fabric/records";

/** A backup as whoever took it remembers it. All int64 are decimal text. */
export interface RememberedBackup {
  readonly backupId: string;
  readonly location: string;
  /** ISO 8601, UTC: when the local copy ended. */
  readonly timestamp: string;
  readonly epoch: Epoch;
  readonly lsn: string;
}

/** A backup that is wanted back, and the partition that it was taken of, by the names and keys of that time. */
export interface WantedBackup {
  readonly applicationName: string;
  readonly serviceName: string;
  /** Left out by earlier releases: then the storage's list tells. */
  readonly information?: PartitionInformation;
  /** Of that time: a service that is created anew has other ids. */
  readonly partitionId: string;
  readonly backup: RememberedBackup;
  /** Where it lies, with credentials of our own. Left out: in the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** Who remembers it, for people, such as `before-v2 of the stack dev`. */
  readonly source: string;
}

/** What is to be brought back: backups that somebody remembers, or of each partition the newest that can be restored. */
export type Wanted =
  | { readonly kind: "remembered"; readonly backups: readonly WantedBackup[] }
  | {
      readonly kind: "newest";
      readonly applicationName: string;
      /** ISO 8601, UTC: none that is newer. Left out: the newest of all. */
      readonly before?: string;
      readonly storage?: BackupStorage;
    };

/** What a plan is made of. Names in their normal form. */
export interface PlanOrder {
  readonly wanted: Wanted;
  /** The application that gets the backups. Left out: the one that they were taken of. */
  readonly toApplication?: string;
  /** Only these services, by the names of then or of now. Left out: all. */
  readonly services?: readonly string[];
  /** Only these partitions, by the ids of then or of now. Left out: all. */
  readonly partitionIds?: readonly string[];
  /** The server's limit for one restore. */
  readonly restoreTimeoutMinutes: number;
}

/** What the server is given for one restore where nobody says otherwise; by itself it gives 10 or, of late, 30. */
export const defaultRestoreTimeoutMinutes = 30;

/** The application that gets a backup. */
export function targetApplication({ toApplication }: PlanOrder, applicationName: string): string {
  return toApplication ?? applicationName;
}

/** The service that gets the backup of a service: that of the same name, or below another application. */
export function targetService(order: PlanOrder, applicationName: string, serviceName: string): string {
  const { toApplication } = order;
  if (toApplication === undefined || !serviceName.startsWith(`${applicationName}/`)) return serviceName;
  return `${toApplication}${serviceName.slice(applicationName.length)}`;
}

/** The service whose backups a service gets: what `targetService` was given. */
export function sourceService(
  { toApplication }: PlanOrder,
  applicationName: string,
  serviceName: string,
): string | undefined {
  const target = toApplication ?? applicationName;
  return serviceName.startsWith(`${target}/`) ? `${applicationName}${serviceName.slice(target.length)}` : undefined;
}

/** Whether the backups of a service are wanted, by its name of then or by that of the service that gets them. */
export function isServiceWanted(order: PlanOrder, applicationName: string, serviceName: string): boolean {
  const { services } = order;
  const names = [serviceName, targetService(order, applicationName, serviceName)];
  return services === undefined || services.some((name) => names.includes(name));
}
