/** An epoch of a partition. Both are int64 as decimal text: a JSON number would be rounded. */
export interface Epoch {
  readonly dataLossVersion: string;
  readonly configurationVersion: string;
}

/** An error that the server stores with a backup. */
export interface ServerFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * What GetBackupProgress shows of a partition's last on-demand backup.
 * The server's blanks (zero GUID, zero date, null) are left out.
 */
export interface BackupRecord {
  /** `Accepted`, `BackupInProgress`, `Success`, `Failure`, `Timeout`, or what a newer server may add. */
  readonly state: string;
  readonly backupId?: string;
  readonly location?: string;
  /** ISO 8601, UTC: when the local copy ended. */
  readonly timestamp?: string;
  readonly epoch?: Epoch;
  /** int64 as decimal text. */
  readonly lsn?: string;
  readonly failure?: ServerFailure;
}

/** What GetRestoreProgress shows of a partition's last restore. */
export interface RestoreRecord {
  /** `Accepted`, `RestoreInProgress`, `Success`, `Failure`, `Timeout`, or what a newer server may add. */
  readonly state: string;
  /** ISO 8601, UTC: when it ended. */
  readonly restoredAt?: string;
  /** Those of the backup that was asked for, from the request on: they say nothing about what the partition holds. */
  readonly epoch?: Epoch;
  readonly lsn?: string;
  /** Only newer servers tell any. */
  readonly failure?: ServerFailure;
}

/** One backup that lies in a storage, as GetBackups lists it. */
export interface ListedBackup {
  /** Left out where the storage itself could not be read: then there is nothing but the failure. */
  readonly partitionId?: string;
  readonly backupId?: string;
  readonly location?: string;
  /** ISO 8601, UTC; the same instant as the record's `timestamp`. */
  readonly createdAt?: string;
  /** `Full` or `Incremental`. */
  readonly type?: string;
  readonly epoch?: Epoch;
  readonly lsn?: string;
  readonly failure?: ServerFailure;
}

/** Which of its service's keys a partition holds. Keys are int64 as decimal text, both ends inclusive. */
export type PartitionInformation =
  | { readonly kind: "Int64Range"; readonly lowKey: string; readonly highKey: string }
  | { readonly kind: "Named"; readonly name: string }
  | { readonly kind: "Singleton" };

/** A partition as far as a backup needs to know it. */
export interface Partition {
  /** `Stateful`, `Stateless`, or what a newer server may add. */
  readonly serviceKind: string;
  /** `Ready`, `NotReady`, `InQuorumLoss`, `Reconfiguring`, `Deleting`, or what a newer server may add. */
  readonly status?: string;
  /** Left out where the server tells none, or one of a kind that it has learned since. */
  readonly information?: PartitionInformation;
  /** Of its present configuration; its data loss version grows with each data loss. */
  readonly epoch?: Epoch;
  /** How many replicas it is meant to have. */
  readonly targetReplicas?: number;
}

/** A partition in the list of its service. */
export interface ListedPartition extends Partition {
  readonly id: string;
}

/** An application or a service by its full name, such as `fabric:/App/Service`. */
export interface NamedEntity {
  readonly name: string;
}

export interface Application {
  /** `Ready`, `Upgrading`, `Creating`, `Deleting`, `Failed`, or what a newer server may add. */
  readonly status?: string;
}

export interface Service {
  /** `Stateful`, `Stateless`, `SelfReconfiguring`, or what a newer server may add. */
  readonly serviceKind: string;
  readonly hasPersistedState?: boolean;
  /** `Active`, `Upgrading`, `Deleting`, `Creating`, `Failed`, or what a newer server may add. */
  readonly status?: string;
  readonly typeName?: string;
  /** Of the manifest that it runs by. */
  readonly manifestVersion?: string;
}

/** A service in the list of its application. */
export interface ListedService extends Service, NamedEntity {}

/** Whether periodic backups are suspended. */
export interface Suspension {
  readonly isSuspended: boolean;
  /** Where: `Application`, `Service` or `Partition`; `Invalid` where nothing is suspended. */
  readonly suspensionInheritedFrom?: string;
}

/** The backup policy that applies to a partition. */
export interface BackupConfiguration {
  readonly policyName: string;
  /** Where it was enabled: `Application`, `Service` or `Partition`; left out where the server does not tell. */
  readonly inheritedFrom?: string;
  /** Left out where the server does not tell. */
  readonly suspension?: Suspension;
}

/** What backups are taken and listed of. Names are full, such as `fabric:/Shop/Orders`. */
export type BackupEntity =
  | { readonly kind: "Application"; readonly applicationName: string }
  | { readonly kind: "Service"; readonly serviceName: string }
  | { readonly kind: "Partition"; readonly serviceName: string; readonly partitionId: string };

/** The backup policy of an application, a service or a partition, as the list of what lies at or below one shows it. */
export interface ListedConfiguration extends BackupConfiguration {
  /** What the policy is that of; the names that the server tells. */
  readonly kind: string;
  readonly serviceName?: string;
  readonly partitionId?: string;
}
