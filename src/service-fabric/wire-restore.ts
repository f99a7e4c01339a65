import { z } from "zod";
import type { RestoreRecord, Suspension } from "./records";
import type { DataLossCommand, Replica, ReplicaDetail, RestorePoint } from "./restores";
import {
  backupItem,
  backupServicePage,
  epoch,
  failure,
  int64,
  partitionInformation,
  suspensionInfo,
  text,
  toEpoch,
  toFailure,
  toGuid,
  toInformation,
  toListedBackup,
  toSuspension,
  toTime,
  withoutBlanks,
} from "./wire";

/** `null` where no restore was ever asked for. */
export const restoreProgress = z
  .object({
    RestoreState: z.string(),
    TimeStampUtc: text,
    RestoredEpoch: epoch,
    RestoredLsn: int64.nullish(),
    FailureError: failure,
  })
  .nullable()
  .transform((wire): RestoreRecord | undefined => {
    if (wire === null) return undefined;
    const restored = toEpoch(wire.RestoredEpoch);
    return {
      state: wire.RestoreState,
      ...withoutBlanks({
        restoredAt: toTime(wire.TimeStampUtc),
        epoch: restored,
        // Without an epoch it is the zero of a record that tells nothing.
        lsn: restored === undefined ? undefined : (wire.RestoredLsn ?? undefined),
        failure: toFailure(wire.FailureError),
      }),
    };
  });

const restorePoint = backupItem.extend({
  ApplicationName: z.object({ ApplicationName: text }).nullish().or(z.string()),
  ServiceName: z.object({ ServiceName: text }).nullish().or(z.string()),
  PartitionInformation: partitionInformation.extend({ Id: text }).nullish(),
  BackupChainId: text,
  ServiceManifestVersion: text,
});

export const restorePointPage = backupServicePage(restorePoint, (item): RestorePoint => {
  const { ApplicationName: application, ServiceName: service, PartitionInformation: partition } = item;
  return {
    ...toListedBackup(item),
    ...withoutBlanks({
      applicationName: (typeof application === "string" ? application : application?.ApplicationName) || undefined,
      serviceName: (typeof service === "string" ? service : service?.ServiceName) || undefined,
      information: partition ? toInformation(partition) : undefined,
      chainId: item.BackupChainId?.toLowerCase(),
      codeVersion: item.ServiceManifestVersion || undefined,
    }),
  };
});

/** Of a stateful service; a stateless one has instances, which have no role. */
export const replicaPage = z
  .object({
    ContinuationToken: text,
    Items: z.array(z.object({ ReplicaId: z.string(), NodeName: text, ReplicaRole: text, ReplicaStatus: text })),
  })
  .transform((wire) => ({
    continuationToken: wire.ContinuationToken || undefined,
    items: wire.Items.map(
      (item): Replica => ({
        id: item.ReplicaId,
        nodeName: item.NodeName ?? "",
        role: item.ReplicaRole ?? "",
        status: item.ReplicaStatus ?? "",
      }),
    ),
  }));

export const replicaDetail = z
  .object({
    CurrentReplicatorOperation: text,
    ReplicatorStatus: z
      .object({ ReplicationQueueStatus: z.object({ CommittedSequenceNumber: int64.nullish() }).nullish() })
      .nullish(),
  })
  .transform(
    (wire): ReplicaDetail =>
      withoutBlanks({
        committedLsn: wire.ReplicatorStatus?.ReplicationQueueStatus?.CommittedSequenceNumber ?? undefined,
        operation: wire.CurrentReplicatorOperation || undefined,
      }),
  );

/** `null` where no policy applies. */
export const suspension = z
  .object({ SuspensionInfo: suspensionInfo })
  .nullable()
  .transform((wire): Suspension | undefined =>
    wire === null ? undefined : (toSuspension(wire.SuspensionInfo) ?? { isSuspended: false }),
  );

export const dataLosses = z
  .array(z.object({ OperationId: z.string(), State: z.string() }))
  .nullable()
  .transform((wire): readonly DataLossCommand[] =>
    (wire ?? []).map(({ OperationId, State }) => ({ operationId: OperationId, state: State })),
  );

export const dataLossProgress = z
  .object({
    InvokeDataLossResult: z.object({ SelectedPartition: z.object({ PartitionId: text }).nullish() }).nullish(),
  })
  .transform((wire) => toGuid(wire.InvokeDataLossResult?.SelectedPartition?.PartitionId));
