export { choosePartition } from "./choose-partition";
export { type Clock, systemClock } from "./clock";
export { errorCodeOf } from "./judge-reply";
export type { BackupOrder, Outcome, PartitionAddress, PendingBackup } from "./outcome";
export type { ProgressLine } from "./ports";
export { runBackup } from "./run";
