// @ts-check
import { samplePartitions } from "servicefabric-backup-emulator";

/**
 * @typedef {import("../world.mjs").Scene} Scene
 * @typedef {import("../world.mjs").World} World
 */

const [partitionId, other] = samplePartitions.orders;
const parameters = { partitionId };
const progressOf = "GetPartitionRestoreProgress";

/** @type {readonly Scene[]} */
export const restoreScenes = [
  {
    name: "a restore from the request to its end",
    async play(world) {
      const { call, clock } = world;
      await call(progressOf, { parameters, expect: "200 null" });
      const body = await takeBackup(world);
      await call("RestorePartition", { parameters, body, expect: "202" });
      await call(progressOf, { parameters, expect: "200 Accepted" });
      await call("RestorePartition", { parameters, body, expect: "409 FABRIC_E_RESTORE_IN_PROGRESS" });
      await call("BackupPartition", { parameters, expect: "409 FABRIC_E_RESTORE_IN_PROGRESS" });
      clock.advance({ seconds: 5 });
      await call(progressOf, { parameters, expect: "200 RestoreInProgress" });
      clock.advance({ minutes: 5 });
      await call(progressOf, { parameters, expect: "200 Success" });
    },
  },
  {
    name: "a restore as the cluster shows it meanwhile, and one that fails",
    options: { clusterVersion: "11.0.2707.1" },
    async play(world) {
      const { call, clock, emulator } = world;
      const body = await takeBackup(world);
      await call("RestorePartition", { parameters: { ...parameters, RestoreTimeout: 20 }, body, expect: "202" });
      for (const seconds of [3, 30, 5]) {
        clock.advance({ seconds });
        await call(progressOf, { parameters });
        await call("GetPartitionInfo", { parameters });
        await call("GetPartitionHealth", { parameters });
        const { body: replicas } = await call("GetReplicaInfoList", { parameters });
        for (const { NodeName: nodeName, ReplicaId: replicaId } of replicas?.Items ?? []) {
          await call("GetDeployedServiceReplicaDetailInfo", { parameters: { ...parameters, nodeName, replicaId } });
        }
      }
      emulator.faults.add({ route: "RestorePartition", action: { kind: "alterRestore", fails: true } });
      await call("RestorePartition", { parameters, body, expect: "202" });
      clock.advance({ minutes: 5 });
      await call(progressOf, { parameters, expect: "200 Failure" });
      emulator.cluster.faultAnalysisService = "missing";
      const expect = "404 FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED";
      await call("RestorePartition", { parameters, body, expect });
      await call("GetClusterManifest");
    },
  },
  {
    name: "data losses: of a restore, one that is asked for, and one that is cancelled",
    options: { policy: "off" },
    async play({ call, clock, emulator }) {
      const all = { TypeFilter: 65535, StateFilter: 65535 };
      const ids = { ...parameters, serviceId: "SampleApp~Orders" };
      const losses = ["1", "2"].map((digit) => ({
        ...ids,
        OperationId: `${digit}1111111-2222-3333-4444-555555555555`,
      }));
      const [, second] = losses;
      await call("GetFaultOperationList", { parameters: all, expect: "200 no items" });
      for (const loss of losses) {
        await call("StartDataLoss", { parameters: { ...loss, DataLossMode: "PartialDataLoss" }, expect: "202" });
      }
      await call("CancelOperation", { parameters: { OperationId: second?.OperationId, Force: false }, expect: "200" });
      await call("GetDataLossProgress", { parameters: { ...losses[0] }, expect: "200" });
      emulator.startRestore({ partitionId: other });
      clock.advance({ seconds: 5 });
      await call("GetFaultOperationList", { parameters: all, expect: "200 items" });
      for (const loss of losses) await call("GetDataLossProgress", { parameters: loss, expect: "200" });
      const unknown = { ...ids, OperationId: "31111111-2222-3333-4444-555555555555" };
      await call("GetDataLossProgress", { parameters: unknown, expect: "404 FABRIC_E_KEY_NOT_FOUND" });
    },
  },
  {
    name: "restores that are refused, or take too long",
    async play(world) {
      const { call, clock, emulator } = world;
      const body = await takeBackup(world);
      const foreign = { parameters: { partitionId: other }, body };
      await call("RestorePartition", {
        ...foreign,
        expect: "400 FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH",
      });
      emulator.startRestore({ partitionId, stuckInAccepted: true });
      clock.advance({ minutes: 60 });
      await call(progressOf, { parameters });
    },
  },
];

/**
 * Takes a backup, and gives the body of a request that restores it.
 * @param {World} world
 */
async function takeBackup({ call, clock }) {
  await call("BackupPartition", { parameters, expect: "202" });
  clock.advance({ minutes: 1 });
  const { body } = await call("GetPartitionBackupProgress", { parameters, expect: "200 Success" });
  return { BackupId: body?.BackupId, BackupLocation: body?.BackupLocation };
}
