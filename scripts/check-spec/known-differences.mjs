// @ts-check

/**
 * Where the description is not what servers do, or what Microsoft says elsewhere: the place and the code as the check
 * reports them, what holds, and where that can be read.
 *
 * @typedef {import("./differences.mjs").KnownDifference} KnownDifference
 * @typedef {Omit<KnownDifference, "operationId" | "at">} Fact
 */

/**
 * The same difference in several places.
 * @param {Fact} fact
 * @param {Readonly<Record<string, string | readonly string[]>>} places By operation.
 * @returns {KnownDifference[]}
 */
function on(fact, places) {
  return Object.entries(places).flatMap(([operationId, at]) =>
    [at].flat().map((place) => ({ ...fact, operationId, at: place })),
  );
}

/**
 * @param {string} at
 * @param {readonly string[]} operationIds
 */
function at(at, operationIds) {
  return Object.fromEntries(operationIds.map((operationId) => [operationId, at]));
}

/** @type {readonly KnownDifference[]} */
const ofClient = [
  ...on(
    {
      side: "client",
      part: "request",
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "A storage that is opened with a managed identity may name the client id of a user-assigned identity.",
      source:
        "Azure's documentation of Backup and Restore (2024); release notes of the runtimes 9.1 CU12, 10.0 CU6 and 10.1 CU5; the backup form of Service Fabric Explorer. No description up to 9.1 has it.",
    },
    {
      BackupPartition: "body.BackupStorage.ManagedIdentityClientId",
      GetBackupsFromBackupLocation: "body.Storage.ManagedIdentityClientId",
    },
  ),
  ...on(
    {
      side: "client",
      part: "request",
      code: "UNDESCRIBED_QUERY",
      what: "The backups of a partition are listed in pages, as those of a service and of an application are.",
      source:
        "Microsoft's examples GetPartitionBackupList-3 and -4 of 6.4 and 8.2, which use both parameters; the reply's ContinuationToken, which the description has.",
    },
    { GetPartitionBackupList: ["query.ContinuationToken", "query.MaxResults"] },
  ),
];

/** What the Backup Restore Service answers; the gateway hands it on. */
const ofBackupRestoreService = [
  "BackupPartition",
  "GetPartitionBackupProgress",
  "GetPartitionBackupConfigurationInfo",
  "GetPartitionBackupList",
  "GetBackupsFromBackupLocation",
  "RestorePartition",
  "GetPartitionRestoreProgress",
];

/** @type {readonly KnownDifference[]} */
const ofServer = [
  ...on(
    {
      side: "server",
      part: "reply",
      code: "INVALID_CONTENT_TYPE",
      what: "Errors of the Backup Restore Service are JSON that is called text/plain.",
      source: "microsoft/service-fabric 6.4, FabricErrorError.cs: new StringContent(json).",
    },
    at("headers.content-type", ofBackupRestoreService),
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "INVALID_TYPE",
      what: "Where there is nothing to tell, the body is the literal null.",
      source:
        "microsoft/service-fabric 6.4, BackupPartitionResponseOperation.cs and GetBackupMappingInfoOperation.cs, which return null; Web API 2 writes it so.",
    },
    at("body", ["GetPartitionBackupProgress", "GetPartitionRestoreProgress", "GetPartitionBackupConfigurationInfo"]),
  ),
  ...["INVALID_TYPE", "KIND_DIFFERS"].flatMap((code) =>
    on(
      {
        side: "server",
        part: "reply",
        code,
        what: "In a progress, and only there, the LSN is a bare number.",
        source:
          "microsoft/service-fabric 6.4, BackupProgress.cs: a long without a converter; a restored LSN in microsoft/service-fabric#168.",
      },
      { GetPartitionBackupProgress: "body.LsnOfLastBackupRecord", GetPartitionRestoreProgress: "body.RestoredLsn" },
    ),
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "MEMBER_MISSING",
      what: "The progress of a restore never gives a reason for a failure.",
      source: "microsoft/service-fabric 6.4, RestoreProgress.cs: the member is not a [DataMember].",
    },
    { GetPartitionRestoreProgress: "body.FailureError" },
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "ENUM_MISMATCH",
      message: "No enum match for: FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR",
      what: "Failed copies have codes of their own.",
      source: "microsoft/service-fabric 6.4, NativeTypes.cs; Azure's documentation of on-demand backups.",
    },
    { GetPartitionBackupProgress: "body.FailureError.Code" },
  ),
  ...[
    ["INVALID_TYPE", undefined],
    ["ENUM_MISMATCH", "2148734208"],
  ].flatMap(([code = "", number]) =>
    on(
      {
        side: "server",
        part: "reply",
        code,
        ...(number === undefined ? {} : { message: `No enum match for: ${number}` }),
        what: "An HRESULT without a name is a bare number.",
        source: "microsoft/service-fabric 6.4, BackupRestoreManager.cs: ErrorCode = ex.HResult; StringEnumConverter.",
      },
      { GetPartitionBackupProgress: "body.FailureError.Code" },
    ),
  ),
  ...[
    ["INVALID_TYPE", undefined],
    ["ENUM_MISMATCH", "2148734496"],
  ].flatMap(([code = "", number]) =>
    on(
      {
        side: "server",
        part: "reply",
        code,
        ...(number === undefined ? {} : { message: `No enum match for: ${number}` }),
        what: "A storage that cannot be read is an item with an HRESULT without a name, which is a bare number.",
        source: "microsoft/service-fabric 6.4, BackupRestoreManager.cs: ErrorCode = ex.HResult; StringEnumConverter.",
      },
      { GetBackupsFromBackupLocation: "body.Items[].FailureError.Code" },
    ),
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "The time in quorum loss is sent in seconds, and not as LastQuorumLossDuration.",
      source: "Replies of real clusters in the test data of Service Fabric Explorer.",
    },
    {
      GetPartitionInfo: "body.LastQuorumLossDurationInSeconds",
      GetPartitionInfoList: "body.Items[].LastQuorumLossDurationInSeconds",
    },
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "The epoch of a partition is called CurrentConfigurationEpoch; only the list, and from 6.4 on, renames it to PrimaryEpoch.",
      source:
        "microsoft/service-fabric 6.4, ApplicationsHandler.cpp:1416-1424,1476-1515; replies of real clusters in the test data of Service Fabric Explorer.",
    },
    {
      GetPartitionInfo: "body.CurrentConfigurationEpoch",
      GetPartitionInfoList: "body.Items[].CurrentConfigurationEpoch",
    },
  ),
  ...on(
    {
      side: "server",
      part: "reply",
      code: "MEMBER_MISSING",
      what: "Only applications that Azure Resource Manager has deployed have metadata; the emulator has none of them.",
      source: "A reply of a real cluster in the test data of Service Fabric Explorer; the description of 9.1.",
    },
    { GetApplicationInfoList: "body.Items[].ApplicationMetadata" },
  ),
  ...on(
    {
      side: "server",
      part: "request",
      code: "UNDESCRIBED_QUERY",
      what: "Servers list the backups of a partition in pages.",
      source: "Microsoft's examples GetPartitionBackupList-3 and -4 of 6.4 and 8.2, which use both parameters.",
    },
    { GetPartitionBackupList: ["query.ContinuationToken", "query.MaxResults"] },
  ),
];

/** @type {readonly KnownDifference[]} */
export const knownDifferences = [...ofClient, ...ofServer];

/**
 * What is served and the description does not have.
 * @type {readonly import("./differences.mjs").UndescribedOperation[]}
 */
export const undescribedOperations = [
  {
    operationId: "GetRoot",
    reason: "sfctl asks for the root before anything else, and wants it to succeed.",
    source: "sfctl 11.2.1, custom_cluster.py: select.",
  },
];
