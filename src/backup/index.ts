export { backupError, type Company, nameOf, type OwnListQuery } from "./backup-run";
export { choosePartition, type Refusal } from "./choose-partition";
export { nearNames, noSuchService } from "./no-such-service";
export type { BackupOrder, Outcome, PartitionAddress, PendingBackup, Proof, ProvenBackup, Target } from "./outcome";
export { preflightPatience } from "./patience";
export { hasEnded } from "./record-states";
export { runBackup } from "./run";
export { applicationOf } from "./service-facts";
