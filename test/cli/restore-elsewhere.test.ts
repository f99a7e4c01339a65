import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import type { Emulator } from "servicefabric-backup-emulator";
import { type Azurite, accountKey, startAzurite } from "../emulator/azurite";
import { GatewayClient } from "../emulator/gateway-client";
import { partitionsOf, persisted, topologyOf } from "../protocol/shop";
import { command, orders, restoresOf, shop, startShop, stateOf } from "./restore-fixture";

jest.setTimeout(120_000);

const copy = "fabric:/ShopCopy";
const copiedOrders = `${copy}/Orders`;
const scheme = { scheme: "Int64Range", partitionCount: 2 } as const;

describe("given backups of a cluster that is lost, in a container of Azurite", () => {
  let azurite: Azurite;
  let folder = "";
  let elsewhere: Emulator;

  beforeAll(async () => {
    azurite = await startAzurite();
    folder = await mkdtemp(join(tmpdir(), "restore-elsewhere-"));
    const lost = await startShop();
    const gateway = new GatewayClient(lost.url);
    const storage = {
      StorageKind: "AzureBlobStore",
      ConnectionString: azurite.connectionString,
      ContainerName: "backups",
    };
    for (const id of partitionsOf(lost, orders)) {
      await lost.writeData(id, { good: "as it was" });
      await gateway.requestBackup(id, storage);
    }
    for (const id of partitionsOf(lost, orders)) {
      while (!(await gateway.progress(id)).text.includes('"Success"'));
    }
    await lost.close();
    elsewhere = await startShop({
      policy: "off",
      topology: topologyOf({
        [shop]: [persisted(orders, scheme)],
        [copy]: [persisted(copiedOrders, scheme)],
        "fabric:/Other": [persisted("fabric:/Other/Orders", { scheme: "Int64Range", partitionCount: 3 })],
      }),
    });
  });
  afterAll(async () => {
    await elsewhere.close();
    await azurite.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = () => ({
    SERVICEFABRIC_STORAGE_KIND: "AzureBlobStore",
    SERVICEFABRIC_STORAGE_CONNECTION_STRING: azurite.connectionString,
    SERVICEFABRIC_STORAGE_CONTAINER: "backups",
  });
  const restore = (...args: readonly string[]) => {
    const all = ["restore", "--endpoint", elsewhere.url, "--storage-from-env", "--yes", "--application", shop, ...args];
    return command(all, folder, environment()).ended;
  };

  test("when they are restored into another application of another cluster, then its partitions hold them", async () => {
    const { exitCode, stdout, stderr } = await restore("--to", copy, "--no-backup-first");

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain(accountKey);
    for (const id of partitionsOf(elsewhere, copiedOrders)) {
      expect([await stateOf(elsewhere, id), restoresOf(elsewhere, id)]).toEqual(["good", 1]);
    }
    for (const id of partitionsOf(elsewhere, orders)) expect(restoresOf(elsewhere, id)).toBe(0);
  });

  test("when they are restored into an application with other keys, then none is, and the keys of the backups are told", async () => {
    const { exitCode, stdout } = await restore("--to", "fabric:/Other");

    expect(exitCode).toBe(1);
    expect(stdout).toContain("3 of 3 partitions cannot be restored.");
    expect(stdout).toContain(
      "The storage also has backups of fabric:/Shop/Orders for which there is no partition: keys -9223372036854775808 to -1,",
    );
    expect(elsewhere.requests.filter(({ path }) => path.includes("/Restore"))).toHaveLength(2);
  });

  test("when one zip is damaged, then its partition fails after its data were given up, and the other is restored", async () => {
    const [first = "", second = ""] = partitionsOf(elsewhere, orders);
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient("backups");
    const damaged: string[] = [];
    for await (const { name } of container.listBlobsFlat()) {
      if (!name.includes(first) || !name.endsWith(".zip")) continue;
      await container.getBlockBlobClient(name).upload("no zip", 6);
      damaged.push(name);
    }
    expect(damaged).toHaveLength(1);
    const { exitCode, stdout } = await restore("--no-backup-first", "--json");

    expect(exitCode).toBe(1);
    const { partitions } = JSON.parse(stdout);
    expect(partitions).toMatchObject([
      { state: "failed", partitionId: first, code: "SFB_RESTORE_FAILED", pending: { phase: "failed" } },
      { state: "restored", partitionId: second },
    ]);
    expect(await stateOf(elsewhere, first)).not.toBe("good");
    expect(await stateOf(elsewhere, second)).toBe("good");
  });
});
