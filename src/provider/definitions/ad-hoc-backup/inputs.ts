import type { InputRule } from "../../input-rule";
import { backupSettingsRules } from "../common/backup-settings";
import type { AdHocBackupInputs } from "./schema";

/** For every input, whether it replaces and whether it is secret. The one place that says so. */
export const inputRules: Readonly<Record<keyof AdHocBackupInputs, InputRule>> = {
  partitionId: { replacesBy: "target", isAlsoOutput: true },
  service: { replacesBy: "target" },
  partitionKey: { replacesBy: "target" },
  ...backupSettingsRules,
};
