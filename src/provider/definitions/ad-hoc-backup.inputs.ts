import { type BackupStorage, secretStorageFields } from "../../service-fabric/backup-storage";
import { secretsInConnectionString, storageAccountOf } from "../../service-fabric/connection-string";
import { unknownValue } from "../unknowns";
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
  storage: { replacesBy: destinationOf, secrets: secretsInStorage },
  triggers: { replacesBy: (triggers) => triggers },
  maxAgeMinutes: {},
  reuseNewerThanMinutes: {},
  backupTimeoutMinutes: {},
  proof: { isAlsoOutput: true },
  whenBusy: {},
  retryOnTimeout: {},
  cluster: {},
};

/** The place that a storage names, apart from how it is opened: a key that is exchanged leaves it as it is. */
function destinationOf(storage: unknown): unknown {
  if (!isStorage(storage)) return storage;
  switch (storage.storageKind) {
    case "AzureBlobStore": {
      const { connectionString, containerName } = storage;
      // Nothing can be read from what is not known yet; it counts as another place.
      const account = connectionString === unknownValue ? unknownValue : storageAccountOf(connectionString);
      return [storage.storageKind, account, containerName];
    }
    case "FileShare":
      return [storage.storageKind, storage.path.replace(/[\\/]+$/, "")];
    case "DsmsAzureBlobStore":
      return [storage.storageKind, storage.storageCredentialsSourceLocation, storage.containerName];
    case "ManagedIdentityAzureBlobStore":
      return [storage.storageKind, storage.blobServiceUri.toLowerCase().replace(/\/+$/, ""), storage.containerName];
    default:
      return storage;
  }
}

function secretsInStorage(storage: unknown): readonly string[] {
  if (!isStorage(storage)) return [];
  return secretStorageFields.flatMap((field) => {
    const value: unknown = Reflect.get(storage, field);
    if (typeof value !== "string" || value === "") return [];
    return field === "connectionString" ? secretsInConnectionString(value) : [value];
  });
}

/** A storage as `check` lets it pass: the fields of its kind are there, though they may not be known yet. */
function isStorage(value: unknown): value is BackupStorage {
  return typeof value === "object" && value !== null && "storageKind" in value;
}
