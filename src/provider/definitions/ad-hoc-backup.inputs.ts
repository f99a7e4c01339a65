import type { BackupStorage } from "../../service-fabric/backup-storage";
import { secretsInConnection, secretsInStorage } from "../../service-fabric/secret-texts";
import { placeOf } from "../../service-fabric/storage-kinds";
import type { AdHocBackupInputs } from "./ad-hoc-backup.schema";

interface InputRule {
  /**
   * What of the input decides which backup it is: a change of that replaces. Left out: it never replaces.
   * `target`: it names the partition together with others, and replaces as `retargetedBy` says.
   */
  readonly replacesBy?: ((value: unknown) => unknown) | "target";
  /** The secret texts in it. Left out: it holds none. */
  readonly secrets?: (value: unknown) => readonly string[];
  /** The result says it too, so that a change takes effect with the next backup. */
  readonly isAlsoOutput?: boolean;
}

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
  cluster: { secrets: (cluster) => (isRecord(cluster) ? secretsInConnection(cluster) : []) },
};

/** A storage as `check` lets it pass: the fields of its kind are there, though they may not be known yet. */
function isStorage(value: unknown): value is BackupStorage {
  return typeof value === "object" && value !== null && "storageKind" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
