import type { BackupStorage } from "../storage/storage-description.js";

export type PolicyScope = "Application" | "Service" | "Partition";

/** The one policy of the emulated cluster. It says where a backup goes that names no storage. */
export interface BackupPolicy {
  readonly name: string;
  readonly storage: BackupStorage;
  /** Where it is enabled; a partition reports it as `PolicyInheritedFrom`. */
  readonly scope: PolicyScope;
  enabled: boolean;
}
