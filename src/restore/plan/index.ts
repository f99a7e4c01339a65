export { keysInWords } from "./key-texts";
export { makePlan } from "./make-plan";
export type { Loss, PlannedBackup, PlanRow, PlanWarning, RestorePlan, ServiceToCreate } from "./outcome";
export { canBeRestored } from "./outcome";
export type { PlanCluster } from "./plan-run";
export { orderOf, type PlannedOrder, shownRequest } from "./requests";
export {
  defaultRestoreTimeoutMinutes,
  type PlanOrder,
  type RememberedBackup,
  type Wanted,
  type WantedBackup,
} from "./wanted";
