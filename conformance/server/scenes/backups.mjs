// @ts-check
import { samplePartitions } from "servicefabric-backup-emulator";
import { remoteStorages } from "./storages.mjs";

/** @typedef {import("../world.mjs").Scene} Scene */

const [first, second] = samplePartitions.orders;
const nowhere = "00000000-0000-0000-0000-00000000dead";
const progressOf = "GetPartitionBackupProgress";

/** @type {readonly Scene[]} */
export const backupScenes = [
  {
    name: "a backup from the request to its end",
    async play({ call, clock }) {
      const parameters = { partitionId: first };
      await call(progressOf, { parameters, expect: "200 null" });
      await call("BackupPartition", { parameters, expect: "202" });
      await call(progressOf, { parameters, expect: "200 Accepted" });
      await call("BackupPartition", { parameters, expect: "409 FABRIC_E_BACKUP_IN_PROGRESS" });
      clock.advance({ seconds: 5 });
      await call(progressOf, { parameters, expect: "200 BackupInProgress" });
      clock.advance({ seconds: 60 });
      await call(progressOf, { parameters, expect: "200 Success" });
    },
  },
  {
    name: "backups to every kind of storage",
    async play({ call, clock, share }) {
      const parameters = { partitionId: first, BackupTimeout: 15, timeout: 30 };
      await call("BackupPartition", { parameters, body: {}, expect: "202" });
      for (const BackupStorage of [share, ...remoteStorages]) {
        clock.advance({ minutes: 16 });
        await call("BackupPartition", { parameters, body: { BackupStorage }, expect: "202" });
      }
    },
  },
  {
    name: "backups that do not go well",
    async play({ call, clock, emulator }) {
      const parameters = { partitionId: first };
      for (const Code of ["FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", 2148734208]) {
        const error = { Code, Message: "An error occurred during this operation." };
        emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action: { kind: "failBackup", error } });
        await call("BackupPartition", { parameters, expect: "202" });
        clock.advance({ minutes: 1 });
        await call(progressOf, { parameters, expect: "200 Failure" });
      }
      emulator.faults.add({ route: "BackupPartition", action: { kind: "stuckInAccepted" } });
      await call("BackupPartition", { parameters, expect: "202" });
      clock.advance({ minutes: 12 });
      await call(progressOf, { parameters, expect: "200 Timeout" });
    },
  },
  {
    name: "requests for a backup that are refused",
    async play({ call, emulator }) {
      const parameters = { partitionId: second };
      const isWrongOnPurpose = true;
      const unknown = { partitionId: nowhere };
      await call("BackupPartition", { parameters: unknown, expect: "404 FABRIC_E_PARTITION_NOT_FOUND" });
      await call(progressOf, { parameters: unknown, expect: "404 FABRIC_E_PARTITION_NOT_FOUND" });
      const old = { ...parameters, "api-version": "6.2-preview" };
      await call("BackupPartition", { parameters: old, expect: "400 E_INVALIDARG", isWrongOnPurpose });
      const noGuid = { partitionId: "SampleApp~Orders" };
      await call("BackupPartition", { parameters: noGuid, expect: "400 E_INVALIDARG", isWrongOnPurpose });
      const body = { BackupStorage: { StorageKind: "Tape" } };
      await call("BackupPartition", { parameters, body, expect: "400 E_INVALIDARG", isWrongOnPurpose });
      emulator.turnPolicy("off");
      await call("BackupPartition", { parameters, expect: "404 FABRIC_E_BACKUP_NOT_ENABLED" });
      await call("GetPartitionBackupConfigurationInfo", { parameters, expect: "200 null" });
      await call("GetPartitionBackupList", { parameters, expect: "404 FABRIC_E_BACKUP_NOT_ENABLED" });
    },
  },
];
