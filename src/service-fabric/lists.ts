import type { BackupStorage } from "./backup-storage";
import type {
  Application,
  BackupEntity,
  ListedBackup,
  ListedConfiguration,
  ListedPartition,
  ListedService,
} from "./records";
import type { Reply } from "./reply";

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Leads to the next page; `undefined` on the last one. */
  readonly continuationToken: string | undefined;
}

/** Which of the backups below an entity are listed. */
export interface EntityListQuery {
  /** Left out: the storage of the policy that applies to the entity. */
  readonly storage?: BackupStorage;
  /** Only the newest one of each partition. */
  readonly latest?: boolean;
  /** ISO 8601, inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * What the cluster tells of many at once, page by page, so that nobody has to hold a whole list. As in `Cluster`, every
 * call makes one attempt. The token of the first page is `undefined`.
 */
export interface ClusterLists {
  /** `undefined` where there is no such application. */
  getApplication(applicationName: string, signal: AbortSignal): Promise<Reply<Application | undefined>>;
  pageOfServices(applicationName: string, token: Token, signal: AbortSignal): Promise<Reply<Page<ListedService>>>;
  /** `undefined` where there is no such service. */
  pageOfPartitions(
    serviceName: string,
    token: Token,
    signal: AbortSignal,
  ): Promise<Reply<Page<ListedPartition> | undefined>>;
  /** What has a policy, at the entity and below it. An error where nothing has. */
  pageOfConfigurations(
    entity: BackupEntity,
    token: Token,
    signal: AbortSignal,
  ): Promise<Reply<Page<ListedConfiguration>>>;
  pageOfBackups(
    entity: BackupEntity,
    query: EntityListQuery,
    token: Token,
    signal: AbortSignal,
  ): Promise<Reply<Page<ListedBackup>>>;
}

type Token = string | undefined;
