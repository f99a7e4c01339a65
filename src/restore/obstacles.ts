import type { ErrorCode } from "../errors";
import { describe } from "../service-fabric/failed-reply";
import type { Partition, RestoreRecord } from "../service-fabric/records";
import type { Replica } from "../service-fabric/restores";
import { call, callLimits } from "../waiting/call";
import { gatewayPatience } from "../waiting/patience";
import { read } from "../waiting/read";
import type { Run } from "../waiting/run";
import { hasEnded } from "./record-states";
import type { RestoreCluster } from "./restore-run";

/** Why a partition cannot be restored just now. */
export interface Obstacle {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** A partition as it is before a restore. */
export interface PartitionNow {
  readonly dataLossVersion: string;
  /** How many of its replicas have to be Ready after the restore. */
  readonly replicas: number;
  readonly isReady: boolean;
  readonly primary?: Replica;
}

type Looking = Run<RestoreCluster>;

/** What stands in the way of every restore of an application's partitions. */
export async function obstaclesOfApplication(run: Looking, applicationName: string): Promise<readonly Obstacle[]> {
  const { cluster } = run;
  const system = await read(run, gatewayPatience, (signal) => cluster.listServices("fabric:/System", signal));
  const upgrade = await read(run, gatewayPatience, (signal) => cluster.getUpgradeProgress(applicationName, signal));
  const hasFaultAnalysis = system.some(({ name }) => name === "fabric:/System/FaultAnalysisService");
  const isUpgrading = /(InProgress|Pending)$/.test(upgrade.state);
  return [
    ...(hasFaultAnalysis ? [] : [{ code: "SFB_FAULT_ANALYSIS_NOT_INSTALLED", detail: "" } as const]),
    ...(isUpgrading
      ? [{ code: "SFB_UPGRADE_IN_PROGRESS", detail: `It goes to ${upgrade.targetVersion}: ${upgrade.state}.` } as const]
      : []),
  ];
}

/** What a partition is at, and what stands in the way of its restore. */
export async function lookAtPartition(
  run: Looking,
  partitionId: string,
): Promise<{ readonly now: PartitionNow; readonly obstacles: readonly Obstacle[] }> {
  const { cluster } = run;
  const partition = await read(run, gatewayPatience, (signal) => cluster.getPartition(partitionId, signal));
  const gone: PartitionNow = { dataLossVersion: "0", replicas: 1, isReady: false };
  if (partition === undefined) return { now: gone, obstacles: [{ code: "SFB_PARTITION_NOT_FOUND", detail: "" }] };
  if (partition.serviceKind === "Stateless")
    return { now: gone, obstacles: [{ code: "SFB_STATELESS_SERVICE", detail: "" }] };
  const replicas = await read(run, gatewayPatience, (signal) => cluster.listReplicas(partitionId, signal));
  const now = partitionNow(partition, replicas);
  const obstacles = [
    ...(now.isReady || (await waitsForRestore(run, partitionId, now)) ? [] : [notReady(partition)]),
    ...(await restoresUnderWay(run, partitionId)),
  ];
  return { now, obstacles };
}

function partitionNow(partition: Partition, replicas: readonly Replica[]): PartitionNow {
  const up = replicas.filter(({ status }) => status === "Ready" || status === "InBuild").length;
  const primary = replicas.find(({ role }) => role === "Primary");
  return {
    dataLossVersion: partition.epoch?.dataLossVersion ?? "0",
    // A cluster may have fewer nodes than the replicas that are wanted.
    replicas: up > 0 ? up : (partition.targetReplicas ?? 1),
    isReady: partition.status === "Ready",
    ...(primary === undefined ? {} : { primary }),
  };
}

export function isReady({ role, status }: Replica): boolean {
  return status === "Ready" && (role === "Primary" || role === "ActiveSecondary");
}

function notReady({ status }: Partition): Obstacle {
  return { code: "SFB_PARTITION_NOT_READY", detail: `It is ${status ?? "in no state that the cluster tells"}.` };
}

/**
 * A partition whose data were lost waits in `OnDataLoss` until somebody restores it, if a policy protects it: a request for
 * a restore is what frees it.
 */
async function waitsForRestore(run: Looking, partitionId: string, { primary }: PartitionNow): Promise<boolean> {
  if (primary === undefined) return false;
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    run.cluster.getReplicaDetail(partitionId, primary, signal),
  );
  return reply.kind === "answered" && reply.value.operation === "OnDataLoss";
}

async function restoresUnderWay(run: Looking, partitionId: string): Promise<readonly Obstacle[]> {
  const { cluster } = run;
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    cluster.getRestoreProgress(partitionId, signal),
  );
  if (reply.kind !== "answered") return [{ code: "SFB_CLUSTER_UNAVAILABLE", detail: describe(run, reply) }];
  const record = reply.value;
  const operationId = await dataLossUnderWay(run, partitionId);
  return [
    ...(record !== undefined && !hasEnded(record) ? [inProgress(record)] : []),
    ...(operationId === undefined
      ? []
      : [
          {
            code: "SFB_RESTORE_IN_PROGRESS",
            detail: `The Fault Analysis Service still makes it lose its data (operation ${operationId}).`,
          } as const,
        ]),
  ];
}

export function inProgress({ state, epoch, lsn }: RestoreRecord): Obstacle {
  const which =
    epoch === undefined ? "" : `, of the backup with data loss version ${epoch.dataLossVersion} and LSN ${lsn}`;
  return { code: "SFB_RESTORE_IN_PROGRESS", detail: `It is ${state}${which}. There is no way to cancel it.` };
}

/** A data loss that is still being made would destroy what is restored meanwhile. Where it cannot be told, none is. */
async function dataLossUnderWay(run: Looking, partitionId: string): Promise<string | undefined> {
  const { cluster } = run;
  const list = await call(run, callLimits.readMilliseconds, (signal) => cluster.listDataLosses(signal));
  if (list.kind !== "answered") return undefined;
  for (const { operationId, state } of list.value) {
    if (state !== "Running" && state !== "RollingBack") continue;
    const of = await call(run, callLimits.readMilliseconds, (signal) =>
      cluster.getDataLossPartition(operationId, signal),
    );
    if (of.kind === "answered" && of.value === partitionId.toLowerCase()) return operationId;
  }
  return undefined;
}
