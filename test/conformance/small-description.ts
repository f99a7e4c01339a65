const extensible = { name: "ApiVersion", modelAsString: true };
const listFilter = { Latest: "boolean", StartDateTimeFilter: "string", EndDateTimeFilter: "string" };

const healthFilter = {
  EventsHealthStateFilter: "integer",
  DeployedApplicationsHealthStateFilter: "integer",
  ServicesHealthStateFilter: "integer",
  ExcludeHealthStatistics: "boolean",
};

/** A description of the operations that the client uses, written by hand: the routes, what is required, and no more. */
export const smallDescription = {
  swagger: "2.0",
  info: { title: "A small description", version: "8.2" },
  consumes: ["application/json"],
  produces: ["application/json"],
  paths: {
    "/Partitions/{partitionId}": {
      get: operation("GetPartitionInfo", { version: "6.0", path: ["partitionId"], reply: "PartitionInfo" }),
    },
    "/Partitions/{partitionId}/$/GetServiceName": {
      get: operation("GetServiceNameInfo", { version: "6.0", path: ["partitionId"], reply: "NameInfo" }),
    },
    "/Services/{serviceId}/$/GetApplicationName": {
      get: operation("GetApplicationNameInfo", { version: "6.0", path: ["serviceId"], reply: "NameInfo" }),
    },
    "/Applications/{applicationId}/$/GetServices/{serviceId}": {
      get: operation("GetServiceInfo", { version: "6.0", path: ["applicationId", "serviceId"], reply: "ServiceInfo" }),
    },
    "/Applications/{applicationId}": {
      get: operation("GetApplicationInfo", {
        version: "6.0",
        path: ["applicationId"],
        query: { ExcludeApplicationParameters: "boolean" },
        reply: "ApplicationInfo",
      }),
    },
    "/Services/{serviceId}/$/GetPartitions": {
      get: operation("GetPartitionInfoList", {
        version: "6.4",
        path: ["serviceId"],
        query: { ContinuationToken: "string" },
        reply: "Partitions",
      }),
    },
    "/Applications": {
      get: operation("GetApplicationInfoList", {
        version: "6.1",
        query: { ContinuationToken: "string", ExcludeApplicationParameters: "boolean" },
        reply: "Names",
      }),
    },
    "/Applications/{applicationId}/$/GetServices": {
      get: operation("GetServiceInfoList", {
        version: "6.0",
        path: ["applicationId"],
        query: { ContinuationToken: "string" },
        reply: "Names",
      }),
    },
    "/Partitions/{partitionId}/$/GetBackupConfigurationInfo": {
      get: operation("GetPartitionBackupConfigurationInfo", {
        version: "6.4",
        path: ["partitionId"],
        reply: "Configuration",
      }),
    },
    "/Services/{serviceId}/$/GetBackupConfigurationInfo": {
      get: operation("GetServiceBackupConfigurationInfo", {
        version: "6.4",
        path: ["serviceId"],
        query: { ContinuationToken: "string" },
        reply: "Configurations",
      }),
    },
    "/Applications/{applicationId}/$/GetBackupConfigurationInfo": {
      get: operation("GetApplicationBackupConfigurationInfo", {
        version: "6.4",
        path: ["applicationId"],
        query: { ContinuationToken: "string" },
        reply: "Configurations",
      }),
    },
    "/Partitions/{partitionId}/$/GetBackupProgress": {
      get: operation("GetPartitionBackupProgress", { version: "6.4", path: ["partitionId"], reply: "Progress" }),
    },
    "/Partitions/{partitionId}/$/GetBackups": {
      get: operation("GetPartitionBackupList", {
        version: "6.4",
        path: ["partitionId"],
        query: listFilter,
        reply: "Backups",
      }),
    },
    "/Services/{serviceId}/$/GetBackups": {
      get: operation("GetServiceBackupList", {
        version: "6.4",
        path: ["serviceId"],
        query: { ...listFilter, ContinuationToken: "string" },
        reply: "Backups",
      }),
    },
    "/Applications/{applicationId}/$/GetBackups": {
      get: operation("GetApplicationBackupList", {
        version: "6.4",
        path: ["applicationId"],
        query: { ...listFilter, ContinuationToken: "string" },
        reply: "Backups",
      }),
    },
    "/Partitions/{partitionId}/$/Backup": {
      post: operation("BackupPartition", {
        version: "6.4",
        path: ["partitionId"],
        query: { BackupTimeout: "integer" },
        body: { name: "Description", schema: "BackupRequest", required: false },
      }),
    },
    "/Partitions/{partitionId}/$/Restore": {
      post: operation("RestorePartition", {
        version: "6.4",
        path: ["partitionId"],
        query: { RestoreTimeout: "integer" },
        body: { name: "Restore", schema: "RestoreRequest", required: true },
      }),
    },
    "/Partitions/{partitionId}/$/GetRestoreProgress": {
      get: operation("GetPartitionRestoreProgress", {
        version: "6.4",
        path: ["partitionId"],
        reply: "RestoreProgress",
      }),
    },
    "/Partitions/{partitionId}/$/SuspendBackup": {
      post: operation("SuspendPartitionBackup", { version: "6.4", path: ["partitionId"] }),
    },
    "/Partitions/{partitionId}/$/ResumeBackup": {
      post: operation("ResumePartitionBackup", { version: "6.4", path: ["partitionId"] }),
    },
    "/Partitions/{partitionId}/$/GetReplicas": {
      get: operation("GetReplicaInfoList", {
        version: "6.0",
        path: ["partitionId"],
        query: { ContinuationToken: "string" },
        reply: "Replicas",
      }),
    },
    "/Nodes/{nodeName}/$/GetPartitions/{partitionId}/$/GetReplicas/{replicaId}/$/GetDetail": {
      get: operation("GetDeployedServiceReplicaDetailInfo", {
        version: "6.0",
        path: ["nodeName", "partitionId", "replicaId"],
        reply: "ReplicaDetail",
      }),
    },
    "/Faults/": {
      get: operation("GetFaultOperationList", {
        version: "6.0",
        query: { TypeFilter: "integer", StateFilter: "integer" },
        reply: "FaultOperations",
      }),
    },
    "/Faults/Services/{serviceId}/$/GetPartitions/{partitionId}/$/GetDataLossProgress": {
      get: operation("GetDataLossProgress", {
        version: "6.0",
        path: ["serviceId", "partitionId"],
        query: { OperationId: "string" },
        reply: "DataLossProgress",
      }),
    },
    "/$/GetClusterVersion": {
      get: operation("GetClusterVersion", { version: "6.4", reply: "ClusterVersion" }),
    },
    "/BackupRestore/BackupPolicies": {
      get: operation("GetBackupPolicyList", {
        version: "6.4",
        query: { ContinuationToken: "string" },
        reply: "BackupPolicies",
      }),
    },
    "/BackupRestore/BackupPolicies/{backupPolicyName}": {
      get: operation("GetBackupPolicyByName", { version: "6.4", path: ["backupPolicyName"], reply: "BackupPolicy" }),
    },
    "/BackupRestore/$/GetBackups": {
      post: operation("GetBackupsFromBackupLocation", {
        version: "6.4",
        query: { ContinuationToken: "string", MaxResults: "integer" },
        body: { name: "Query", schema: "ListRequest", required: true },
        reply: "Backups",
      }),
    },
    "/Applications/{applicationId}/$/GetHealth": {
      get: operation("GetApplicationHealth", {
        version: "6.0",
        path: ["applicationId"],
        query: healthFilter,
        reply: "Health",
      }),
      post: operation("GetApplicationHealthUsingPolicy", {
        version: "6.0",
        path: ["applicationId"],
        query: healthFilter,
        body: { name: "Policy", schema: "HealthPolicy", required: false },
        reply: "Health",
      }),
    },
    "/ApplicationTypes/{applicationTypeName}": {
      get: operation("GetApplicationTypeInfoListByName", {
        version: "6.0",
        path: ["applicationTypeName"],
        query: { ContinuationToken: "string", ExcludeApplicationParameters: "boolean" },
        reply: "ApplicationTypes",
      }),
    },
    "/ApplicationTypes/$/Provision": {
      post: operation("ProvisionApplicationType", {
        version: "6.2",
        body: { name: "Package", schema: "Package", required: true },
      }),
    },
    "/Applications/{applicationId}/$/Upgrade": {
      post: operation("StartApplicationUpgrade", {
        version: "6.0",
        path: ["applicationId"],
        body: { name: "Upgrade", schema: "Upgrade", required: true },
      }),
    },
    "/Applications/{applicationId}/$/GetUpgradeProgress": {
      get: operation("GetApplicationUpgrade", { version: "6.0", path: ["applicationId"], reply: "UpgradeProgress" }),
    },
    "/Applications/$/Create": {
      post: operation("CreateApplication", {
        version: "6.0",
        body: { name: "Application", schema: "ApplicationDescription", required: true },
      }),
    },
    "/Applications/{applicationId}/$/Delete": {
      post: operation("DeleteApplication", {
        version: "6.0",
        path: ["applicationId"],
        query: { ForceRemove: "boolean" },
      }),
    },
    "/Services/{serviceId}/$/GetDescription": {
      get: operation("GetServiceDescription", { version: "6.0", path: ["serviceId"], reply: "ServiceDescription" }),
    },
    "/Applications/{applicationId}/$/GetServices/$/Create": {
      post: operation("CreateService", {
        version: "6.0",
        path: ["applicationId"],
        body: { name: "Service", schema: "ServiceDescription", required: true },
      }),
    },
    "/ApplicationTypes/{applicationTypeName}/$/GetServiceTypes": {
      get: operation("GetServiceTypeInfoList", {
        version: "6.0",
        path: ["applicationTypeName"],
        query: { ApplicationTypeVersion: "string" },
        reply: "ServiceTypes",
      }),
    },
  },
  parameters: { Timeout: { name: "timeout", in: "query", type: "integer", minimum: 1 } },
  definitions: {
    PartitionInfo: { properties: { ServiceKind: text() }, required: ["ServiceKind"] },
    Partitions: {
      properties: {
        ContinuationToken: text(),
        Items: {
          type: "array",
          items: { properties: { ServiceKind: text(), PartitionInformation: { type: "object" } } },
        },
      },
    },
    Names: {
      properties: {
        ContinuationToken: text(),
        Items: { type: "array", items: { properties: { Id: text(), Name: text() } } },
      },
    },
    NameInfo: { properties: { Id: text(), Name: text() } },
    ServiceInfo: { properties: { Id: text(), ServiceKind: text(), HasPersistedState: { type: "boolean" } } },
    ApplicationInfo: { properties: { Id: text(), Name: text(), Status: text() } },
    Configuration: { properties: { PolicyName: text(), PartitionId: text("uuid") } },
    Configurations: {
      properties: {
        ContinuationToken: text(),
        Items: { type: "array", items: { properties: { Kind: text(), PolicyName: text() } } },
      },
    },
    Epoch: { properties: { DataLossVersion: text(), ConfigurationVersion: text() } },
    Progress: {
      properties: {
        BackupState: { type: "string", enum: ["Accepted", "BackupInProgress", "Success", "Failure", "Timeout"] },
        TimeStampUtc: text("date-time"),
        ...backup(),
      },
    },
    Backups: {
      properties: {
        ContinuationToken: text(),
        Items: { type: "array", items: { properties: { CreationTimeUtc: text("date-time"), ...backup() } } },
      },
    },
    RestoreRequest: {
      properties: { BackupId: text("uuid"), BackupLocation: text(), BackupStorage: reference("Storage") },
      required: ["BackupId", "BackupLocation"],
    },
    RestoreProgress: {
      properties: {
        RestoreState: text(),
        TimeStampUtc: text("date-time"),
        RestoredEpoch: reference("Epoch"),
        RestoredLsn: text(),
      },
    },
    Replicas: {
      properties: {
        ContinuationToken: text(),
        Items: { type: "array", items: { properties: { ReplicaId: text(), ReplicaRole: text() } } },
      },
    },
    ReplicaDetail: { properties: { CurrentReplicatorOperation: text() } },
    FaultOperations: { type: "array", items: { properties: { OperationId: text("uuid"), State: text() } } },
    DataLossProgress: { properties: { State: text() } },
    ClusterVersion: { properties: { Version: text() } },
    BackupPolicies: {
      properties: { ContinuationToken: text(), Items: { type: "array", items: reference("BackupPolicy") } },
    },
    BackupPolicy: { properties: { Name: text(), AutoRestoreOnDataLoss: { type: "boolean" } } },
    BackupRequest: { properties: { BackupStorage: reference("Storage") } },
    ListRequest: {
      properties: {
        Storage: reference("Storage"),
        BackupEntity: reference("Entity"),
        Latest: { type: "boolean" },
        StartDateTimeFilter: text("date-time"),
        EndDateTimeFilter: text("date-time"),
      },
      required: ["Storage", "BackupEntity"],
    },
    Storage: kinds("StorageKind", { FriendlyName: text() }),
    BlobStorage: kind("Storage", "AzureBlobStore", ["ConnectionString", "ContainerName"]),
    ShareStorage: kind(
      "Storage",
      "FileShare",
      ["Path"],
      ["PrimaryUserName", "PrimaryPassword", "SecondaryUserName", "SecondaryPassword"],
    ),
    DsmsStorage: kind("Storage", "DsmsAzureBlobStore", ["StorageCredentialsSourceLocation", "ContainerName"]),
    IdentityStorage: kind("Storage", "ManagedIdentityAzureBlobStore", [
      "ManagedIdentityType",
      "BlobServiceUri",
      "ContainerName",
    ]),
    Entity: kinds("EntityKind", {}),
    ApplicationEntity: kind("Entity", "Application", [], ["ApplicationName"]),
    ServiceEntity: kind("Entity", "Service", [], ["ServiceName"]),
    PartitionEntity: kind("Entity", "Partition", [], ["ServiceName", "PartitionId"]),
    Health: { properties: { AggregatedHealthState: text() } },
    ServiceTypeHealthPolicy: {
      properties: {
        MaxPercentUnhealthyServices: { type: "integer" },
        MaxPercentUnhealthyPartitionsPerService: { type: "integer" },
        MaxPercentUnhealthyReplicasPerPartition: { type: "integer" },
      },
    },
    HealthPolicy: {
      properties: {
        ConsiderWarningAsError: { type: "boolean" },
        MaxPercentUnhealthyDeployedApplications: { type: "integer" },
        DefaultServiceTypeHealthPolicy: reference("ServiceTypeHealthPolicy"),
        ServiceTypeHealthPolicyMap: {
          type: "array",
          items: { properties: { Key: text(), Value: reference("ServiceTypeHealthPolicy") } },
        },
      },
    },
    ApplicationTypes: {
      properties: {
        ContinuationToken: text(),
        Items: { type: "array", items: { properties: { Name: text(), Version: text(), Status: text() } } },
      },
    },
    Package: kinds("Kind", { Async: { type: "boolean" } }),
    ExternalStorePackage: kind("Package", "ExternalStore", [
      "ApplicationPackageDownloadUri",
      "ApplicationTypeName",
      "ApplicationTypeVersion",
    ]),
    Upgrade: {
      properties: {
        Name: text(),
        TargetApplicationTypeVersion: text(),
        Parameters: {
          type: "array",
          items: { properties: { Key: text(), Value: text() }, required: ["Key", "Value"] },
        },
        UpgradeKind: { type: "string", enum: ["Rolling"] },
        RollingUpgradeMode: { type: "string", enum: ["Monitored", "UnmonitoredAuto", "UnmonitoredManual"] },
        UpgradeReplicaSetCheckTimeoutInSeconds: { type: "integer" },
        InstanceCloseDelayDurationInSeconds: { type: "integer" },
        ForceRestart: { type: "boolean" },
        MonitoringPolicy: {
          properties: Object.fromEntries(
            [
              "FailureAction",
              "HealthCheckWaitDurationInMilliseconds",
              "HealthCheckStableDurationInMilliseconds",
              "HealthCheckRetryTimeoutInMilliseconds",
              "UpgradeTimeoutInMilliseconds",
              "UpgradeDomainTimeoutInMilliseconds",
            ].map((name) => [name, text()]),
          ),
        },
        ApplicationHealthPolicy: reference("HealthPolicy"),
      },
      required: ["Name", "TargetApplicationTypeVersion", "UpgradeKind", "RollingUpgradeMode"],
    },
    UpgradeProgress: { properties: { UpgradeState: text(), TargetApplicationTypeVersion: text() } },
    ApplicationDescription: {
      properties: {
        Name: text(),
        TypeName: text(),
        TypeVersion: text(),
        ParameterList: {
          type: "array",
          items: { properties: { Key: text(), Value: text() }, required: ["Key", "Value"] },
        },
        ManagedApplicationIdentity: { type: "object" },
      },
      required: ["Name", "TypeName", "TypeVersion"],
    },
    Scheme: kinds("PartitionScheme", {}),
    UniformScheme: {
      allOf: [reference("Scheme")],
      "x-ms-discriminator-value": "UniformInt64Range",
      properties: { Count: { type: "integer" }, LowKey: text(), HighKey: text() },
      required: ["Count", "LowKey", "HighKey"],
    },
    NamedScheme: {
      allOf: [reference("Scheme")],
      "x-ms-discriminator-value": "Named",
      properties: { Count: { type: "integer" }, Names: { type: "array", items: text() } },
      required: ["Count", "Names"],
    },
    SingletonScheme: { allOf: [reference("Scheme")], "x-ms-discriminator-value": "Singleton" },
    ServiceDescription: kinds("ServiceKind", {
      ApplicationName: text(),
      ServiceName: text(),
      ServiceTypeName: text(),
      PartitionDescription: reference("Scheme"),
    }),
    StatefulServiceDescription: {
      allOf: [reference("ServiceDescription")],
      "x-ms-discriminator-value": "Stateful",
      properties: {
        TargetReplicaSetSize: { type: "integer" },
        MinReplicaSetSize: { type: "integer" },
        HasPersistedState: { type: "boolean" },
        Flags: { type: "integer" },
      },
      required: ["TargetReplicaSetSize", "MinReplicaSetSize", "HasPersistedState"],
    },
    ServiceTypes: {
      type: "array",
      items: { properties: { ServiceTypeDescription: { type: "object" }, ServiceManifestVersion: text() } },
    },
    ErrorBody: { properties: { Error: { properties: { Code: text(), Message: text() } } }, required: ["Error"] },
  },
};

interface Parts {
  readonly version: "6.0" | "6.1" | "6.2" | "6.4";
  readonly path?: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly name: string; readonly schema: string; readonly required: boolean };
  /** Left out: accepted with 202 and no body. */
  readonly reply?: string;
}

function operation(operationId: string, { version, path = [], query = {}, body, reply }: Parts) {
  return {
    operationId,
    parameters: [
      // As Microsoft writes an api-version: an enumeration that may grow, which is no reason to send another one.
      { name: "api-version", in: "query", required: true, type: "string", enum: [version], "x-ms-enum": extensible },
      { $ref: "#/parameters/Timeout" },
      ...path.map((name) => ({ name, in: "path", required: true, type: "string" })),
      ...Object.entries(query).map(([name, type]) => ({ name, in: "query", type })),
      ...(body ? [{ name: body.name, in: "body", required: body.required, schema: reference(body.schema) }] : []),
    ],
    responses: {
      ...(reply
        ? { 200: { description: "", schema: reference(reply) }, 204: { description: "" } }
        : { 202: { description: "" } }),
      default: { description: "", schema: reference("ErrorBody") },
    },
  };
}

function text(format?: string) {
  return { type: "string", ...(format === undefined ? {} : { format }) };
}

function reference(name: string) {
  return { $ref: `#/definitions/${name}` };
}

function backup() {
  return {
    BackupId: text("uuid"),
    BackupLocation: text(),
    EpochOfLastBackupRecord: reference("Epoch"),
    LsnOfLastBackupRecord: text(),
    FailureError: { properties: { Code: text() } },
  };
}

/** A definition that is one of several kinds, and says which in a member. */
function kinds(discriminator: string, properties: object) {
  return { discriminator, required: [discriminator], properties: { [discriminator]: text(), ...properties } };
}

function kind(base: string, value: string, required: readonly string[], optional: readonly string[] = []) {
  const properties = Object.fromEntries([...required, ...optional].map((name) => [name, text()]));
  return { allOf: [reference(base)], "x-ms-discriminator-value": value, required, properties };
}
