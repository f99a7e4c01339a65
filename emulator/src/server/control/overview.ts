import { describePolicies } from "../../model/backup-restore/policy-overview.js";
import type { LivePartition } from "../../model/cluster/cluster.js";
import { plainJson } from "../../model/state/plain-json.js";
import { writeTransitions } from "../../model/time/transition-json.js";
import type { JsonObject } from "../../wire/json.js";
import { controlPath } from "../control-path.js";
import { version } from "../version.js";
import { describeClock } from "./clock-control.js";
import type { ControlParts } from "./control-parts.js";

/** An overview for people and tests: no secrets, and no more than fits on a page. */
export async function describeState(parts: ControlParts): Promise<JsonObject> {
  const { clock, cluster, service, faults, log, posts } = parts;
  return {
    version: version(),
    clusterVersion: cluster.version,
    url: parts.url(),
    controlUrl: `${parts.url()}${controlPath}`,
    backupRestoreServiceInstalled: cluster.backupRestoreServiceInstalled,
    periodicBackupsStopped: cluster.periodicBackupsStopped,
    faultAnalysisService: cluster.faultAnalysisService,
    clock: describeClock(clock),
    counts: { requests: log.requests.length, backupPosts: { ...posts.total() }, faults: faults.describe().length },
    faults: faults.describe(),
    transitions: writeTransitions(service.pace.transitions),
    policies: plainJson(describePolicies(service.administration)),
    applications: describeApplications(parts),
    partitions: await Promise.all([...cluster.partitions()].map((partition) => describePartition(parts, partition))),
  };
}

function describeApplications({ cluster, deployments, upgrades }: ControlParts): JsonObject[] {
  deployments.settle();
  upgrades.settle();
  return cluster
    .applications()
    .map(({ name, typeName, typeVersion, status }) => ({ name, typeName, typeVersion, status }));
}

async function describePartition({ cluster, service }: ControlParts, partition: LivePartition): Promise<JsonObject> {
  const seen = await service.peek(partition.id);
  const { dataLossVersion, configurationVersion } = partition.epoch;
  return {
    id: partition.id,
    serviceName: partition.service.name,
    serviceKind: partition.service.kind,
    status: partition.status,
    primaryNode: cluster.nodes[partition.primaryNode]?.name ?? null,
    epoch: { dataLossVersion: dataLossVersion.toString(), configurationVersion: configurationVersion.toString() },
    lsn: partition.lsn.toString(),
    backupState: seen?.state ?? null,
  };
}
