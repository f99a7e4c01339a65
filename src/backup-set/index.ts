export { inKeyOrder } from "../service-fabric/in-key-order";
export { type Found, type FoundPartition, findPartitions } from "./find";
export type { PendingSet, SetTarget } from "./outcome";
export { runBackupSet } from "./run";
export type { SearchRun, SetCluster } from "./set-run";
