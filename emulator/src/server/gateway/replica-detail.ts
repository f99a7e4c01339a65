import type { LivePartition } from "../../model/cluster/cluster.js";
import type { Replica } from "../../model/cluster/replicas.js";
import { noPreciseDate, writePreciseDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import { serviceManifestName } from "./manifests.js";

/**
 * What a node knows of a replica or an instance on it, with the names that servers send: the description calls the
 * last member `DeployedServiceReplicaQueryResult`.
 *
 * @param all Every replica of the partition.
 * @param now In milliseconds since 1970.
 */
export function writeReplicaDetail(
  replica: Replica,
  partition: LivePartition,
  all: readonly Replica[],
  now: number,
): JsonObject {
  const { service } = partition;
  const shared = {
    ServiceKind: service.kind,
    ServiceName: service.name,
    PartitionId: partition.id,
    CurrentServiceOperation: "None",
    CurrentServiceOperationStartTimeUtc: noPreciseDate,
    ReportedLoad: [],
  };
  const deployed = writeDeployedReplica(replica, partition);
  if (service.kind === "Stateless") {
    return { ...shared, InstanceId: replica.id.toString(), DeployedServiceReplicaInstance: deployed };
  }
  const isPrimary = replica.role === "Primary";
  const isInDataLoss = partition.recovery === "onDataLoss";
  const access = !isPrimary ? "NotPrimary" : isInDataLoss ? "ReconfigurationPending" : "Granted";
  const lsn = partition.lsn.toString();
  return {
    ...shared,
    ReplicaId: replica.id.toString(),
    CurrentReplicatorOperation: isPrimary && isInDataLoss ? "OnDataLoss" : "None",
    ReadStatus: access,
    WriteStatus: access,
    ReplicatorStatus: isPrimary ? writePrimary(replica, all, lsn, now) : writeSecondary(replica, lsn, now),
    DeployedServiceReplica: deployed,
  };
}

/** A secondary has everything, or is being built and has nothing yet. */
function writePrimary(primary: Replica, all: readonly Replica[], lsn: string, now: number): JsonObject {
  const nothing = {
    AverageReceiveDuration: "0",
    AverageApplyDuration: "0",
    NotReceivedCount: "0",
    ReceivedAndNotAppliedCount: "0",
  };
  return {
    Kind: "Primary",
    ReplicationQueueStatus: writeQueue("0", lsn),
    RemoteReplicators: all
      .filter(({ id }) => id !== primary.id)
      .map(({ id, status }) => ({
        ReplicaId: id.toString(),
        LastAcknowledgementProcessedTimeUtc: writePreciseDate(now),
        LastReceivedReplicationSequenceNumber: status === "Ready" ? lsn : "0",
        LastAppliedReplicationSequenceNumber: status === "Ready" ? lsn : "0",
        IsInBuild: status === "InBuild",
        LastReceivedCopySequenceNumber: "0",
        LastAppliedCopySequenceNumber: "0",
        RemoteReplicatorAcknowledgementStatus: {
          ReplicationStreamAcknowledgementDetail: nothing,
          CopyStreamAcknowledgementDetail: nothing,
        },
      })),
  };
}

function writeSecondary({ status }: Replica, lsn: string, now: number): JsonObject {
  const own = status === "Ready" ? lsn : "0";
  return {
    Kind: "ActiveSecondary",
    ReplicationQueueStatus: writeQueue(own, own),
    LastReplicationOperationReceivedTimeUtc: writePreciseDate(now),
    IsInBuild: status === "InBuild",
    CopyQueueStatus: writeQueue("-1", "-1"),
    LastCopyOperationReceivedTimeUtc: noPreciseDate,
    LastAcknowledgementSentTimeUtc: writePreciseDate(now),
  };
}

function writeQueue(first: string, last: string): JsonObject {
  return {
    QueueUtilizationPercentage: 0,
    QueueMemorySize: "0",
    FirstSequenceNumber: first,
    CompletedSequenceNumber: last,
    CommittedSequenceNumber: last,
    LastSequenceNumber: last,
  };
}

function writeDeployedReplica({ id, role, status, address }: Replica, partition: LivePartition): JsonObject {
  const { service } = partition;
  const isStateful = service.kind === "Stateful";
  return {
    ServiceKind: service.kind,
    ServiceName: service.name,
    ServiceTypeName: service.typeName,
    ServiceManifestVersion: "",
    ServiceManifestName: serviceManifestName(service),
    CodePackageName: "Code",
    PartitionId: partition.id,
    ...(isStateful ? { ReplicaId: id.toString(), ReplicaRole: role } : { InstanceId: id.toString() }),
    ReplicaStatus: status,
    Address: address,
    ServicePackageActivationId: "",
    HostProcessId: "4120",
    ...(isStateful ? { ReconfigurationInformation: noReconfiguration } : {}),
  };
}

const noReconfiguration = {
  PreviousConfigurationRole: "None",
  ReconfigurationPhase: "None",
  ReconfigurationType: "None",
  ReconfigurationStartTimeUtc: noPreciseDate,
};
