export type { PendingUpgrade, UpgradeOrder } from "./outcome";
export { runUpgrade } from "./run";
