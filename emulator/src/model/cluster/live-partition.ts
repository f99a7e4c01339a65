import type { Epoch } from "./epoch.js";
import type { Application, Partition, PartitionStatus, Records, Service } from "./topology.js";

/** An application with what changes while the cluster runs. */
export interface LiveApplication extends Application {
  services: readonly LiveService[];
  typeVersion: string;
  parameters: Readonly<Record<string, string>>;
  status: ApplicationStatus;
  /** What somebody reports about it. */
  illness?: Illness | undefined;
  /** Where it is ill since an upgrade has been there. */
  illDomain?: string | undefined;
}

export interface Illness {
  readonly state: "Warning" | "Error";
  readonly description: string;
}

export const applicationStatuses = ["Creating", "Ready", "Upgrading", "Deleting"] as const;

export type ApplicationStatus = (typeof applicationStatuses)[number];

/** A service with what changes while the cluster runs. */
export type LiveService = Service & {
  /** Missing: it is there for good. */
  status?: "Creating" | "Deleting" | undefined;
  /** Version of the service manifest; after an upgrade that of the application. */
  manifestVersion: string;
};

export const recoveries = [
  /** The primary is in `OnDataLoss`: nobody can read or write. */
  "onDataLoss",
  /** The primary serves, and its secondaries are still built. */
  "secondaries",
] as const;

export type Recovery = (typeof recoveries)[number];

/** A partition with where it belongs and what changes while the cluster runs. */
export interface LivePartition {
  readonly id: string;
  readonly description: Partition;
  readonly service: LiveService;
  readonly application: LiveApplication;
  epoch: Epoch;
  lsn: bigint;
  status: PartitionStatus;
  /** What it holds, by key. It is replaced, never changed in place. */
  records: Records;
  /** How far it has come since it lost its data; missing where it has not, or where that is over. */
  recovery?: Recovery | undefined;
  /** When a backup was brought into it last. */
  restoredAt?: number | undefined;
  /** Place of the primary replica's node in the list of nodes; of a stateless partition, that of its first instance. */
  primaryNode: number;
}
