// @ts-check
import { samplePartitions } from "servicefabric-backup-emulator";
import { remoteStorages } from "./storages.mjs";

/**
 * @typedef {import("../world.mjs").Scene} Scene
 * @typedef {import("../talk.mjs").Call} Call
 */

const [partitionId] = samplePartitions.orders;
const levels = /** @type {const} */ ([
  ["Application", { applicationId: "SampleApp" }],
  ["Service", { serviceId: "SampleApp~Orders" }],
  ["Partition", { partitionId }],
]);

/** @param {object} Storage */
function policy(Storage, more = {}) {
  return {
    Name: "Hourly",
    AutoRestoreOnDataLoss: false,
    MaxIncrementalBackups: 5,
    Schedule: { ScheduleKind: "FrequencyBased", Interval: "PT1H" },
    Storage,
    RetentionPolicy: { RetentionPolicyType: "Basic", MinimumNumberOfBackups: 2, RetentionDuration: "P1D" },
    ...more,
  };
}

const weekly = {
  ScheduleKind: "TimeBased",
  ScheduleFrequencyType: "Weekly",
  RunDays: ["Monday", "Friday"],
  RunTimes: ["0001-01-01T09:00:00Z"],
};

/** Storages with all that can be said of them. */
const everyStorage = [
  ...remoteStorages.map((storage) => ({ ...storage, FriendlyName: "far away" })),
  {
    StorageKind: "FileShare",
    Path: "\\\\server\\share",
    PrimaryUserName: "domain\\one",
    PrimaryPassword: "a secret",
    SecondaryUserName: "domain\\two",
    SecondaryPassword: "a secret",
    FriendlyName: "near",
  },
];

/** @type {readonly Scene[]} */
export const policyScenes = [
  {
    name: "a policy from its creation to its end",
    async play({ call, share }) {
      const named = { backupPolicyName: "Hourly" };
      await call("CreateBackupPolicy", { body: policy(share), expect: "201" });
      await call("CreateBackupPolicy", { body: policy(share), expect: "409 FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS" });
      await call("CreateBackupPolicy", {
        parameters: { ValidateConnection: true },
        body: policy(share, { Name: "Weekly", Schedule: weekly }),
        expect: "201",
      });
      await call("CreateBackupPolicy", { body: {}, expect: "400 E_INVALIDARG", isWrongOnPurpose: true });
      for (const [index, storage] of everyStorage.entries()) {
        const backupPolicyName = `To-${index}`;
        await call("CreateBackupPolicy", { body: policy(storage, { Name: backupPolicyName }), expect: "201" });
        await call("GetBackupPolicyByName", { parameters: { backupPolicyName }, expect: "200" });
      }
      await call("GetBackupPolicyByName", { parameters: named, expect: "200" });
      await call("GetBackupPolicyByName", { parameters: { backupPolicyName: "Weekly" }, expect: "200" });
      await call("GetBackupPolicyList", { expect: "200 items" });
      const first = await call("GetBackupPolicyList", { parameters: { MaxResults: 1 }, expect: "200 page" });
      const token = first.body?.ContinuationToken;
      if (token) await call("GetBackupPolicyList", { parameters: { ContinuationToken: token }, expect: "200 items" });
      const changed = policy(share, { MaxIncrementalBackups: 7 });
      await call("UpdateBackupPolicy", { parameters: named, body: changed, expect: "200" });
      await call("GetAllEntitiesBackedUpByPolicy", { parameters: named, expect: "200 no items" });
      await call("DeleteBackupPolicy", { parameters: named, expect: "200" });
      await call("GetBackupPolicyByName", { parameters: named, expect: "404 FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST" });
    },
  },
  {
    name: "policies enabled, suspended, resumed and disabled on every level",
    options: { policy: { enabled: false } },
    async play({ call, share }) {
      await call("CreateBackupPolicy", { body: policy(share) });
      for (const [level, parameters] of levels) {
        const body = { BackupPolicyName: "Hourly" };
        await call(`Get${level}BackupConfigurationInfo`, { parameters });
        await call(`Disable${level}Backup`, { parameters, body: { CleanBackup: false } });
        await call(`Enable${level}Backup`, { parameters, body, expect: "202" });
        await call(`Get${level}BackupConfigurationInfo`, { parameters });
        await call("GetAllEntitiesBackedUpByPolicy", {
          parameters: { backupPolicyName: "Hourly" },
          expect: "200 items",
        });
        await call("GetAllEntitiesBackedUpByPolicy", { parameters: { backupPolicyName: "Hourly", MaxResults: 1 } });
        await call("DeleteBackupPolicy", { parameters: { backupPolicyName: "Hourly" } });
        await call(`Suspend${level}Backup`, { parameters, expect: "202" });
        await call(`Get${level}BackupConfigurationInfo`, { parameters });
        await call(`Resume${level}Backup`, { parameters, expect: "202" });
        await call(`Disable${level}Backup`, { parameters, body: { CleanBackup: true }, expect: "202" });
        const missing = { BackupPolicyName: "Nowhere" };
        await call(`Enable${level}Backup`, {
          parameters,
          body: missing,
          expect: "404 FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST",
        });
      }
    },
  },
  {
    name: "backups by a schedule",
    options: { policy: { enabled: false } },
    async play({ call, clock, emulator, share }) {
      const parameters = { partitionId };
      await call("CreateBackupPolicy", { body: policy(share), expect: "201" });
      await call("EnablePartitionBackup", { parameters, body: { BackupPolicyName: "Hourly" }, expect: "202" });
      clock.advance({ minutes: 200 });
      await emulator.settle();
      const { body } = await call("GetPartitionBackupList", { parameters, expect: "200 items" });
      /** @type {readonly { BackupType: string }[]} */
      const items = body?.Items ?? [];
      const types = [...new Set(items.map(({ BackupType }) => BackupType))].sort();
      // A description without policies leaves nothing to list.
      if (types.join() !== "Full,Incremental" && types.length > 0) throw new Error(`Only ${types} backups are listed.`);
      await call("GetPartitionBackupProgress", { parameters, expect: "200 null" });
    },
  },
  {
    name: "configurations in pages",
    async play({ call }) {
      for (const [level, parameters] of levels.slice(0, 2)) {
        const operationId = `Get${level}BackupConfigurationInfo`;
        await call("EnablePartitionBackup", {
          parameters: { partitionId },
          body: { BackupPolicyName: "DailyToShare" },
        });
        await call("EnableServiceBackup", {
          parameters: { serviceId: "SampleApp~Orders" },
          body: { BackupPolicyName: "DailyToShare" },
        });
        const first = await call(operationId, { parameters: { ...parameters, MaxResults: 1 }, expect: "200 page" });
        const token = first.body?.ContinuationToken;
        if (token) await call(operationId, { parameters: { ...parameters, ContinuationToken: token } });
      }
    },
  },
];
