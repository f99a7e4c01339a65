export { BackupError } from "./backup-error";
export type { ErrorCode } from "./registry";
export { errorRegistry } from "./registry";
