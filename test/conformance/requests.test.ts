import { temporaryFolder } from "../scripts/in-node";
import { requestsOfEveryFunction } from "./client-requests";
import {
  backupRequest,
  checkSpec,
  type Difference,
  partitionId,
  progressRequest,
  type RecordedRequest,
} from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();

const takenByServers = (operationId: string, at: string, code: string): Difference => ({
  side: "client",
  operationId,
  part: "request",
  at,
  code,
  what: "Servers take it.",
  source: "A server.",
});

/** What the client sends and the small description, like Microsoft's, does not have. */
const differences: readonly Difference[] = [
  takenByServers("BackupPartition", "body.BackupStorage.ManagedIdentityClientId", "OBJECT_ADDITIONAL_PROPERTIES"),
  takenByServers(
    "GetBackupsFromBackupLocation",
    "body.Storage.ManagedIdentityClientId",
    "OBJECT_ADDITIONAL_PROPERTIES",
  ),
  takenByServers("RestorePartition", "body.BackupStorage.ManagedIdentityClientId", "OBJECT_ADDITIONAL_PROPERTIES"),
  takenByServers("GetPartitionBackupList", "query.ContinuationToken", "UNDESCRIBED_QUERY"),
];

test("given the requests of every function of the client, only the known differences are met", async () => {
  const requests = await requestsOfEveryFunction();
  const { exitCode, stdout, stderr } = await checkSpec(folder(), { requests, differences });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(facts(stdout)).toEqual({
    BackupPartition: "5 requests, 0 examples",
    GetPartitionBackupProgress: "1 request, 1 example",
    GetPartitionInfoList: "4 requests, 0 examples",
    GetApplicationInfo: "2 requests, 0 examples",
    GetApplicationInfoList: "2 requests, 0 examples",
    GetServiceInfoList: "4 requests, 0 examples",
    GetPartitionBackupList: "7 requests, 0 examples",
    GetServiceBackupList: "3 requests, 0 examples",
    GetApplicationBackupList: "3 requests, 0 examples",
    GetBackupsFromBackupLocation: "52 requests, 0 examples",
    GetPartitionBackupConfigurationInfo: "2 requests, 0 examples",
    GetServiceBackupConfigurationInfo: "2 requests, 0 examples",
    GetApplicationBackupConfigurationInfo: "2 requests, 0 examples",
    GetPartitionInfo: "1 request, 0 examples",
    GetServiceNameInfo: "1 request, 0 examples",
    GetApplicationNameInfo: "1 request, 0 examples",
    GetServiceInfo: "1 request, 0 examples",
    GetApplicationHealth: "1 request, 0 examples",
    GetApplicationHealthUsingPolicy: "1 request, 0 examples",
    GetApplicationTypeInfoListByName: "2 requests, 0 examples",
    ProvisionApplicationType: "1 request, 0 examples",
    StartApplicationUpgrade: "2 requests, 0 examples",
    CreateApplication: "2 requests, 0 examples",
    DeleteApplication: "2 requests, 0 examples",
    GetServiceDescription: "1 request, 0 examples",
    CreateService: "4 requests, 0 examples",
    GetServiceTypeInfoList: "1 request, 0 examples",
    GetApplicationUpgrade: "1 request, 0 examples",
    RestorePartition: "5 requests, 0 examples",
    GetPartitionRestoreProgress: "1 request, 0 examples",
    GetReplicaInfoList: "2 requests, 0 examples",
    GetDeployedServiceReplicaDetailInfo: "1 request, 0 examples",
    SuspendPartitionBackup: "1 request, 0 examples",
    ResumePartitionBackup: "1 request, 0 examples",
    GetFaultOperationList: "1 request, 0 examples",
    GetDataLossProgress: "1 request, 0 examples",
    GetClusterVersion: "1 request, 0 examples",
    GetBackupPolicyList: "2 requests, 0 examples",
    GetBackupPolicyByName: "1 request, 0 examples",
    known: "4 differences",
  });
});

test("given wrong requests, all are told at once, each with its operation and what is wrong", async () => {
  const share = { StorageKind: "FileShare", Path: "\\\\server\\share" };
  const get = (path: string, query: string): RecordedRequest => ({ ...progressRequest, path, query });
  const wrong: readonly [RecordedRequest, string][] = [
    [
      get(`/Partitions/${partitionId}`, "api-version=6.4"),
      "GetPartitionInfo, request, query.api-version: No enum match for: 6.4 (ENUM_MISMATCH)",
    ],
    [
      get(`/Partitions/${partitionId}/$/GetServiceName`, ""),
      "GetServiceNameInfo, request, query.api-version: Value is required but was not provided (MISSING_REQUIRED_PARAMETER)",
    ],
    [
      backupRequest({}, "BackupTimout=10&api-version=6.4"),
      "BackupPartition, request, query.BackupTimout: The operation has no such parameter (UNDESCRIBED_QUERY)",
    ],
    [
      backupRequest({}, "BackupTimeout=10&api-version=6.4&BackupTimeout=20"),
      "BackupPartition, request, query.BackupTimeout: It is given more than once (REPEATED_QUERY)",
    ],
    [
      backupRequest({}, "BackupTimeout=ten&api-version=6.4"),
      "BackupPartition, request, query.BackupTimeout: Expected type integer but found type string (INVALID_TYPE)",
    ],
    [
      backupRequest({ BackupStorage: { ...share, Bogus: "x" } }),
      "BackupPartition, request, body.BackupStorage.Bogus: Additional properties not allowed: Bogus",
    ],
    [
      backupRequest({ Storage: share }),
      "BackupPartition, request, body.Storage: Additional properties not allowed: Storage",
    ],
    [
      backupRequest({ BackupStorage: { StorageKind: "FileShare" } }),
      "BackupPartition, request, body.BackupStorage.Path: Missing required property: Path",
    ],
    [
      backupRequest({ BackupStorage: { ...share, StorageKind: "Tape" } }),
      'BackupPartition, request, body.BackupStorage.StorageKind: Discriminator value "Tape" not found',
    ],
    [
      backupRequest({ BackupStorage: "a text" }),
      "BackupPartition, request, body.BackupStorage.StorageKind: Expected type object but found type string",
    ],
    [withHeader(backupRequest({}), "content-type", "text/plain"), "BackupPartition, request, headers.content-type:"],
    [{ ...backupRequest({}), body: "{" }, "BackupPartition, request, body: It is not JSON (NOT_JSON)"],
    [
      { ...withHeader(progressRequest, "content-type", "application/json"), body: "{}" },
      "GetPartitionBackupProgress, request, body: The operation takes no body (UNDESCRIBED_BODY)",
    ],
    [
      { ...progressRequest, path: "/BackupRestore/$/GetBackups", method: "POST" },
      "GetBackupsFromBackupLocation, request, body: Value is required but was not provided",
    ],
    [
      { ...progressRequest, path: `/partitions/${partitionId}` },
      "No operation, request, path: The description has no operation with this method and route (NO_OPERATION)",
    ],
  ];
  const { exitCode, stderr } = await checkSpec(folder(), { requests: wrong.map(([request]) => request) });
  for (const [{ method, path }, problem] of wrong) {
    expect(stderr).toMatch(new RegExp(`^${literally(problem)}.*\\n {4}in ${literally(`${method} ${path}`)}`, "m"));
  }
  expect(stderr).toContain(`${wrong.length} problems.`);
  expect(exitCode).toBe(1);
});

test("a mistake that is made often is told once, with its number, and no body is shown", async () => {
  const storage = { StorageKind: "AzureBlobStore", ConnectionString: "AccountKey=secret" };
  const request = backupRequest({ BackupStorage: storage });
  const { stderr } = await checkSpec(folder(), { requests: [request, request, request] });
  expect(stderr).toContain("Missing required property: ContainerName");
  expect(stderr).toContain("BackupTimeout=10&api-version=6.4&timeout=60, and 2 more\n");
  expect(stderr).toContain("1 problem.");
  expect(stderr).not.toContain("secret");
});

test("requests of other clients are left out, and counted", async () => {
  const other = withHeader({ ...progressRequest, path: "/elsewhere" }, "user-agent", "node");
  const { exitCode, stdout } = await checkSpec(folder(), { requests: [other, progressRequest, other] });
  expect(stdout).toMatch(/GetPartitionBackupProgress +1 request, /);
  expect(stdout).toMatch(/not checked +2 requests of other clients\n/);
  expect(exitCode).toBe(0);
});

function withHeader(request: RecordedRequest, name: string, value: string): RecordedRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** The lines of the report, by the name before each. */
function facts(stdout: string): Record<string, string> {
  return Object.fromEntries([...stdout.matchAll(/^ {2}(\w+) +(\d.*)$/gm)].map(([, name, text]) => [name, text]));
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
