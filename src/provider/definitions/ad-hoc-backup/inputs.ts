import type { BackupStorage } from "../../../service-fabric/backup-storage";
import { secretsInStorage } from "../../../service-fabric/secret-texts";
import { placeOf } from "../../../service-fabric/storage-kinds";
import { clusterInput, type InputRule } from "../../input-rule";
import type { AdHocBackupInputs } from "./schema";

/** For every input, whether it replaces and whether it is secret. The one place that says so. */
export const inputRules: Readonly<Record<keyof AdHocBackupInputs, InputRule>> = {
  partitionId: { replacesBy: "target", isAlsoOutput: true },
  service: { replacesBy: "target" },
  partitionKey: { replacesBy: "target" },
  storage: { replacesBy: placeOf, secrets: (storage) => (isStorage(storage) ? secretsInStorage(storage) : []) },
  triggers: { replacesBy: (triggers) => triggers },
  maxAgeMinutes: {},
  reuseNewerThanMinutes: {},
  backupTimeoutMinutes: {},
  proof: { isAlsoOutput: true },
  whenBusy: {},
  retryOnTimeout: {},
  cluster: clusterInput,
};

/** A storage as `check` lets it pass: the fields of its kind are there, though they may not be known yet. */
function isStorage(value: unknown): value is BackupStorage {
  return typeof value === "object" && value !== null && "storageKind" in value;
}
