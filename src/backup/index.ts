export { type Clock, systemClock } from "./clock";
export type { BackupOrder, Outcome, PendingBackup, Phase, Proof, ProvenBackup, WhenBusy } from "./outcome";
export type { Cluster, Ports, ProgressLine } from "./ports";
export { runBackup } from "./run";
