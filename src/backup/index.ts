export { type Clock, systemClock } from "../waiting/clock";
export { choosePartition, type Refusal } from "./choose-partition";
export { didYouMean } from "./did-you-mean";
export { type Asked, errorCodeOf, suspicionOf } from "./judge-reply";
export { noSuchService } from "./no-such-service";
export type { BackupOrder, Outcome, PartitionAddress, PendingBackup } from "./outcome";
export type { ProgressLine } from "./ports";
export { isFinished } from "./record-states";
export { runBackup } from "./run";
