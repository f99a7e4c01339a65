export { type Clock, systemClock } from "./clock";
export { errorCodeOf } from "./judge-reply";
export type { BackupOrder, Outcome, PendingBackup } from "./outcome";
export type { ProgressLine } from "./ports";
export { runBackup } from "./run";
