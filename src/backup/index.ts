export { choosePartition, type Refusal } from "./choose-partition";
export { noSuchService } from "./no-such-service";
export type { BackupOrder, Outcome, PartitionAddress, PendingBackup } from "./outcome";
export { hasEnded } from "./record-states";
export { runBackup } from "./run";
