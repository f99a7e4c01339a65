// @ts-check

/**
 * Where the description is not what servers do, or what Microsoft says elsewhere: the place and the code as the check
 * reports them, what holds, and where that can be read.
 *
 * @typedef {import("./description/differences.mjs").KnownDifference} KnownDifference
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
 * @param {Omit<Fact, "side" | "part">} fact
 * @param {Parameters<typeof on>[1]} places
 */
function replies(fact, places) {
  return on({ side: "server", part: "reply", ...fact }, places);
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

const levels = ["Partition", "Service", "Application"];

/** What the Backup Restore Service answers; the gateway hands it on. */
const ofBackupRestoreService = [
  "BackupPartition",
  "GetPartitionBackupProgress",
  "RestorePartition",
  "GetPartitionRestoreProgress",
  "GetBackupsFromBackupLocation",
  "CreateBackupPolicy",
  "UpdateBackupPolicy",
  "DeleteBackupPolicy",
  "GetBackupPolicyByName",
  "GetBackupPolicyList",
  "GetAllEntitiesBackedUpByPolicy",
  ...levels.flatMap((level) => [
    `Enable${level}Backup`,
    `Disable${level}Backup`,
    `Suspend${level}Backup`,
    `Resume${level}Backup`,
    `Get${level}BackupConfigurationInfo`,
    `Get${level}BackupList`,
  ]),
];

/** What wants a policy that is there. */
const ofPolicies = [
  "UpdateBackupPolicy",
  "DeleteBackupPolicy",
  "GetBackupPolicyByName",
  "GetAllEntitiesBackedUpByPolicy",
  ...levels.map((level) => `Enable${level}Backup`),
];

/** @type {readonly KnownDifference[]} */
const ofServer = [
  ...replies(
    {
      code: "INVALID_CONTENT_TYPE",
      what: "Errors of the Backup Restore Service are JSON that is called text/plain.",
      source: "microsoft/service-fabric 6.4, FabricErrorError.cs: new StringContent(json).",
    },
    at("headers.content-type", ofBackupRestoreService),
  ),
  ...replies(
    {
      code: "INVALID_TYPE",
      what: "Where there is nothing to tell, the body is the literal null.",
      source:
        "microsoft/service-fabric 6.4, BackupPartitionResponseOperation.cs and GetBackupMappingInfoOperation.cs, which return null; Web API 2 writes it so.",
    },
    at("body", ["GetPartitionBackupProgress", "GetPartitionRestoreProgress", "GetPartitionBackupConfigurationInfo"]),
  ),
  ...["INVALID_TYPE", "KIND_DIFFERS"].flatMap((code) =>
    replies(
      {
        code,
        what: "In a progress, and only there, the LSN is a bare number.",
        source:
          "microsoft/service-fabric 6.4, BackupProgress.cs: a long without a converter; a restored LSN in microsoft/service-fabric#168.",
      },
      { GetPartitionBackupProgress: "body.LsnOfLastBackupRecord", GetPartitionRestoreProgress: "body.RestoredLsn" },
    ),
  ),
  ...replies(
    {
      code: "MEMBER_MISSING",
      what: "The progress of a restore never gives a reason for a failure.",
      source: "microsoft/service-fabric 6.4, RestoreProgress.cs: the member is not a [DataMember].",
    },
    { GetPartitionRestoreProgress: "body.FailureError" },
  ),
  ...replies(
    {
      code: "ENUM_MISMATCH",
      message: "No enum match for: SecondariesInProgress",
      what: "Newer servers tell that the secondaries of a restored partition are still being built.",
      source: "Release notes of 10.0 CU8, 10.1 CU7 and 11.0; no description up to 8.2 has it.",
    },
    { GetPartitionRestoreProgress: "body.RestoreState" },
  ),
  ...replies(
    {
      code: "ENUM_MISMATCH",
      message: "No enum match for: FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED",
      what: "A restore needs the Fault Analysis Service, and its absence has a code of its own.",
      source: "microsoft/service-fabric 6.4, RestorePartitionRequestOperation.cs; FabricError.cs.",
    },
    { RestorePartition: "body.Error.Code" },
  ),
  ...replies(
    {
      code: "ENUM_MISMATCH",
      message: "No enum match for: FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR",
      what: "Failed copies have codes of their own.",
      source: "microsoft/service-fabric 6.4, NativeTypes.cs; Azure's documentation of on-demand backups.",
    },
    { GetPartitionBackupProgress: "body.FailureError.Code" },
  ),
  ...[
    { number: "2148734208", places: { GetPartitionBackupProgress: "body.FailureError.Code" } },
    { number: "2148734496", places: { GetBackupsFromBackupLocation: "body.Items[].FailureError.Code" } },
  ].flatMap(({ number, places }) =>
    [{ code: "INVALID_TYPE" }, { code: "ENUM_MISMATCH", message: `No enum match for: ${number}` }].flatMap((finding) =>
      replies(
        {
          ...finding,
          what: "The HRESULT of an exception, a storage that cannot be read among them, is a bare number if it has no name.",
          source: "microsoft/service-fabric 6.4, BackupRestoreManager.cs: ErrorCode = ex.HResult; StringEnumConverter.",
        },
        places,
      ),
    ),
  ),
  ...replies(
    {
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "The time in quorum loss is sent in seconds, and not as LastQuorumLossDuration.",
      source: "Replies of real clusters in the test data of Service Fabric Explorer.",
    },
    {
      GetPartitionInfo: "body.LastQuorumLossDurationInSeconds",
      GetPartitionInfoList: "body.Items[].LastQuorumLossDurationInSeconds",
    },
  ),
  ...replies(
    {
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
  ...[
    { name: "FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST", places: at("body.Error.Code", ofPolicies) },
    { name: "FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS", places: { CreateBackupPolicy: "body.Error.Code" } },
  ].flatMap(({ name, places }) =>
    replies(
      {
        code: "ENUM_MISMATCH",
        message: `No enum match for: ${name}`,
        what: "The description spells the two codes of policies in another way, with …_EXISTING at the end.",
        source: "microsoft/service-fabric 6.4, NativeTypes.cs:341-353.",
      },
      places,
    ),
  ),
  ...replies(
    {
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "All lists of health in pieces have a TotalCount, not only those of nodes and applications.",
      source: "microsoft/service-fabric 6.4, HealthStateChunkList.h, which all of them derive from.",
    },
    {
      GetClusterHealthChunkUsingPolicyAndAdvancedFilters: [
        "body.ApplicationHealthStateChunks.Items[].ServiceHealthStateChunks.TotalCount",
        "body.ApplicationHealthStateChunks.Items[].ServiceHealthStateChunks.Items[].PartitionHealthStateChunks.TotalCount",
        "body.ApplicationHealthStateChunks.Items[].DeployedApplicationHealthStateChunks.TotalCount",
      ],
    },
  ),
  ...replies(
    {
      code: "OBJECT_ADDITIONAL_PROPERTIES",
      what: "What a node knows of a replica is called DeployedServiceReplica, of an instance DeployedServiceReplicaInstance, and never DeployedServiceReplicaQueryResult.",
      source:
        "Replies of real clusters in the test data of Service Fabric Explorer (replica-page, deployed-replica), which reads these names.",
    },
    {
      GetDeployedServiceReplicaDetailInfo: ["body.DeployedServiceReplica", "body.DeployedServiceReplicaInstance"],
    },
  ),
  ...replies(
    {
      code: "MEMBER_MISSING",
      what: "Newer servers say of every upgrade to which class its failure belongs, the emulator only where there is one.",
      source: "Replies of real clusters in the test data of Service Fabric Explorer; no description up to 8.2 has it.",
    },
    { GetApplicationUpgrade: "body.FailureClassification" },
  ),
  ...replies(
    {
      code: "MEMBER_MISSING",
      what: "Applications of the emulator have no managed identities.",
      source: "A reply of a real cluster in the test data of Service Fabric Explorer.",
    },
    { GetApplicationUpgrade: "body.UpgradeDescription.ManagedApplicationIdentity" },
  ),
  ...replies(
    {
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
 * @type {readonly import("./description/differences.mjs").UndescribedOperation[]}
 */
export const undescribedOperations = [
  {
    operationId: "GetRoot",
    reason: "sfctl asks for the root before anything else, and wants it to succeed.",
    source: "sfctl 11.2.1, custom_cluster.py: select.",
  },
];
