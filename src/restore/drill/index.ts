export { claimScratch } from "./claim";
export type { DrillOrder } from "./outcome";
export { removeScratch } from "./remove-scratch";
export { runDrill } from "./run";
