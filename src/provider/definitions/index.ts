export { adHocBackup } from "./ad-hoc-backup/definition";
export { applicationUpgrade } from "./application-upgrade/definition";
export { applicationBackup, serviceBackup } from "./backup-set/definition";
export { restoreDrill } from "./restore-drill/definition";
export { scratchApplication } from "./scratch-application";
