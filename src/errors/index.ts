export { BackupError } from "./backup-error";
export type { ErrorCode } from "./registry";
export { errorRegistry } from "./registry";
export { ServiceFabricError } from "./service-fabric-error";
