export { adHocBackup } from "./ad-hoc-backup/definition";
export { applicationUpgrade } from "./application-upgrade/definition";
export { applicationBackup, serviceBackup } from "./backup-set/definition";
