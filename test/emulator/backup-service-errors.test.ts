import { type BackupStorage, samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture } from "./emulator-fixture";
import { type Answer, codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const unknownPartition = "11111111-2222-3333-4444-555555555555";
const backup = `/Partitions/${orders}/$/Backup`;

/** The dialect of the Backup Restore Service: JSON that is called plain text. */
function expectServiceError(answer: Answer, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("x-servicefabric")).toBe(status === 404 ? "ResourceNotFound" : null);
  expect(codeOf(answer)).toBe(code);
}

describe("the partition and the policy", () => {
  test.each(["GetBackupProgress", "GetBackups", "GetBackupConfigurationInfo", "GetRestoreProgress"])(
    "%s of an unknown partition is 404, of what is no GUID 400",
    async (operation) => {
      const { gateway } = await fixture.start();
      const unknown = await gateway.get(`/Partitions/${unknownPartition}/$/${operation}`);
      expectServiceError(unknown, 404, "FABRIC_E_PARTITION_NOT_FOUND");
      const noGuid = await gateway.get(`/Partitions/7/$/${operation}`);
      expectServiceError(noGuid, 400, "E_INVALIDARG");
      expect(read(noGuid).Error.Message).toBe("Invalid Arguments.");
    },
  );

  test("without a policy, a backup needs a storage of its own", async () => {
    const { gateway, emulator } = await fixture.start({ policy: "off" });
    expectServiceError(await gateway.requestBackup(orders), 404, "FABRIC_E_BACKUP_NOT_ENABLED");
    expectServiceError(await gateway.list(orders), 404, "FABRIC_E_BACKUP_NOT_ENABLED");
    const storage = { StorageKind: "FileShare", Path: await fixture.folder() };
    expect((await gateway.requestBackup(orders, storage)).status).toBe(202);
    expect(emulator.backupPosts(orders)).toEqual({ received: 2, accepted: 1 });
  });

  test.each([undefined, "", "{}", '{"BackupStorage":null}', "null"])(
    "a body of %p means the storage of the policy",
    async (body) => {
      const { gateway } = await fixture.start();
      expect((await gateway.post(backup, body)).status).toBe(202);
    },
  );

  test("the configuration names the policy and where it comes from; without one it is the literal null", async () => {
    const { gateway, emulator } = await fixture.start();
    const path = `/Partitions/${orders}/$/GetBackupConfigurationInfo`;
    expect((await gateway.get(path)).text).toBe(
      '{"Kind":"Partition","PolicyName":"DailyToShare","PolicyInheritedFrom":"Application",' +
        '"SuspensionInfo":{"IsSuspended":false,"SuspensionInheritedFrom":"Invalid"},' +
        `"ServiceName":"fabric:/SampleApp/Orders","PartitionId":"${orders}"}`,
    );
    emulator.turnPolicy("off");
    expect(await gateway.get(path)).toMatchObject({ status: 200, text: "null" });
    emulator.turnPolicy("on");
    expect(read(await gateway.get(path))).toMatchObject({ PolicyName: "DailyToShare" });
  });

  test("a stateless service has no list", async () => {
    const { gateway } = await fixture.start();
    expectServiceError(await gateway.list(samplePartitions.web), 400, "FABRIC_E_INVALID_FOR_STATELESS_SERVICES");
  });
});

describe("the api-version", () => {
  test.each([null, "6.2-preview", "6.4-preview", "6.3", "new", ""])("%p is refused", async (apiVersion) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Partitions/${orders}/$/GetBackupProgress`, {}, apiVersion);
    expectServiceError(answer, 400, "E_INVALIDARG");
    expect(read(answer).Error.Message).toBe("Invalid API Version");
  });

  test.each(["6.4", "6.40", "7", "10.1", "99.9"])(
    "%p is accepted: it is a double without an upper limit",
    async (apiVersion) => {
      const { gateway } = await fixture.start();
      const answer = await gateway.get(`/Partitions/${orders}/$/GetBackupProgress`, {}, apiVersion);
      expect(answer.status).toBe(200);
    },
  );
});

describe("the request", () => {
  const invalidStorages: [string, unknown, string, string][] = [
    ["an unknown kind", { StorageKind: "Tape" }, "", "Invalid StorageKind Tape "],
    ["a kind in the wrong case", { StorageKind: "azureblobstore" }, "", "Invalid StorageKind azureblobstore "],
    ["no kind", { Path: "/backups" }, "", "StorageType is Required"],
    ["no path", { StorageKind: "FileShare" }, ".Path", "The Path field is required."],
    ["a blank path", { StorageKind: "FileShare", Path: " " }, ".Path", "The Path field is required."],
    [
      "no connection string",
      { StorageKind: "AzureBlobStore", ContainerName: "c" },
      ".ConnectionString",
      "The ConnectionString field is required.",
    ],
    [
      "no container",
      { StorageKind: "DsmsAzureBlobStore", StorageCredentialsSourceLocation: "x" },
      ".ContainerName",
      "The ContainerName field is required.",
    ],
    [
      "no identity",
      { StorageKind: "ManagedIdentityAzureBlobStore", BlobServiceUri: "https://x", ContainerName: "c" },
      ".ManagedIdentityType",
      "The ManagedIdentityType field is required.",
    ],
    [
      "an unknown identity",
      {
        StorageKind: "ManagedIdentityAzureBlobStore",
        ManagedIdentityType: "Own",
        BlobServiceUri: "x",
        ContainerName: "c",
      },
      ".ManagedIdentityType",
      'Error converting value "Own".',
    ],
    ["a text", "FileShare", "", "Error converting value to type 'BackupStorage'."],
  ];
  test.each(invalidStorages)(
    "storage with %s: the Web API error object as a string",
    async (_what, storage, key, message) => {
      const { gateway } = await fixture.start();
      const answer = await gateway.requestBackup(orders, storage);
      expectServiceError(answer, 400, "E_INVALIDARG");
      expect(JSON.parse(read(answer).Error.Message)).toEqual({
        Message: "The request is invalid.",
        ModelState: { [`backupStorage.BackupStorage${key}`]: [message] },
      });
      expect(await gateway.state(orders)).toBeNull();
    },
  );

  test.each(["{", "[]", "7", '{"BackupStorage":'])("a body of %s", async (body) => {
    const { gateway } = await fixture.start();
    expectServiceError(await gateway.post(backup, body), 400, "E_INVALIDARG");
  });

  test("all fields of Service Fabric Explorer's form, those it does not need left empty", async () => {
    const { gateway } = await fixture.start();
    const empty = {
      ConnectionString: "",
      ContainerName: "",
      BlobServiceUri: "",
      ManagedIdentityType: "",
      PrimaryPassword: "",
    };
    const Path = await fixture.folder();
    const storage = { StorageKind: "FileShare", FriendlyName: "", ...empty, IsEmptyPrimaryCredential: true, Path };
    expect((await gateway.requestBackup(orders, storage)).status).toBe(202);
  });

  test("member names in any case, but not that of StorageKind", async () => {
    const { gateway } = await fixture.start();
    const path = await fixture.folder();
    expect((await gateway.post(backup, { backupstorage: { StorageKind: "FileShare", path } })).status).toBe(202);
    const refused = await gateway.post(backup, { backupstorage: { storageKind: "FileShare", path } });
    expectServiceError(refused, 400, "E_INVALIDARG");
  });

  test.each(["x", "1.5", "", "2147483648", "-2147483649", "99999999999"])(
    "BackupTimeout=%p is refused",
    async (minutes) => {
      const { gateway } = await fixture.start();
      expectServiceError(
        await gateway.requestBackup(orders, undefined, { BackupTimeout: minutes }),
        400,
        "E_INVALIDARG",
      );
    },
  );

  test.each(["-2147483648", "2147483647", " +5 "])("BackupTimeout=%p is accepted", async (minutes) => {
    const { gateway } = await fixture.start();
    expect((await gateway.requestBackup(orders, undefined, { BackupTimeout: minutes })).status).toBe(202);
  });

  test("query names in any case", async () => {
    const { gateway, clock } = await fixture.start({ timings: { acceptedMilliseconds: 120_000 } });
    await gateway.requestBackup(orders, undefined, { backuptimeout: "2" });
    clock.advance({ minutes: 2 });
    expect(await gateway.state(orders)).toBe("Timeout");
  });

  test.each(["0", "-1"])("timeout=%s breaks out of the error handling", async (timeout) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.get(`/Partitions/${orders}/$/GetBackupProgress`, { timeout });
    expect(answer).toMatchObject({ status: 500, text: '{"Message":"An error has occurred."}' });
  });

  test("a body that is not called JSON is 415", async () => {
    const { emulator } = await fixture.start();
    const url = `${emulator.url}${backup}?api-version=6.4`;
    const answer = await fetch(url, { method: "POST", body: "{}", headers: { "Content-Type": "text/plain" } });
    expect(answer.status).toBe(415);
    expect(await answer.text()).toContain("text/plain");
    const garbage = await fetch(url, { method: "POST", body: "{}", headers: { "Content-Type": "garbage" } });
    expect(garbage.status).toBe(415);
  });

  test("an empty body may be called anything", async () => {
    const { emulator } = await fixture.start();
    const url = `${emulator.url}${backup}?api-version=6.4`;
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json; charset=utf-8" } });
    expect(answer.status).toBe(202);
  });
});

describe("storage that cannot be used", () => {
  const unexpected =
    '"FailureError":{"Code":"FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR","Message":"An error occurred during';
  const storages: [string, BackupStorage][] = [
    ["a UNC path that nothing stands in for", { StorageKind: "FileShare", Path: "\\\\server\\share" }],
    ["a Windows path", { StorageKind: "FileShare", Path: "C:\\backups" }],
    ["a path below a file", { StorageKind: "FileShare", Path: `${__filename}/below` }],
    ["a connection string that is none", { StorageKind: "AzureBlobStore", ConnectionString: "?", ContainerName: "c" }],
    [
      "a managed identity",
      {
        StorageKind: "ManagedIdentityAzureBlobStore",
        ManagedIdentityType: "Cluster",
        BlobServiceUri: "https://example.blob.core.windows.net/",
        ContainerName: "c",
      },
    ],
    ["Dsms", { StorageKind: "DsmsAzureBlobStore", StorageCredentialsSourceLocation: "somewhere", ContainerName: "c" }],
  ];
  test.each(storages)("%s is accepted and ends in Failure, without a time of its own", async (_what, storage) => {
    const { gateway, clock } = await fixture.start();
    expect((await gateway.requestBackup(orders, storage)).status).toBe(202);
    clock.advance({ seconds: 22 });
    expect(await gateway.state(orders)).toBe("BackupInProgress");
    clock.advance({ seconds: 1 });
    const { text } = await gateway.progress(orders);
    expect(text).toContain('{"BackupState":"Failure","TimeStampUtc":"0001-01-01T00:00:00Z","BackupId":"00000000-');
    expect(text).toContain('"BackupLocation":null,"EpochOfLastBackupRecord":null,"LsnOfLastBackupRecord":0');
    expect(text).toContain(unexpected);
  });

  test("after a Failure the next backup may begin", async () => {
    const { gateway, clock } = await fixture.start();
    await gateway.requestBackup(orders, { StorageKind: "FileShare", Path: "\\\\server\\share" });
    clock.advance({ seconds: 23 });
    expect((await gateway.requestBackup(orders)).status).toBe(202);
  });
});
