// @ts-check

const managedIdentityClientId = {
  part: "request",
  code: "OBJECT_ADDITIONAL_PROPERTIES",
  what: "A storage that is opened with a managed identity may name the client id of a user-assigned identity.",
  source:
    "Azure's documentation of Backup and Restore (2024); release notes of the runtimes 9.1 CU12, 10.0 CU6 and 10.1 CU5; the backup form of Service Fabric Explorer. No description up to 9.1 has it.",
};

const pagingOfPartition = {
  operationId: "GetPartitionBackupList",
  part: "request",
  code: "UNDESCRIBED_QUERY",
  what: "The backups of a partition are listed in pages, as those of a service and of an application are.",
  source:
    "Microsoft's examples GetPartitionBackupList-3 and -4 of 6.4 and 8.2, which use both parameters; the reply's ContinuationToken, which the description has.",
};

/**
 * Where the description is not what servers do, or what Microsoft says elsewhere: the place and the code as the check
 * reports them, what holds, and where that can be read.
 */
export const knownDifferences = [
  { ...managedIdentityClientId, operationId: "BackupPartition", at: "body.BackupStorage.ManagedIdentityClientId" },
  {
    ...managedIdentityClientId,
    operationId: "GetBackupsFromBackupLocation",
    at: "body.Storage.ManagedIdentityClientId",
  },
  { ...pagingOfPartition, at: "query.ContinuationToken" },
  { ...pagingOfPartition, at: "query.MaxResults" },
];
