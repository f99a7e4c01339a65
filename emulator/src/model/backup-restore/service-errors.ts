import { FabricError } from "../fabric-error.js";
import { StorageFailure } from "../storage/backup-store.js";

/** The errors of the Backup Restore Service. The codes are the server's; clients should not build on the texts. */
export const serviceErrors = {
  backupInProgress: () => new FabricError("FABRIC_E_BACKUP_IN_PROGRESS", "Backup already in Progress"),
  restoreInProgress: () => new FabricError("FABRIC_E_RESTORE_IN_PROGRESS", "Restore already in Progress."),
  faultAnalysisServiceNotEnabled: () =>
    new FabricError("FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED", "Fault Analysis Service is not enabled."),
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
  serviceNotFound: () => new FabricError("FABRIC_E_SERVICE_DOES_NOT_EXIST", "Service not found"),
  applicationNotFound: () => new FabricError("FABRIC_E_APPLICATION_NOT_FOUND", "Application not found"),
  /** Of a list of configurations; everywhere else the text is that of `backupNotEnabled`. */
  noMapping: () => new FabricError("FABRIC_E_BACKUP_NOT_ENABLED", "Backup Mapping is not existing."),
  policyNotFound: () => new FabricError("FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST", "Fabric Backup Policy doesn't exist"),
  policyExists: () => new FabricError("FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS", "Fabric Backup Policy already exists."),
  policyInUse: () => new FabricError("FABRIC_E_BACKUP_IS_ENABLED", "Backup Mapping Exist for the Backup Policy"),
  invalidForStateless: () =>
    new FabricError(
      "FABRIC_E_INVALID_FOR_STATELESS_SERVICES",
      "Not applicable for stateless or non persisted stateful services.",
    ),
  restoreSourceMismatch: (message = "BackupId and Backup Locations are mismatch.") =>
    new FabricError("FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH", message),
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
