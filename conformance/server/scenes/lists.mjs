// @ts-check
import { samplePartitions } from "servicefabric-backup-emulator";

/**
 * @typedef {import("../world.mjs").Scene} Scene
 * @typedef {import("../world.mjs").World} World
 * @typedef {import("../talk.mjs").Call} Call
 */

const [partitionId, ...others] = samplePartitions.orders;
const applicationId = "SampleApp";
const serviceId = "SampleApp~Orders";
const byLocation = "GetBackupsFromBackupLocation";

const entities = [
  { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" },
  { EntityKind: "Service", ServiceName: "fabric:/SampleApp/Orders" },
  { EntityKind: "Partition", PartitionId: partitionId, ServiceName: "fabric:/SampleApp/Orders" },
];

/** @type {readonly Scene[]} */
export const listScenes = [
  {
    name: "backups of entities in the storage of their policy",
    async play({ call, clock }) {
      for (const [operationId, entity] of /** @type {const} */ ([
        ["GetPartitionBackupList", { partitionId }],
        ["GetServiceBackupList", { serviceId }],
        ["GetApplicationBackupList", { applicationId }],
      ])) {
        await call(operationId, { parameters: entity, expect: "200 no items" });
        for (let taken = 0; taken < 2; taken++) {
          for (const id of [partitionId, ...others]) await call("BackupPartition", { parameters: { partitionId: id } });
          clock.advance({ minutes: 1 });
        }
        await call(operationId, { parameters: entity, expect: "200 items" });
        await call(operationId, { parameters: { ...entity, Latest: true }, expect: "200 items" });
        await call(operationId, {
          parameters: {
            ...entity,
            StartDateTimeFilter: "2026-03-01T00:00:00Z",
            EndDateTimeFilter: "2026-04-01T00:00:00Z",
          },
          expect: "200 items",
        });
        await readPages(call, operationId, { parameters: { ...entity, MaxResults: 1 } });
        // The next kind of entity begins with an empty storage.
        await call("DisableApplicationBackup", { parameters: { applicationId }, body: { CleanBackup: true } });
        await call("EnableApplicationBackup", {
          parameters: { applicationId },
          body: { BackupPolicyName: "DailyToShare" },
        });
      }
      const stateless = { partitionId: samplePartitions.web };
      await call("GetPartitionBackupList", {
        parameters: stateless,
        expect: "400 FABRIC_E_INVALID_FOR_STATELESS_SERVICES",
      });
    },
  },
  {
    name: "backups in a storage that is named",
    async play({ call, clock, share }) {
      for (const BackupEntity of entities) {
        await call(byLocation, { body: { Storage: share, BackupEntity }, expect: "200 no items" });
      }
      for (let taken = 0; taken < 2; taken++) {
        await call("BackupPartition", { parameters: { partitionId }, body: { BackupStorage: share }, expect: "202" });
        clock.advance({ minutes: 1 });
      }
      for (const BackupEntity of entities) {
        const body = { Storage: share, BackupEntity };
        await call(byLocation, { body, expect: "200 items" });
        await call(byLocation, { body: { ...body, Latest: true }, expect: "200 items" });
        await readPages(call, byLocation, { parameters: { MaxResults: 1 }, body });
      }
      const StartDateTimeFilter = "2027-01-01T00:00:00Z";
      const [BackupEntity] = entities;
      await call(byLocation, { body: { Storage: share, BackupEntity, StartDateTimeFilter }, expect: "200 no items" });
      const Storage = { StorageKind: "FileShare", Path: "\\\\nowhere\\share" };
      await call(byLocation, { body: { Storage, BackupEntity } });
      await call(byLocation, { body: {}, expect: "400 E_INVALIDARG", isWrongOnPurpose: true });
    },
  },
];

/**
 * @param {Call} call
 * @param {string} operationId
 * @param {import("../talk.mjs").Given} given
 */
async function readPages(call, operationId, given) {
  const first = await call(operationId, { ...given, expect: "200 page" });
  const token = first.body?.ContinuationToken;
  if (token) await call(operationId, { ...given, parameters: { ...given.parameters, ContinuationToken: token } });
}
