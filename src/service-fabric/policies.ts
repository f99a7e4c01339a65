import type { Page } from "./lists";
import type { Reply } from "./reply";

export const daysOfWeek = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type DayOfWeek = (typeof daysOfWeek)[number];

/** When a policy has backups taken. */
export type BackupSchedule =
  /** Counted from the end of the backup before. */
  | { readonly kind: "FrequencyBased"; readonly intervalSeconds: number }
  | {
      readonly kind: "TimeBased";
      /** Of a daily timetable all. */
      readonly days: readonly DayOfWeek[];
      /** Seconds since midnight, in UTC, in order. */
      readonly runTimesSeconds: readonly number[];
    };

/** How long a policy keeps the backups of its storage, whoever asked for them. */
export interface Retention {
  readonly durationSeconds: number;
  /** So many of a partition are kept even if they are older; left out or 0: that many none. */
  readonly minimumNumberOfBackups?: number;
}

/** A backup policy. The server masks the secrets of its storage, and nothing of that is read. */
export interface BackupPolicy {
  readonly name: string;
  /** After a data loss the newest backup is restored without a request. */
  readonly autoRestoreOnDataLoss: boolean;
  /** Left out where it is written in a way that we do not know. */
  readonly schedule?: BackupSchedule;
  /** Left out where no backup is ever deleted. */
  readonly retention?: Retention;
  /** There is one, written in a way that we do not know. */
  readonly isRetentionUnknown?: true;
  /** `AzureBlobStore`, `FileShare`, or what a newer server may add. */
  readonly storageKind?: string;
}

/** Backup policies. As in `Cluster`, every call makes one attempt. */
export interface ClusterPolicies {
  getBackupPolicy(policyName: string, signal: AbortSignal): Promise<Reply<BackupPolicy>>;
  pageOfPolicies(token: string | undefined, signal: AbortSignal): Promise<Reply<Page<BackupPolicy>>>;
}
