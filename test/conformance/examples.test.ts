import { temporaryFolder } from "../scripts/in-node";
import { smallDescription } from "./small-description";
import { checkSpec, type Example, partitionId, progressExample, success } from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();

const listExample = (storage: object, items: readonly object[] = []): Example => ({
  operationId: "GetBackupsFromBackupLocation",
  parameters: {
    "api-version": "6.4",
    Query: { Storage: storage, BackupEntity: { EntityKind: "Partition", PartitionId: partitionId } },
  },
  responses: { 200: { body: { ContinuationToken: "", Items: items } } },
});

const backupExample = (storage: object): Example => ({
  operationId: "BackupPartition",
  parameters: { "api-version": "6.4", partitionId, Description: { BackupStorage: storage } },
  responses: { 202: {} },
});

test("right examples pass, to the last digit of an int64, and with the server's blanks", async () => {
  const { BackupState, TimeStampUtc, ...backup } = success;
  const accepted = {
    ...success,
    BackupState: "Accepted",
    TimeStampUtc: "0001-01-01T00:00:00Z",
    BackupId: "00000000-0000-0000-0000-000000000000",
    BackupLocation: null,
    EpochOfLastBackupRecord: null,
    LsnOfLastBackupRecord: "0",
  };
  const examples = [
    progressExample(success),
    progressExample(accepted),
    listExample({ StorageKind: "FileShare", Path: "\\\\server\\share" }, [
      { ...backup, CreationTimeUtc: TimeStampUtc },
    ]),
    backupExample({ StorageKind: "AzureBlobStore", ConnectionString: "x", ContainerName: "backups" }),
    {
      operationId: "GetApplicationInfo",
      parameters: { "api-version": "6.0", applicationId: "App" },
      responses: { 200: { body: { Id: "App", Status: "Ready" } }, 204: { body: "" } },
    },
    { operationId: "OfNoInterest", parameters: {}, responses: {} },
  ];
  const { exitCode, stdout, stderr } = await checkSpec(folder(), { examples });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/GetPartitionBackupProgress +1 request, 2 examples/);
  expect(stdout).toMatch(/GetBackupsFromBackupLocation +0 requests, 1 example\n/);
  expect(stdout).toMatch(/BackupPartition +0 requests, 1 example\n/);
  expect(stdout).toMatch(/GetApplicationInfo +0 requests, 1 example\n/);
  expect(stdout).not.toContain("OfNoInterest");
});

test("given wrong examples, each is told with its operation, its file, and what is wrong", async () => {
  const wrong: readonly [Example, string][] = [
    [
      progressExample({ ...success, BackupState: "Resting" }),
      "GetPartitionBackupProgress, reply, body.BackupState: No enum match for: Resting (ENUM_MISMATCH)",
    ],
    [
      progressExample({ ...success, BackupState: null }),
      "GetPartitionBackupProgress, reply, body: Our schema refuses it:",
    ],
    [
      progressExample({ ...success, EpochOfLastBackupRecord: { DataLossVersion: "1" } }),
      "GetPartitionBackupProgress, reply, body: DataLossVersion is 1, and the record's dataLossVersion is  (READ_DIFFERS)",
    ],
    [
      { ...progressExample(success), responses: { 201: { body: success } } },
      "GetPartitionBackupProgress, reply, status:",
    ],
    [
      { ...progressExample(success), parameters: { "api-version": "6.4", partitionId, Colour: "red" } },
      "GetPartitionBackupProgress, request, query.Colour: The operation has no such parameter (UNDESCRIBED_QUERY)",
    ],
    [
      backupExample({ StorageKind: "FileShare", Path: "x", Drive: "C" }),
      "BackupPartition, request, body.BackupStorage: Our FileShare has no field for Drive (STORAGE_DIFFERS)",
    ],
    [
      listExample({ StorageKind: "Tape" }),
      "GetBackupsFromBackupLocation, request, body.Storage: Our storages have no kind Tape (STORAGE_DIFFERS)",
    ],
  ];
  const { exitCode, stderr } = await checkSpec(folder(), { examples: wrong.map(([example]) => example) });
  const told = stderr.split(/\n(?=\w+, (?:request|reply), )/);
  for (const [index, [{ operationId }, problem]] of wrong.entries()) {
    const place = `in examples/8.2/${operationId}-${index + 1}.json`;
    expect(told.filter((one) => one.startsWith(problem))).toEqual([expect.stringContaining(place)]);
  }
  expect(exitCode).toBe(1);
});

test("a description that has an operation at another route, or not at all, fails", async () => {
  const {
    "/Partitions/{partitionId}/$/Backup": backup,
    "/Partitions/{partitionId}": _,
    ...paths
  } = smallDescription.paths;
  const description = { ...smallDescription, paths: { ...paths, "/Partitions/{partitionId}/$/backup": backup } };
  const { exitCode, stderr } = await checkSpec(folder(), { description });
  expect(stderr).toContain(
    "BackupPartition, request, route: The description has POST /Partitions/{partitionId}/$/backup and not POST /Partitions/{partitionId}/$/Backup",
  );
  expect(stderr).toContain("GetPartitionInfo, request, route: The description has no route and not GET");
  expect(exitCode).toBe(1);
});
