import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { BlobServiceClient } from "@azure/storage-blob";
import { unzipSync } from "fflate";
import { samplePartitions } from "servicefabric-backup-emulator";
import { type Azurite, connectionString, startAzurite } from "./azurite";
import { emulatorFixture, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";
import { backupsOf, createPolicy, enable, hourly } from "./some-policy";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const partition = { EntityKind: "Partition", ServiceName: "fabric:/SampleApp/Orders", PartitionId: orders };
const path = `SampleApp/Orders/${orders}/2026-03-01 10.00.23`;

let azurite: Azurite;
let containers = 0;
beforeAll(async () => {
  azurite = await startAzurite();
}, 30_000);
afterAll(() => azurite.stop());

/** A storage whose container nobody has used. */
function freshStorage() {
  return {
    StorageKind: "AzureBlobStore",
    ConnectionString: azurite.connectionString,
    ContainerName: `backups-${++containers}`,
  } as const;
}

function container(name: string) {
  return BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(name);
}

test("the container is made, and holds the zip and its metadata", async () => {
  const running = await fixture.start();
  const storage = freshStorage();
  await takeBackup(running, orders, storage);
  expect(await running.gateway.state(orders)).toBe("Success");
  const names: string[] = [];
  for await (const blob of container(storage.ContainerName).listBlobsFlat()) names.push(blob.name);
  expect(names.sort()).toEqual([`${path}.bkmetadata`, `${path}.zip`]);
  const zip = await container(storage.ContainerName).getBlobClient(`${path}.zip`).downloadToBuffer();
  const files = unzipSync(zip);
  expect(Object.keys(files).sort()).toEqual(["partition.json", "records.jsonl"]);
  expect(JSON.parse(Buffer.from(files["partition.json"] ?? []).toString())).toMatchObject({ lsn: "24" });
});

test("the list of the storage agrees with the progress", async () => {
  const running = await fixture.start();
  const storage = freshStorage();
  await takeBackup(running, orders, storage);
  const progress = read(await running.gateway.progress(orders));
  const { Items } = read(await running.gateway.listStorage(storage, partition));
  expect(Items).toMatchObject([
    {
      BackupId: progress.BackupId,
      BackupLocation: progress.BackupLocation,
      CreationTimeUtc: progress.TimeStampUtc,
      EpochOfLastBackupRecord: progress.EpochOfLastBackupRecord,
      LsnOfLastBackupRecord: String(progress.LsnOfLastBackupRecord),
    },
  ]);
});

test("a policy's connection is tried, and its backups are deleted with CleanBackup", async () => {
  const { emulator, gateway, clock } = await fixture.start({ policy: "off" });
  const Storage = freshStorage();
  const wrongKey = Storage.ConnectionString.replace(/AccountKey=[^;]*/, "AccountKey=d3Jvbmc=");
  const validate = { ValidateConnection: "true" };
  const refused = await createPolicy(
    gateway,
    { ...hourly(""), Storage: { ...Storage, ConnectionString: wrongKey } },
    validate,
  );
  expect([refused.status, codeOf(refused)]).toEqual([400, "E_INVALIDARG"]);
  expect(refused.text).not.toContain("AccountKey");
  expect((await createPolicy(gateway, { ...hourly(""), Storage, MaxIncrementalBackups: 3 }, validate)).status).toBe(
    201,
  );
  await enable(gateway, `/Partitions/${orders}`);
  clock.advance({ minutes: 123 });
  expect(backupsOf(await gateway.list(orders))).toEqual(["11:00:20 Full", "12:00:40 Incremental"]);
  await gateway.post(`/Partitions/${orders}/$/DisableBackup`, { CleanBackup: true });
  await emulator.settle();
  expect(read(await gateway.listStorage(Storage, partition)).Items).toEqual([]);
  for await (const blob of container(Storage.ContainerName).listBlobsFlat()) throw new Error(`${blob.name} is left`);
});

test("as the policy's storage it serves the partition's own list, and outlives the emulator", async () => {
  const storage = freshStorage();
  const one = await fixture.start({ policy: { storage } });
  await takeBackup(one, orders);
  const list = (await one.gateway.list(orders)).text;
  expect(JSON.parse(list).Items).toHaveLength(1);
  await one.emulator.close();
  const two = await fixture.start({ policy: { storage } });
  expect((await two.gateway.list(orders)).text).toBe(list);
});

test("two emulators that share a container never write over each other", async () => {
  const storage = freshStorage();
  const runnings = [await fixture.start(), await fixture.start()];
  await Promise.all(runnings.map((running) => takeBackup(running, orders, storage)));
  const [one] = runnings;
  const { Items } = read((await one?.gateway.listStorage(storage, partition)) ?? fail());
  expect(Items.map((item: { CreationTimeUtc: string }) => item.CreationTimeUtc)).toEqual([
    "2026-03-01T10:00:23Z",
    "2026-03-01T10:00:24Z",
  ]);
});

test("a container that is not there is 200 with a failure item, as on the 6.4 server", async () => {
  const { gateway } = await fixture.start();
  const storage = freshStorage();
  const { Items } = read(await gateway.listStorage(storage, partition));
  expect(Items).toMatchObject([
    {
      BackupId: "00000000-0000-0000-0000-000000000000",
      FailureError: {
        Code: "E_INVALIDARG",
        Message: `Given container ${storage.ContainerName} doesn't exist.\r\nParameter name: containerName`,
      },
    },
  ]);
});

test("a wrong key is refused access", async () => {
  const running = await fixture.start();
  const endpoint = /BlobEndpoint=(.*)\/devstoreaccount1/.exec(azurite.connectionString)?.[1] ?? "";
  const wrongKey = Buffer.from("wrong").toString("base64");
  await takeBackup(running, orders, { ...freshStorage(), ConnectionString: connectionString(endpoint, wrongKey) });
  expect(read(await running.gateway.progress(orders))).toMatchObject({
    BackupState: "Failure",
    FailureError: { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED" },
  });
});

describe("storage that does not answer", () => {
  /** Takes connections and says nothing. */
  async function silentServer(): Promise<Server> {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
  }

  function endpointOf(server: Server): string {
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("The server does not listen.");
    return `http://127.0.0.1:${address.port}`;
  }

  test("in time ends in Failure with the copier's timeout", async () => {
    const server = await silentServer();
    fixture.afterwards(async () => server.close());
    const running = await fixture.start({ storageTimeoutMilliseconds: 50 });
    const storage = { ...freshStorage(), ConnectionString: connectionString(endpointOf(server)) };
    await takeBackup(running, orders, storage);
    expect(read(await running.gateway.progress(orders)).FailureError.Code).toBe("FABRIC_E_BACKUPCOPIER_TIMEOUT");
    const { Items } = read(await running.gateway.listStorage(storage, partition));
    expect(Items).toMatchObject([{ FailureError: { Message: "The storage did not answer in time." } }]);
  });

  test("at all ends in Failure, and its list has an HRESULT for a code", async () => {
    const server = await silentServer();
    const storage = { ...freshStorage(), ConnectionString: connectionString(endpointOf(server)) };
    server.close();
    await once(server, "close");
    const running = await fixture.start();
    await takeBackup(running, orders, storage);
    const { FailureError } = read(await running.gateway.progress(orders));
    expect(FailureError.Code).toBe("FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR");
    const list = await running.gateway.listStorage(storage, partition);
    expect(list.text).toContain('"FailureError":{"Code":2148734208,');
  });

  test("does not keep the emulator from closing", async () => {
    const server = await silentServer();
    fixture.afterwards(async () => server.close());
    const { emulator, gateway, clock } = await fixture.start();
    const storage = { ...freshStorage(), ConnectionString: connectionString(endpointOf(server)) };
    await gateway.requestBackup(orders, storage);
    const connected = once(server, "connection");
    clock.advance({ seconds: 23 });
    await connected;
    await emulator.close();
  });
});

describe("storage that needs an identity", () => {
  const managed = {
    StorageKind: "ManagedIdentityAzureBlobStore",
    ManagedIdentityType: "VMSS",
    BlobServiceUri: "https://example.blob.core.windows.net/",
  };
  const dsms = { StorageKind: "DsmsAzureBlobStore", StorageCredentialsSourceLocation: "https://dsms/source" };

  test.each([managed, dsms])("is served by an emulated account where one is given: %j", async (kind) => {
    const running = await fixture.start({ standInStorage: { connectionString: azurite.connectionString } });
    const storage = { ...kind, ContainerName: freshStorage().ContainerName };
    await takeBackup(running, orders, storage);
    expect(await running.gateway.state(orders)).toBe("Success");
    expect(await container(storage.ContainerName).getBlobClient(`${path}.zip`).exists()).toBe(true);
    expect(read(await running.gateway.listStorage(storage, partition)).Items).toHaveLength(1);
  });

  test("is none where the kind of identity says so: the request is accepted, and the backup fails", async () => {
    const running = await fixture.start({ standInStorage: { folder: await fixture.folder() } });
    await takeBackup(running, orders, { ...managed, ManagedIdentityType: "invalid", ContainerName: "backups" });
    expect(await running.gateway.state(orders)).toBe("Failure");
  });

  test("is served by a folder where one is given", async () => {
    const folder = await fixture.folder();
    const running = await fixture.start({ standInStorage: { folder } });
    const storage = { ...managed, ContainerName: "backups" };
    await takeBackup(running, orders, storage);
    const { Items } = read(await running.gateway.listStorage(storage, partition));
    expect(Items).toHaveLength(1);
    const share = { StorageKind: "FileShare", Path: `${folder}/backups` };
    expect(read(await running.gateway.listStorage(share, partition)).Items).toEqual(Items);
  });
});

function fail(): never {
  throw new Error("There is no emulator.");
}
