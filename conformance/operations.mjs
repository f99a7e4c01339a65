// @ts-check
import * as wire from "../dist/service-fabric/wire.js";
import * as wireCreation from "../dist/service-fabric/wire-creation.js";
import * as wirePolicy from "../dist/service-fabric/wire-policy.js";
import * as wireRestore from "../dist/service-fabric/wire-restore.js";
import * as wireUpgrade from "../dist/service-fabric/wire-upgrade.js";

/**
 * An operation of the REST API that this project uses or serves.
 * @typedef {object} Operation
 * @property {string} operationId As the description names it.
 * @property {string} route What we take its route to be; the description has to agree.
 * @property {Reading} [reads] How the client reads a reply. Left out: it reads no body, or no client of ours asks for it.
 * @property {string} [storageIn] The member of a request's body that holds a storage.
 */

/**
 * @typedef {object} Reading
 * @property {import("zod").ZodType} schema
 * @property {Readonly<Record<string, string>>} keeps Members of the reply by the field of the record that keeps the value.
 */

const keptOfBackup = {
  BackupId: "backupId",
  BackupLocation: "location",
  DataLossVersion: "dataLossVersion",
  ConfigurationVersion: "configurationVersion",
  LsnOfLastBackupRecord: "lsn",
};
const backupList = {
  // What a restore reads of it is all that a backup does, and more.
  schema: wireRestore.restorePointPage,
  keeps: {
    ...keptOfBackup,
    CreationTimeUtc: "createdAt",
    BackupType: "type",
    BackupChainId: "chainId",
    ServiceManifestVersion: "codeVersion",
    ContinuationToken: "continuationToken",
  },
};
const keptOfConfiguration = {
  PolicyName: "policyName",
  PolicyInheritedFrom: "inheritedFrom",
  IsSuspended: "isSuspended",
  SuspensionInheritedFrom: "suspensionInheritedFrom",
};
const keptOfPolicy = {
  Name: "name",
  AutoRestoreOnDataLoss: "autoRestoreOnDataLoss",
  MinimumNumberOfBackups: "minimumNumberOfBackups",
  StorageKind: "storageKind",
};
const configurationList = {
  schema: wire.configurationPage,
  keeps: {
    ...keptOfConfiguration,
    Kind: "kind",
    ServiceName: "serviceName",
    PartitionId: "partitionId",
    ContinuationToken: "continuationToken",
  },
};
const name = { schema: wire.namedEntity, keeps: { Name: "name" } };
const nameList = { schema: wire.namePage, keeps: { Name: "name", ContinuationToken: "continuationToken" } };
const health = { schema: wireUpgrade.applicationHealth, keeps: { AggregatedHealthState: "state" } };
const keptOfPartition = { ServiceKind: "serviceKind", PartitionStatus: "status", LowKey: "lowKey", HighKey: "highKey" };
const keptOfService = {
  ServiceKind: "serviceKind",
  HasPersistedState: "hasPersistedState",
  ServiceStatus: "status",
  TypeName: "typeName",
  ManifestVersion: "manifestVersion",
};

/** @type {readonly Operation[]} */
export const operations = [
  {
    operationId: "BackupPartition",
    route: "POST /Partitions/{partitionId}/$/Backup",
    storageIn: "BackupStorage",
  },
  {
    operationId: "GetPartitionBackupProgress",
    route: "GET /Partitions/{partitionId}/$/GetBackupProgress",
    reads: {
      schema: wire.backupProgress,
      keeps: { ...keptOfBackup, BackupState: "state", TimeStampUtc: "timestamp" },
    },
  },
  {
    operationId: "GetPartitionBackupList",
    route: "GET /Partitions/{partitionId}/$/GetBackups",
    reads: backupList,
  },
  {
    operationId: "GetServiceBackupList",
    route: "GET /Services/{serviceId}/$/GetBackups",
    reads: backupList,
  },
  {
    operationId: "GetApplicationBackupList",
    route: "GET /Applications/{applicationId}/$/GetBackups",
    reads: backupList,
  },
  {
    operationId: "GetBackupsFromBackupLocation",
    route: "POST /BackupRestore/$/GetBackups",
    reads: backupList,
    storageIn: "Storage",
  },
  {
    operationId: "GetPartitionBackupConfigurationInfo",
    route: "GET /Partitions/{partitionId}/$/GetBackupConfigurationInfo",
    reads: {
      schema: wire.backupConfiguration,
      keeps: keptOfConfiguration,
    },
  },
  {
    operationId: "GetServiceBackupConfigurationInfo",
    route: "GET /Services/{serviceId}/$/GetBackupConfigurationInfo",
    reads: configurationList,
  },
  {
    operationId: "GetApplicationBackupConfigurationInfo",
    route: "GET /Applications/{applicationId}/$/GetBackupConfigurationInfo",
    reads: configurationList,
  },
  {
    operationId: "GetPartitionInfo",
    route: "GET /Partitions/{partitionId}",
    reads: { schema: wire.partition, keeps: keptOfPartition },
  },
  {
    operationId: "GetPartitionInfoList",
    route: "GET /Services/{serviceId}/$/GetPartitions",
    reads: {
      schema: wire.partitionPage,
      keeps: { ...keptOfPartition, Id: "id", ContinuationToken: "continuationToken" },
    },
  },
  {
    operationId: "GetApplicationInfo",
    route: "GET /Applications/{applicationId}",
    reads: { schema: wire.application, keeps: { Status: "status" } },
  },
  {
    operationId: "GetApplicationInfoList",
    route: "GET /Applications",
    reads: nameList,
  },
  {
    operationId: "GetServiceInfoList",
    route: "GET /Applications/{applicationId}/$/GetServices",
    reads: {
      schema: wire.servicePage,
      keeps: { Name: "name", ...keptOfService, ContinuationToken: "continuationToken" },
    },
  },
  {
    operationId: "GetServiceNameInfo",
    route: "GET /Partitions/{partitionId}/$/GetServiceName",
    reads: name,
  },
  {
    operationId: "GetApplicationNameInfo",
    route: "GET /Services/{serviceId}/$/GetApplicationName",
    reads: name,
  },
  {
    operationId: "GetServiceInfo",
    route: "GET /Applications/{applicationId}/$/GetServices/{serviceId}",
    reads: { schema: wire.service, keeps: keptOfService },
  },
  {
    operationId: "GetApplicationHealth",
    route: "GET /Applications/{applicationId}/$/GetHealth",
    reads: health,
  },
  {
    operationId: "GetApplicationHealthUsingPolicy",
    route: "POST /Applications/{applicationId}/$/GetHealth",
    reads: health,
  },
  {
    operationId: "GetApplicationTypeInfoListByName",
    route: "GET /ApplicationTypes/{applicationTypeName}",
    reads: {
      schema: wireUpgrade.applicationTypePage,
      keeps: {
        Version: "version",
        Status: "status",
        StatusDetails: "details",
        ContinuationToken: "continuationToken",
      },
    },
  },
  {
    operationId: "ProvisionApplicationType",
    route: "POST /ApplicationTypes/$/Provision",
  },
  {
    operationId: "StartApplicationUpgrade",
    route: "POST /Applications/{applicationId}/$/Upgrade",
  },
  {
    operationId: "GetApplicationUpgrade",
    route: "GET /Applications/{applicationId}/$/GetUpgradeProgress",
    reads: {
      schema: wireUpgrade.upgradeProgress,
      keeps: {
        UpgradeState: "state",
        TargetApplicationTypeVersion: "targetVersion",
        NextUpgradeDomain: "nextDomain",
        UpgradePhase: "phase",
        UpgradeStatusDetails: "details",
      },
    },
  },
  {
    operationId: "RestorePartition",
    route: "POST /Partitions/{partitionId}/$/Restore",
    storageIn: "BackupStorage",
  },
  {
    operationId: "GetPartitionRestoreProgress",
    route: "GET /Partitions/{partitionId}/$/GetRestoreProgress",
    reads: {
      schema: wireRestore.restoreProgress,
      keeps: {
        RestoreState: "state",
        TimeStampUtc: "restoredAt",
        DataLossVersion: "dataLossVersion",
        ConfigurationVersion: "configurationVersion",
        RestoredLsn: "lsn",
      },
    },
  },
  {
    operationId: "GetReplicaInfoList",
    route: "GET /Partitions/{partitionId}/$/GetReplicas",
    reads: {
      schema: wireRestore.replicaPage,
      keeps: { ReplicaId: "id", NodeName: "nodeName", ReplicaRole: "role", ReplicaStatus: "status" },
    },
  },
  {
    operationId: "GetDeployedServiceReplicaDetailInfo",
    route: "GET /Nodes/{nodeName}/$/GetPartitions/{partitionId}/$/GetReplicas/{replicaId}/$/GetDetail",
    reads: {
      schema: wireRestore.replicaDetail,
      keeps: { CommittedSequenceNumber: "committedLsn", CurrentReplicatorOperation: "operation" },
    },
  },
  {
    operationId: "SuspendPartitionBackup",
    route: "POST /Partitions/{partitionId}/$/SuspendBackup",
  },
  {
    operationId: "ResumePartitionBackup",
    route: "POST /Partitions/{partitionId}/$/ResumeBackup",
  },
  {
    operationId: "GetFaultOperationList",
    route: "GET /Faults/",
    reads: { schema: wireRestore.dataLosses, keeps: { OperationId: "operationId", State: "state" } },
  },
  {
    operationId: "GetDataLossProgress",
    route: "GET /Faults/Services/{serviceId}/$/GetPartitions/{partitionId}/$/GetDataLossProgress",
    reads: { schema: wireRestore.dataLossProgress, keeps: {} },
  },
  {
    operationId: "GetClusterVersion",
    route: "GET /$/GetClusterVersion",
    reads: { schema: wire.clusterVersion, keeps: {} },
  },
  {
    operationId: "GetBackupPolicyList",
    route: "GET /BackupRestore/BackupPolicies",
    reads: { schema: wirePolicy.policyPage, keeps: { ...keptOfPolicy, ContinuationToken: "continuationToken" } },
  },
  {
    operationId: "GetBackupPolicyByName",
    route: "GET /BackupRestore/BackupPolicies/{backupPolicyName}",
    reads: { schema: wirePolicy.backupPolicy, keeps: keptOfPolicy },
  },
  {
    operationId: "CreateApplication",
    route: "POST /Applications/$/Create",
  },
  {
    operationId: "DeleteApplication",
    route: "POST /Applications/{applicationId}/$/Delete",
  },
  {
    operationId: "GetServiceDescription",
    route: "GET /Services/{serviceId}/$/GetDescription",
    reads: {
      schema: wireCreation.serviceDescription,
      keeps: {
        ServiceKind: "ServiceKind",
        ServiceTypeName: "ServiceTypeName",
        PartitionScheme: "PartitionScheme",
        LowKey: "LowKey",
        HighKey: "HighKey",
      },
    },
  },
  {
    operationId: "CreateService",
    route: "POST /Applications/{applicationId}/$/GetServices/$/Create",
  },
  {
    operationId: "GetServiceTypeInfoList",
    route: "GET /ApplicationTypes/{applicationTypeName}/$/GetServiceTypes",
    reads: {
      schema: wireCreation.serviceTypes,
      keeps: { ServiceTypeName: "name", ServiceManifestVersion: "manifestVersion" },
    },
  },
];
