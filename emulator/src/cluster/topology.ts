import type { Epoch } from "./epoch.js";

/** The applications, services and partitions of a cluster, as they are when the emulator starts. */
export interface Topology {
  readonly applications: readonly Application[];
}

export interface Application {
  /** Full name: `fabric:/SampleApp`. */
  readonly name: string;
  readonly typeName: string;
  readonly typeVersion: string;
  readonly services: readonly Service[];
}

export type Service = StatefulService | StatelessService;

interface ServiceBase {
  /** Full name, below the application's: `fabric:/SampleApp/Orders`. */
  readonly name: string;
  readonly typeName: string;
  /** Version of the service manifest. Default: the application's version. */
  readonly manifestVersion?: string;
  readonly partitions: readonly Partition[];
}

export interface StatefulService extends ServiceBase {
  readonly kind: "Stateful";
  /** `false` is a volatile service: its backups are accepted and end in Timeout, as on a real cluster. */
  readonly hasPersistedState: boolean;
  /** Default 3. */
  readonly targetReplicaSetSize?: number;
  /** Default 2. */
  readonly minReplicaSetSize?: number;
}

export interface StatelessService extends ServiceBase {
  readonly kind: "Stateless";
  /** Default 1. */
  readonly instanceCount?: number;
}

export interface Partition {
  /** GUID. */
  readonly id: string;
  readonly scheme: PartitionScheme;
  /** Default `Ready`. A backup of a partition that is not ready stays Accepted until it ends in Timeout. */
  readonly status?: PartitionStatus;
  /** Epoch at the start. Default: data loss version 131846800323087021, configuration version 12884901888. */
  readonly epoch?: Epoch;
  /** Sequence number of the last record at the start. Every backup reports it, and moves it on by 12. Default 24. */
  readonly lsn?: bigint;
}

export type PartitionScheme =
  | { readonly kind: "Int64Range"; readonly lowKey: bigint; readonly highKey: bigint }
  | { readonly kind: "Named"; readonly name: string }
  | { readonly kind: "Singleton" };

export type PartitionStatus = "Ready" | "NotReady" | "InQuorumLoss" | "Reconfiguring" | "Deleting";
