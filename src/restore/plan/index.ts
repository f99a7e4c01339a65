export { makePlan } from "./make-plan";
export type { Loss, PlanRow, PlanWarning, RestorePlan } from "./outcome";
export { canBeRestored } from "./outcome";
export { orderOf, shownRequest } from "./requests";
export { defaultRestoreTimeoutMinutes, type Wanted, type WantedBackup } from "./wanted";
