export type {
  PendingRestore,
  Restored,
  RestoreOrder,
  RestoreOutcome,
  WayBack,
} from "./outcome";
export { type KeptRestore, type RestoreEnd, type RestoreJournal, restoreEach } from "./restore-each";
export type { RestoreCluster, RestorePorts } from "./restore-run";
export { runRestore } from "./run";
