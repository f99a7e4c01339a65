export { adHocBackup } from "./ad-hoc-backup/definition";
export { applicationBackup, serviceBackup } from "./backup-set/definition";
