export { type Clock, systemClock } from "./clock";
export type { BackupOrder, Outcome, PartitionAddress, PendingBackup } from "./outcome";
export type { ProgressLine } from "./ports";
export { runBackup } from "./run";
