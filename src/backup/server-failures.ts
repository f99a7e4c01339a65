import type { ServerFailure } from "../service-fabric/records";

/** What to do about the codes with which backups end. */
const remedies: Record<string, string> = {
  FABRIC_E_BACKUPCOPIER_ACCESS_DENIED:
    "The cluster may not write to the storage: check the credentials, or the rights of the managed identity, then run pulumi up again.",
  FABRIC_E_BACKUPCOPIER_TIMEOUT:
    "The upload took too long: check that the nodes reach the storage and how fast, then run pulumi up again.",
  FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR:
    "The nodes cannot write to the storage: check that it exists, that they reach it, and that the account is a general-purpose v2 one (premium and v1 accounts do not work), then run pulumi up again.",
  FABRIC_E_BACKUP_DIRECTORY_NOT_EMPTY:
    "The replica's local backup folder was not empty; it is cleared by itself. Run pulumi up again.",
};

export function remedyFor(failure: ServerFailure | undefined): string | undefined {
  return failure === undefined ? undefined : remedies[failure.code];
}

export function describeServerFailure(failure: ServerFailure | undefined): string {
  return failure === undefined ? "The cluster gave no reason." : `${failure.code}: ${failure.message}`;
}
