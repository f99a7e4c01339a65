import type { BackupStorage } from "./backup-storage";
import type {
  BackupConfiguration,
  BackupRecord,
  ListedBackup,
  ListedPartition,
  NamedEntity,
  Partition,
  Service,
} from "./records";
import type { Reply } from "./reply";

/** A request for one on-demand backup. */
export interface BackupRequest {
  /** Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  readonly backupTimeoutMinutes: number;
  /** How long the server may take to answer this call. */
  readonly serverTimeoutSeconds: number;
}

/** Which of a destination's backups of one partition are listed. */
export interface ListQuery {
  readonly serviceName: string;
  /** Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** Only the newest one. */
  readonly latest?: boolean;
  /** ISO 8601, inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * The cluster's REST API as typed functions. Every call makes one attempt, never throws for what a network or a server does,
 * and settles at once when its signal aborts.
 */
export interface Cluster {
  /** Which client it is, also behind whatever is put around it: what is asked once is asked once of each. */
  readonly identity: object;
  /** Without credentials, for people and for outputs. */
  readonly endpoint: string;
  /** What we show of ourselves, which tells why we are refused. */
  readonly signsInWith: "nothing" | "certificate" | "token";
  getPartition(partitionId: string, signal: AbortSignal): Promise<Reply<Partition | undefined>>;
  getServiceName(partitionId: string, signal: AbortSignal): Promise<Reply<NamedEntity>>;
  getApplicationName(serviceName: string, signal: AbortSignal): Promise<Reply<NamedEntity>>;
  getService(applicationName: string, serviceName: string, signal: AbortSignal): Promise<Reply<Service | undefined>>;
  /** All of a service; `undefined` where there is no such service. */
  listPartitions(serviceName: string, signal: AbortSignal): Promise<Reply<readonly ListedPartition[] | undefined>>;
  listApplications(signal: AbortSignal): Promise<Reply<readonly NamedEntity[]>>;
  listServices(applicationName: string, signal: AbortSignal): Promise<Reply<readonly NamedEntity[]>>;
  /** `undefined` where no policy applies. */
  getBackupConfiguration(partitionId: string, signal: AbortSignal): Promise<Reply<BackupConfiguration | undefined>>;
  /** `undefined` where no on-demand backup was ever asked for. */
  getBackupProgress(partitionId: string, signal: AbortSignal): Promise<Reply<BackupRecord | undefined>>;
  requestBackup(partitionId: string, request: BackupRequest, signal: AbortSignal): Promise<Reply<undefined>>;
  listBackups(partitionId: string, query: ListQuery, signal: AbortSignal): Promise<Reply<readonly ListedBackup[]>>;
}
