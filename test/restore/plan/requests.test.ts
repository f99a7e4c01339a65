import { orderOf, type PlanRow, shownRequest } from "../../../src/restore/plan";

const backup = {
  backupId: "3a056ac9-7206-43c3-8424-6f6103003eba",
  location: "Shop\\Orders\\974bd92a-b395-4631-8a7f-53bd4ae9cf22\\2018-01-01 09.00.55.zip",
  epoch: { dataLossVersion: "131462452931584510", configurationVersion: "8589934592" },
  lsn: "261",
};
const row: PlanRow = {
  applicationName: "fabric:/Shop",
  serviceName: "fabric:/Shop/Orders",
  information: { kind: "Int64Range", lowKey: "0", highKey: "99" },
  partitionId: "1daae3f5-7fd6-42e9-b1ba-8c05f873994d",
  from: { applicationName: "fabric:/Shop", serviceName: "fabric:/Shop/Orders", source: "a test" },
  backup: { ...backup, timestamp: "2018-01-01T09:00:55Z", type: "Full" },
  storage: { storageKind: "AzureBlobStore", connectionString: "AccountKey=a secret", containerName: "backups" },
  loss: { kind: "operations", operations: "0" },
  obstacles: [],
  warnings: [],
};

test("given a row with a partition and a backup, then its order has the storage with its secrets, and its request is shown without", () => {
  expect(orderOf(row)).toEqual({
    partitionId: row.partitionId,
    applicationName: "fabric:/Shop",
    name: "fabric:/Shop/Orders, keys 0 to 99",
    backup,
    storage: row.storage,
  });
  expect(shownRequest(row, 45)).toEqual({
    method: "POST",
    path: `/Partitions/${row.partitionId}/$/Restore?RestoreTimeout=45&api-version=6.4&timeout=60`,
    body: {
      BackupId: backup.backupId,
      BackupLocation: backup.location,
      BackupStorage: { StorageKind: "AzureBlobStore", ConnectionString: "[secret]", ContainerName: "backups" },
    },
  });
});

test("given a row without a partition, or without a backup, then there is nothing to ask for", () => {
  const { partitionId: _none, ...nowhere } = row;
  const { backup: _nothing, ...empty } = row;
  expect([orderOf(nowhere), orderOf(empty), shownRequest(nowhere, 45)]).toEqual([undefined, undefined, undefined]);
});
