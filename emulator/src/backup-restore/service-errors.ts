import { FabricError } from "../fabric-error.js";
import { StorageFailure } from "../storage/backup-store.js";

/** The errors of the Backup Restore Service. The codes are the server's; clients should not build on the texts. */
export const serviceErrors = {
  backupInProgress: () => new FabricError("FABRIC_E_BACKUP_IN_PROGRESS", "Backup already in Progress"),
  restoreInProgress: () => new FabricError("FABRIC_E_RESTORE_IN_PROGRESS", "Restore already in Progress."),
  backupNotEnabled: () =>
    new FabricError(
      "FABRIC_E_BACKUP_NOT_ENABLED",
      "Backup has not been configured/ enabled for this specific partition/ service/ application.",
    ),
  partitionNotFound: () =>
    new FabricError(
      "FABRIC_E_PARTITION_NOT_FOUND",
      "The operation failed because the requested partition does not exist.",
    ),
  invalidForStateless: () =>
    new FabricError("FABRIC_E_INVALID_FOR_STATELESS_SERVICES", "The operation is not valid for a stateless service."),
  restoreSourceMismatch: () =>
    new FabricError(
      "FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH",
      "The backup id and the backup location do not belong to the same backup of this partition.",
    ),
  invalidArgument: (message = "Invalid Arguments.") => new FabricError("E_INVALIDARG", message),
  unexpected: (message: string) => new FabricError("E_UNEXPECTED", message),
} as const;

/** What a failed run or a list item says about its failure. The code may be a bare number: an HRESULT without a name. */
export interface FailureError {
  readonly Code: string | number | bigint;
  readonly Message: string;
}

const seeTraces = "An error occurred during this operation.  Please check the trace logs for more details.";

/** How a run fails when its storage does (`NativeTypes.cs`: the codes of BackupCopier.exe). */
export function copierFailure(error: unknown): FailureError {
  const reason = error instanceof StorageFailure ? error.reason : "unreachable";
  switch (reason) {
    case "access denied":
      return { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: "Access to the backup storage was denied." };
    case "timed out":
      return { Code: "FABRIC_E_BACKUPCOPIER_TIMEOUT", Message: "The backup storage did not answer in time." };
    default:
      return { Code: "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", Message: seeTraces };
  }
}
