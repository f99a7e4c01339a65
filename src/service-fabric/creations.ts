import type { Reply } from "./reply";
import type { Parameters } from "./upgrades";

/** An application to create. */
export interface ApplicationRequest {
  readonly applicationName: string;
  readonly typeName: string;
  readonly typeVersion: string;
  readonly parameters: Parameters;
  /** Of the application that is copied, as the cluster gave it. */
  readonly identity?: Readonly<Record<string, unknown>>;
  /** How long the server may take to answer this call. */
  readonly serverTimeoutSeconds: number;
}

/** How a service is made up. */
export interface ServiceDescription {
  /** The whole, as the cluster gave it: members that we do not know too, and every number as it was written. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/** How the keys of a service are split into partitions. Keys are int64 as decimal text, both ends inclusive. */
export type PartitionScheme =
  | { readonly kind: "UniformInt64Range"; readonly count: number; readonly lowKey: string; readonly highKey: string }
  | { readonly kind: "Named"; readonly names: readonly string[] }
  | { readonly kind: "Singleton" };

/** A service to create after another one. What is left out stays as there. */
export interface ServiceCopy {
  readonly applicationName: string;
  readonly serviceName: string;
  readonly scheme?: PartitionScheme;
  readonly targetReplicaSetSize?: number;
  readonly minReplicaSetSize?: number;
}

/** A service type of a version of an application type. */
export interface ServiceType {
  readonly name: string;
  /** Of the service manifest that it stands in. */
  readonly manifestVersion: string;
}

/** Applications and services that come and go. As in `Cluster`, every call makes one attempt. */
export interface ClusterCreations {
  /** Answered before its services are there. */
  createApplication(request: ApplicationRequest, signal: AbortSignal): Promise<Reply<undefined>>;
  /** Answered before it is gone. @param forceRemove Without waiting for its services to close: files may stay on nodes. */
  deleteApplication(applicationName: string, forceRemove: boolean, signal: AbortSignal): Promise<Reply<undefined>>;
  getServiceDescription(serviceName: string, signal: AbortSignal): Promise<Reply<ServiceDescription>>;
  createService(description: ServiceDescription, copy: ServiceCopy, signal: AbortSignal): Promise<Reply<undefined>>;
  listServiceTypes(typeName: string, typeVersion: string, signal: AbortSignal): Promise<Reply<readonly ServiceType[]>>;
}
