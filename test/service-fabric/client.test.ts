import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { createClient } from "../../src/service-fabric/client";
import type { Attempt, HttpRequest } from "../../src/service-fabric/exchange";
import { Secrets } from "../../src/service-fabric/secrets";
import type { Transport } from "../../src/service-fabric/transport";
import { anonymous } from "./anonymous";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const never = new AbortController().signal;

/** A client whose every request is seen, and answered in turn; the last answer stays. */
function clientWith(...answers: readonly { readonly status?: number; readonly body?: unknown }[]) {
  const requests: HttpRequest[] = [];
  let isClosed = false;
  const transport: Transport = {
    send: async (request): Promise<Attempt> => {
      requests.push(request);
      const { status = 200, body } = answers[Math.min(requests.length, answers.length) - 1] ?? {};
      return { kind: "answered", status, headers: {}, body: body === undefined ? "" : JSON.stringify(body) };
    },
    secrets: new Secrets(),
    close: async () => {
      isClosed = true;
    },
  };
  return {
    client: createClient(anonymous("https://Shop.example:19080/"), transport),
    requests,
    isClosed: () => isClosed,
    bodies: () => requests.map(({ body }) => JSON.parse(body ?? "null")),
  };
}

const storage: BackupStorage = {
  storageKind: "FileShare",
  path: "\\\\server\\share",
  primaryUserName: "one",
  primaryPassword: "p",
};
const wireStorage = {
  StorageKind: "FileShare",
  Path: "\\\\server\\share",
  PrimaryUserName: "one",
  PrimaryPassword: "p",
};

describe("given a client, when it reads, then it asks by the documented route, with its version", () => {
  test("of a partition, and one that does not exist is undefined", async () => {
    const { client, requests } = clientWith({ body: { ServiceKind: "Stateful" } }, { status: 204 });

    expect(await client.getPartition(partitionId, never)).toEqual({
      kind: "answered",
      value: { serviceKind: "Stateful" },
    });
    expect(await client.getPartition(partitionId, never)).toEqual({ kind: "answered", value: undefined });
    expect(requests[0]).toEqual({ method: "GET", path: `/Partitions/${partitionId}?api-version=6.0` });
  });

  test("of the name of its service", async () => {
    const { client, requests } = clientWith({ body: { Name: "fabric:/App/Svc" } });

    expect(await client.getServiceName(partitionId, never)).toEqual({
      kind: "answered",
      value: { name: "fabric:/App/Svc" },
    });
    expect(requests).toEqual([{ method: "GET", path: `/Partitions/${partitionId}/$/GetServiceName?api-version=6.0` }]);
  });

  test("of the application and the service, by the ids of their names", async () => {
    const { client, requests } = clientWith({ body: { Name: "fabric:/App" } }, { body: { ServiceKind: "Stateful" } });

    await client.getApplicationName("fabric:/App/Team A/Svc", never);
    await client.getService("fabric:/App/Team A", "fabric:/App/Team A/Svc", never);

    expect(requests.map(({ path }) => path)).toEqual([
      "/Services/App~Team%20A~Svc/$/GetApplicationName?api-version=6.0",
      "/Applications/App~Team%20A/$/GetServices/App~Team%20A~Svc?api-version=6.0",
    ]);
  });

  test("of the status of a partition", async () => {
    const { client } = clientWith({ body: { ServiceKind: "Stateful", PartitionStatus: "InQuorumLoss" } });

    expect(await client.getPartition(partitionId, never)).toEqual({
      kind: "answered",
      value: { serviceKind: "Stateful", status: "InQuorumLoss" },
    });
  });

  test("of the last restore, which may be null", async () => {
    const { client, requests } = clientWith({ body: { RestoreState: "Accepted" } }, { body: null });

    expect(await client.getRestoreProgress(partitionId, never)).toEqual({
      kind: "answered",
      value: { state: "Accepted" },
    });
    expect(await client.getRestoreProgress(partitionId, never)).toEqual({ kind: "answered", value: undefined });
    expect(requests[0]?.path).toBe(`/Partitions/${partitionId}/$/GetRestoreProgress?api-version=6.4`);
  });

  test("of the policy and the progress, both of which may be null", async () => {
    const { client, requests } = clientWith({ body: null });

    expect(await client.getBackupConfiguration(partitionId, never)).toEqual({ kind: "answered", value: undefined });
    expect(await client.getBackupProgress(partitionId, never)).toEqual({ kind: "answered", value: undefined });
    expect(requests.map(({ path }) => path)).toEqual([
      `/Partitions/${partitionId}/$/GetBackupConfigurationInfo?api-version=6.4`,
      `/Partitions/${partitionId}/$/GetBackupProgress?api-version=6.4`,
    ]);
  });
});

describe("given a client, when it asks for a backup, then it does so once, on a connection of its own", () => {
  const path = `/Partitions/${partitionId}/$/Backup?BackupTimeout=25&api-version=6.4&timeout=60`;
  const request = { backupTimeoutMinutes: 25, serverTimeoutSeconds: 60 };

  test("to the policy's storage", async () => {
    const { client, requests } = clientWith({ status: 202 });

    expect(await client.requestBackup(partitionId, request, never)).toEqual({ kind: "answered", value: undefined });
    expect(requests).toEqual([{ method: "POST", path, body: "{}", ownConnection: true }]);
  });

  test.each<[BackupStorage, object]>([
    [storage, wireStorage],
    [
      { storageKind: "AzureBlobStore", connectionString: "c", containerName: "n", friendlyName: "f" },
      { StorageKind: "AzureBlobStore", ConnectionString: "c", ContainerName: "n", FriendlyName: "f" },
    ],
    [
      { storageKind: "DsmsAzureBlobStore", storageCredentialsSourceLocation: "l", containerName: "n" },
      { StorageKind: "DsmsAzureBlobStore", StorageCredentialsSourceLocation: "l", ContainerName: "n" },
    ],
    [
      {
        storageKind: "ManagedIdentityAzureBlobStore",
        managedIdentityType: "Cluster",
        blobServiceUri: "https://shop.blob.core.windows.net/",
        containerName: "n",
        managedIdentityClientId: "i",
      },
      {
        StorageKind: "ManagedIdentityAzureBlobStore",
        ManagedIdentityType: "Cluster",
        BlobServiceUri: "https://shop.blob.core.windows.net/",
        ContainerName: "n",
        ManagedIdentityClientId: "i",
      },
    ],
  ])("to a storage of its own: $storageKind", async (given, wire) => {
    const { client, bodies } = clientWith({ status: 202 });

    await client.requestBackup(partitionId, { ...request, storage: given }, never);

    expect(bodies()).toEqual([{ BackupStorage: wire }]);
  });
});

describe("given a client, when it lists backups", () => {
  const page = (id: string, ContinuationToken: string | null = null) => ({
    body: { Items: [{ BackupId: id }], ContinuationToken },
  });
  const serviceName = "fabric:/App/Svc";
  const idsOf = (reply: Awaited<ReturnType<ReturnType<typeof createClient>["listBackups"]>>) =>
    reply.kind === "answered" ? reply.value.map(({ backupId }) => backupId) : reply;

  test("then those of the policy's storage come by the partition, narrowed as asked, in whole seconds", async () => {
    const { client, requests } = clientWith(page("a"));

    await client.listBackups(partitionId, { serviceName }, never);
    await client.listBackups(partitionId, { serviceName, latest: true }, never);
    const [from, to] = ["2018-10-22T12:07:36.123Z", "2018-10-22T12:09:36Z"];
    await client.listBackups(partitionId, { serviceName, from, to }, never);

    const path = `/Partitions/${partitionId}/$/GetBackups`;
    expect(requests).toEqual([
      { method: "GET", path: `${path}?api-version=6.4` },
      { method: "GET", path: `${path}?Latest=true&api-version=6.4` },
      {
        method: "GET",
        path: `${path}?StartDateTimeFilter=2018-10-22T12%3A07%3A36Z&EndDateTimeFilter=2018-10-22T12%3A09%3A36Z&api-version=6.4`,
      },
    ]);
  });

  test("then those of another storage come by that storage and the partition in the body", async () => {
    const { client, requests, bodies } = clientWith(page("a"));

    await client.listBackups(
      partitionId,
      { serviceName, storage, latest: true, from: "2018-10-22T12:07:36.5Z" },
      never,
    );

    expect(requests).toMatchObject([{ method: "POST", path: "/BackupRestore/$/GetBackups?api-version=6.4" }]);
    expect(requests[0]).not.toHaveProperty("ownConnection");
    expect(bodies()).toEqual([
      {
        Storage: wireStorage,
        BackupEntity: { EntityKind: "Partition", ServiceName: serviceName, PartitionId: partitionId },
        Latest: true,
        StartDateTimeFilter: "2018-10-22T12:07:36Z",
      },
    ]);
  });

  test("then all pages come, by tokens whose signs survive the query", async () => {
    const { client, requests } = clientWith(page("a", "x+y z&/="), page("b", "fabric:/App/Svc"), page("c"));

    expect(idsOf(await client.listBackups(partitionId, { serviceName, latest: true }, never))).toEqual(["a", "b", "c"]);
    expect(requests.slice(1).map(({ path }) => path.split("?")[1])).toEqual([
      "Latest=true&ContinuationToken=x%2By%20z%26%2F%3D&api-version=6.4",
      "Latest=true&ContinuationToken=fabric%3A%2FApp%2FSvc&api-version=6.4",
    ]);
  });

  test("then all pages of another storage come, with the same body", async () => {
    const { client, requests, bodies } = clientWith(page("a", "x y"), page("b"));

    expect(idsOf(await client.listBackups(partitionId, { serviceName, storage }, never))).toEqual(["a", "b"]);
    expect(requests[1]?.path).toBe("/BackupRestore/$/GetBackups?ContinuationToken=x%20y&api-version=6.4");
    expect(bodies()[1]).toEqual(bodies()[0]);
  });

  test("then a token that stays the same ends the list", async () => {
    const { client } = clientWith(page("a", "same"), page("b", "same"));

    expect(idsOf(await client.listBackups(partitionId, { serviceName }, never))).toEqual(["a", "b"]);
  });

  test("then tokens that lead round in a circle end the list", async () => {
    const { client, requests } = clientWith(page("a", "one"), page("b", "two"), page("c", "one"));

    expect(idsOf(await client.listBackups(partitionId, { serviceName }, never))).toEqual(["a", "b", "c"]);
    expect(requests).toHaveLength(3);
  });

  test("then one page that cannot be had makes the whole list fail", async () => {
    const { client } = clientWith(page("a", "next"), { status: 503 });

    expect(await client.listBackups(partitionId, { serviceName }, never)).toMatchObject({ kind: "error", status: 503 });
  });
});

describe("given a client, when it lists what a cluster has", () => {
  const id = "5A1C7F0E-2f0b-4a53-9a0f-0c8f5b1de7a1";
  const named = (ContinuationToken: string, ...names: readonly string[]) => ({
    body: { ContinuationToken, Items: names.map((Name) => ({ Name, Id: "x" })) },
  });
  const partitions = (ContinuationToken: string, PartitionInformation: object) => ({
    body: { ContinuationToken, Items: [{ ServiceKind: "Stateful", PartitionInformation }] },
  });

  test("then the partitions of a service come page by page, with their keys to the last digit", async () => {
    const range = {
      ServicePartitionKind: "Int64Range",
      LowKey: "-9223372036854775808",
      HighKey: "9223372036854775807",
    };
    const { client, requests } = clientWith(
      partitions(partitionId, { ...range, Id: partitionId }),
      partitions("", { ServicePartitionKind: "Named", Name: "eu west", Id: id }),
    );

    expect(await client.listPartitions("fabric:/App/Svc", never)).toEqual({
      kind: "answered",
      value: [
        {
          id: partitionId,
          serviceKind: "Stateful",
          information: { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "9223372036854775807" },
        },
        { id: id.toLowerCase(), serviceKind: "Stateful", information: { kind: "Named", name: "eu west" } },
      ],
    });
    expect(requests.map(({ path }) => path)).toEqual([
      "/Services/App~Svc/$/GetPartitions?api-version=6.4",
      `/Services/App~Svc/$/GetPartitions?ContinuationToken=${partitionId}&api-version=6.4`,
    ]);
  });

  test.each(["FABRIC_E_SERVICE_DOES_NOT_EXIST", "FABRIC_E_NAME_DOES_NOT_EXIST"])(
    "then a service that is not there, by %s, is undefined",
    async (Code) => {
      const { client } = clientWith({ status: 404, body: { Error: { Code } } });

      expect(await client.listPartitions("fabric:/App/Svc", never)).toEqual({ kind: "answered", value: undefined });
    },
  );

  test.each([404, 503])("then an empty %i says nothing of the service", async (status) => {
    const { client } = clientWith({ status });

    expect(await client.listPartitions("fabric:/App/Svc", never)).toMatchObject({ kind: "error", status });
  });

  test("then the gateway's tokens go back as they came, as it decodes no query", async () => {
    const { client, requests } = clientWith(
      named("fabric:/A b&c", "fabric:/A b&c"),
      named("", "fabric:/B"),
      named("fabric:/B/S", "fabric:/B/S"),
      named("", "fabric:/B/T"),
    );

    expect(await client.listApplications(never)).toEqual({
      kind: "answered",
      value: [{ name: "fabric:/A b&c" }, { name: "fabric:/B" }],
    });
    expect(await client.listServices("fabric:/B", never)).toEqual({
      kind: "answered",
      value: [{ name: "fabric:/B/S" }, { name: "fabric:/B/T" }],
    });
    expect(requests.map(({ path }) => path)).toEqual([
      "/Applications?ExcludeApplicationParameters=true&api-version=6.1",
      "/Applications?ContinuationToken=fabric:/A%20b%26c&ExcludeApplicationParameters=true&api-version=6.1",
      "/Applications/B/$/GetServices?api-version=6.0",
      "/Applications/B/$/GetServices?ContinuationToken=fabric:/B/S&api-version=6.0",
    ]);
  });
});

describe("given a name with a percent sign, when it is asked for", () => {
  const missing = { status: 404, body: { Error: { Code: "FABRIC_E_SERVICE_DOES_NOT_EXIST" } } };
  const invalid = { status: 400, body: { Error: { Code: "FABRIC_E_INVALID_NAME_URI" } } };

  test.each([
    ["does not know it", missing],
    ["finds that it is none", invalid],
  ])("and the gateway %s by one spelling, then it is asked by the other", async (_, answer) => {
    const { client, requests } = clientWith(answer, { body: { Name: "fabric:/App" } });

    expect(await client.getApplicationName("fabric:/App/5%25", never)).toMatchObject({ kind: "answered" });
    expect(requests.map(({ path }) => path.split("/")[2])).toEqual(["App~5%2525", "App~5%252525"]);
  });

  test("and the gateway knows it, then it is asked once", async () => {
    const { client, requests } = clientWith({ body: { Name: "fabric:/App" } });

    await client.getApplicationName("fabric:/App/5%25", never);

    expect(requests).toHaveLength(1);
  });

  test("and it does not exist by either, then the last answer is told", async () => {
    const { client, requests } = clientWith(invalid, missing);

    expect(await client.listPartitions("fabric:/App/5%25", never)).toEqual({ kind: "answered", value: undefined });
    expect(requests).toHaveLength(2);
  });

  test("and a service is asked for below its application, then both change their spelling together", async () => {
    const { client, requests } = clientWith({ status: 204 });

    await client.getService("fabric:/A%25", "fabric:/A%25/S", never);
    await client.getService("fabric:/A", "fabric:/A/5%25", never);

    expect(requests.map(({ path }) => path)).toEqual([
      "/Applications/A%2525/$/GetServices/A%2525~S?api-version=6.0",
      "/Applications/A%252525/$/GetServices/A%252525~S?api-version=6.0",
      "/Applications/A/$/GetServices/A~5%2525?api-version=6.0",
      "/Applications/A/$/GetServices/A~5%252525?api-version=6.0",
    ]);
  });

  test("and the gateway fails, then it is not asked by the other", async () => {
    const { client, requests } = clientWith({ status: 503 });

    await client.getApplicationName("fabric:/App/5%25", never);

    expect(requests).toHaveLength(1);
  });
});

test("given a client, when it is closed, then so are its connections; its endpoint is in normal form", async () => {
  const { client, isClosed } = clientWith();

  expect(client.endpoint).toBe("https://shop.example:19080");
  await client.close();
  expect(isClosed()).toBe(true);
});
