export type { PendingSet, SetTarget } from "./outcome";
export { runBackupSet } from "./run";
