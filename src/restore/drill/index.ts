export { claimScratch } from "./claim";
export type { BackupToDrill, DrillOrder, PendingDrill, Scratch } from "./outcome";
export { removeScratch } from "./remove-scratch";
export { runDrill } from "./run";
