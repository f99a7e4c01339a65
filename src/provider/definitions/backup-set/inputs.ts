import type { InputRule } from "../../input-rule";
import { backupSettingsRules } from "../common/backup-settings";
import type { ApplicationBackupInputs, ServiceBackupInputs } from "./schema";

const setRules = { concurrency: {}, maxRequestsPerSecond: {}, ...backupSettingsRules };

/** Whatever it names is the target. */
const target: InputRule = { replacesBy: (value) => value };

/** For every input, whether it replaces and whether it is secret. The one place that says so. */
export const serviceBackupRules: Readonly<Record<keyof ServiceBackupInputs, InputRule>> = {
  service: target,
  ...setRules,
};

export const applicationBackupRules: Readonly<Record<keyof ApplicationBackupInputs, InputRule>> = {
  application: target,
  services: target,
  ...setRules,
};
