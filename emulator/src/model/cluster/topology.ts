import type { JsonObject } from "../../wire/json.js";
import type { Epoch } from "./epoch.js";
import type { NodeDescription } from "./nodes.js";

/** What a cluster consists of when the emulator starts. Everything but the applications has a default. */
export interface Topology {
  readonly cluster?: ClusterDescription;
  /** How many nodes there are, or the nodes themselves; at least one. Default 5, each in an upgrade and a fault domain of its own. */
  readonly nodes?: number | readonly NodeDescription[];
  /**
   * Versions of application types that an upgrade may go to; the versions in use are always among them. Default: for
   * every type the versions in use and one above the highest of them, so that an upgrade can be rehearsed.
   */
  readonly applicationTypes?: readonly ApplicationType[];
  /** Application packages in an external store, from which versions can be provisioned. Default: none. */
  readonly packages?: readonly ApplicationPackage[];
  readonly applications: readonly Application[];
}

export interface ClusterDescription {
  /** Name in the cluster manifest. Default `emulated-cluster`. */
  readonly name?: string;
  /** Requests whose header `ClusterId` says another id are refused. Default: none, so that every request passes. */
  readonly id?: string;
}

export interface ApplicationType {
  readonly name: string;
  readonly versions: readonly (string | ApplicationTypeVersion)[];
  /**
   * Parameters that the application manifest of every version has, with their defaults; an upgrade refuses all others.
   * Default: not known, so that every parameter is taken.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Services that come by themselves with every application that is created of the type. Their names are those below the
   * application, `Orders`; the ids of their partitions count for nothing. Default: none.
   */
  readonly defaultServices?: readonly Service[];
}

/** An `.sfpkg`. Nothing is downloaded: what comes of a download is said here. */
export interface ApplicationPackage {
  /** `https://store/shop-2.0.0.sfpkg`, without a query: a request may bring any. */
  readonly uri: string;
  /** What the application manifest in it says. */
  readonly typeName: string;
  readonly typeVersion: string;
  /** As those of `ApplicationTypeVersion`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How long it takes to be provisioned, before `speed`. Default: `provisionMilliseconds` of the timings. */
  readonly milliseconds?: number;
  /** Why it cannot be provisioned. Default: it can. */
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface ApplicationTypeVersion {
  readonly version: string;
  /** Those of this version, in the place of the type's. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface Application {
  /** Full name: `fabric:/SampleApp`. */
  readonly name: string;
  readonly typeName: string;
  readonly typeVersion: string;
  /** Parameters that override those of the application manifest. Default: none. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

export type Service = StatefulService | StatelessService;

interface ServiceBase {
  /** Full name, below the application's: `fabric:/SampleApp/Orders`. */
  readonly name: string;
  readonly typeName: string;
  /** Version of the service manifest. Default: the application's version. */
  readonly manifestVersion?: string;
  /** Further members of its description, as the REST API has them: `{ "ServiceDnsName": "orders.shop" }`. Default: none. */
  readonly details?: JsonObject;
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
  /** -1 is one on every node. Default 1. */
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
  /** What it holds at the start, if it keeps its state on disk. Default: three records. */
  readonly records?: Records;
}

/** The data of a partition: texts by key. */
export type Records = Readonly<Record<string, string>>;

export type PartitionScheme =
  | { readonly kind: "Int64Range"; readonly lowKey: bigint; readonly highKey: bigint }
  | { readonly kind: "Named"; readonly name: string }
  | { readonly kind: "Singleton" };

export const partitionStatuses = ["Ready", "NotReady", "InQuorumLoss", "Reconfiguring", "Deleting"] as const;

export type PartitionStatus = (typeof partitionStatuses)[number];
