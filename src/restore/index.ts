export type { BackupToRestore, PendingRestore, Restored, RestoreOrder, RestoreOutcome } from "./outcome";
export type { RestoreCluster, RestorePorts } from "./restore-run";
export { runRestore } from "./run";
