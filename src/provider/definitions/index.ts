export { adHocBackup } from "./ad-hoc-backup/definition";
