import type { BackupStorage } from "./backup-storage";
import type { EntityListQuery, Page } from "./lists";
import type { ClusterPolicies } from "./policies";
import type { BackupEntity, ListedBackup, PartitionInformation, RestoreRecord, Suspension } from "./records";
import type { Reply } from "./reply";

export type { BackupPolicy } from "./policies";

/** A backup in a storage, with all that tells whose it is. */
export interface RestorePoint extends ListedBackup {
  readonly applicationName?: string;
  readonly serviceName?: string;
  /** The keys of the partition that it was taken of. */
  readonly information?: PartitionInformation;
  /** The same for the full backup and the incremental ones that add to it. */
  readonly chainId?: string;
  /** The version of the service's manifest that wrote it. */
  readonly codeVersion?: string;
}

/** A request for one restore. */
export interface RestoreRequest {
  readonly backupId: string;
  /** As a list of the same storage printed it: the server looks for the chain by it. */
  readonly location: string;
  /** Left out: the storage of the policy that applies. */
  readonly storage?: BackupStorage;
  /** Always sent: the server's default has changed from 10 to 30 minutes. */
  readonly restoreTimeoutMinutes: number;
  /** How long the server may take to answer this call. */
  readonly serverTimeoutSeconds: number;
}

/** A replica of a stateful partition. */
export interface Replica {
  readonly id: string;
  readonly nodeName: string;
  /** `Primary`, `ActiveSecondary`, `IdleSecondary`, `None`, or what a newer server may add. */
  readonly role: string;
  /** `Ready`, `InBuild`, `Standby`, `Down`, `Dropped`, or what a newer server may add. */
  readonly status: string;
}

/** What a primary replica is at. */
export interface ReplicaDetail {
  /** The last sequence number that a quorum has; left out where it tells none. int64 as decimal text. */
  readonly committedLsn?: string;
  /** `OnDataLoss` while it waits for a backup or takes one in; `None`, or others. */
  readonly operation?: string;
}

/** A data loss that the Fault Analysis Service was asked for, as a restore does. */
export interface DataLossCommand {
  readonly operationId: string;
  /** `Running`, `RollingBack`, `Completed`, `Faulted`, `Cancelled`, `ForceCancelled`, or what a newer server may add. */
  readonly state: string;
}

/** Restores, and what has to be known of a partition around one. As in `Cluster`, every call makes one attempt. */
export interface ClusterRestores extends Pick<ClusterPolicies, "getBackupPolicy"> {
  /** Of the Service Fabric runtime, such as `10.1.2493.9590`. */
  getClusterVersion(signal: AbortSignal): Promise<Reply<string>>;
  /** `undefined` where no restore was ever asked for. */
  getRestoreProgress(partitionId: string, signal: AbortSignal): Promise<Reply<RestoreRecord | undefined>>;
  requestRestore(partitionId: string, request: RestoreRequest, signal: AbortSignal): Promise<Reply<undefined>>;
  pageOfRestorePoints(
    entity: BackupEntity,
    query: EntityListQuery,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<Reply<Page<RestorePoint>>>;
  listReplicas(partitionId: string, signal: AbortSignal): Promise<Reply<readonly Replica[]>>;
  getReplicaDetail(partitionId: string, replica: Replica, signal: AbortSignal): Promise<Reply<ReplicaDetail>>;
  /** Of the partition, by whatever applies to it; `undefined` where no policy does. */
  getSuspension(partitionId: string, signal: AbortSignal): Promise<Reply<Suspension | undefined>>;
  /** Stops the periodic backups of a partition, some time after it is accepted. */
  suspendBackups(partitionId: string, signal: AbortSignal): Promise<Reply<undefined>>;
  /** Goes on with periodic backups that were suspended on the partition itself. */
  resumeBackups(partitionId: string, signal: AbortSignal): Promise<Reply<undefined>>;
  listDataLosses(signal: AbortSignal): Promise<Reply<readonly DataLossCommand[]>>;
  /** The id of the partition that a data loss is of; `undefined` as long as none is chosen. */
  getDataLossPartition(operationId: string, signal: AbortSignal): Promise<Reply<string | undefined>>;
}
