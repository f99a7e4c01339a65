import { z } from "zod";
import { int64 } from "../../wire/int64.js";
import type { Json, JsonObject } from "../../wire/json.js";
import { StateError } from "../state/keeps-state.js";
import { readState } from "../state/read-state.js";
import type { Directory } from "./directory.js";
import { writeBackupEpoch } from "./epoch.js";
import { type Layout, writeApplicationInFile } from "./layout.js";
import { applicationStatuses, type LiveApplication, type LivePartition, recoveries } from "./live-partition.js";
import { isSameState, startOf } from "./partition-start.js";
import { readTopology } from "./read-topology.js";
import { type FaultAnalysisService, faultAnalysisServices } from "./system-application.js";
import { type Application, partitionStatuses } from "./topology.js";
import { TopologyError } from "./topology-problems.js";

const applicationState = z.strictObject({
  typeVersion: z.string(),
  parameters: z.record(z.string(), z.string()),
  status: z.enum(applicationStatuses),
  manifestVersions: z.record(z.string(), z.string()),
  serviceStatuses: z.record(z.string(), z.enum(["Creating", "Deleting"])).optional(),
  illness: z.strictObject({ state: z.enum(["Warning", "Error"]), description: z.string() }).optional(),
});

const partitionState = z.strictObject({
  epoch: z.strictObject({ DataLossVersion: int64, ConfigurationVersion: int64 }).transform((epoch) => ({
    dataLossVersion: epoch.DataLossVersion,
    configurationVersion: epoch.ConfigurationVersion,
  })),
  lsn: int64,
  status: z.enum(partitionStatuses),
  records: z.record(z.string(), z.string()),
  recovery: z.enum(recoveries).optional(),
  restoredAt: z.number().optional(),
  primaryNode: z.number().int().nonnegative(),
});

const clusterState = z.strictObject({
  backupRestoreServiceInstalled: z.boolean(),
  periodicBackupsStopped: z.boolean().default(false),
  faultAnalysisService: z.enum(faultAnalysisServices),
  /** Applications and services of the start that are gone, and those that have come since, as a topology file has them. */
  removed: z.array(z.string()),
  added: z.array(z.unknown()),
  applications: z.record(z.string(), applicationState),
  changedPartitions: z.record(z.string(), partitionState),
});

/** What is kept of a cluster, and what it is found by. */
interface ChangingCluster {
  readonly nodes: readonly unknown[];
  layout(): Layout;
  directoryOf(layout: Layout): Directory;
  replaceDirectory(directory: Directory, layout: Layout): void;
  backupRestoreServiceInstalled: boolean;
  periodicBackupsStopped: boolean;
  faultAnalysisService: FaultAnalysisService;
  applications(): readonly LiveApplication[];
  application(name: string): LiveApplication | undefined;
  partitions(): Iterable<LivePartition>;
  partition(id: string): LivePartition | undefined;
}

export function saveCluster(cluster: ChangingCluster): Json {
  const { removed, added } = cluster.layout();
  const changed = [...cluster.partitions()].filter((partition) => !isAsAtStart(cluster, partition));
  return {
    backupRestoreServiceInstalled: cluster.backupRestoreServiceInstalled,
    periodicBackupsStopped: cluster.periodicBackupsStopped,
    faultAnalysisService: cluster.faultAnalysisService,
    removed,
    added: added.map(writeApplicationInFile),
    applications: Object.fromEntries(
      cluster.applications().map((application) => [application.name, save(application)]),
    ),
    changedPartitions: Object.fromEntries(changed.map((partition) => [partition.id, savePartition(partition)])),
  };
}

/** @throws StateError before anything changes. */
export function loadCluster(cluster: ChangingCluster, saved: unknown): void {
  const { backupRestoreServiceInstalled, periodicBackupsStopped, faultAnalysisService, ...more } = readState(
    clusterState,
    saved,
  );
  const { applications, changedPartitions, ...kept } = more;
  const layout = { removed: kept.removed, added: readAdded(kept.added) };
  const directory = cluster.directoryOf(layout);
  const problems = [
    ...Object.keys(applications)
      .filter((name) => !directory.application(name))
      .map((name) => `applications.${name}: This cluster has no such application.`),
    ...Object.entries(changedPartitions).flatMap(([id, { primaryNode }]) => {
      if (!directory.partition(id)) return [`changedPartitions.${id}: This cluster has no such partition.`];
      return primaryNode < cluster.nodes.length
        ? []
        : [`changedPartitions.${id}.primaryNode: This cluster has no such node.`];
    }),
  ];
  if (problems.length > 0) throw new StateError(problems);

  cluster.replaceDirectory(directory, layout);
  cluster.backupRestoreServiceInstalled = backupRestoreServiceInstalled;
  cluster.periodicBackupsStopped = periodicBackupsStopped;
  cluster.faultAnalysisService = faultAnalysisService;
  for (const application of cluster.applications()) {
    const state = applications[application.name];
    if (state) load(application, state);
  }
  // All others are as they were at the start.
  for (const [id, state] of Object.entries(changedPartitions)) Object.assign(cluster.partition(id) ?? {}, state);
}

/** @throws StateError */
function readAdded(added: readonly unknown[]): readonly Application[] {
  try {
    return readTopology({ applications: added }).applications;
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    throw new StateError(error.problems.map((problem) => problem.replace(/^applications/, "added")));
  }
}

function isAsAtStart(cluster: ChangingCluster, partition: LivePartition): boolean {
  return isSameState(partition, startOf(partition.description, partition.service, cluster.nodes.length));
}

function save({ typeVersion, parameters, status, services, illness }: LiveApplication): JsonObject {
  const changing = services.flatMap((service) => (service.status ? [[service.name, service.status]] : []));
  const manifestVersions = Object.fromEntries(services.map(({ name, manifestVersion }) => [name, manifestVersion]));
  return {
    typeVersion,
    parameters: { ...parameters },
    status,
    manifestVersions,
    ...(changing.length > 0 ? { serviceStatuses: Object.fromEntries(changing) } : {}),
    ...(illness ? { illness: { ...illness } } : {}),
  };
}

function load(application: LiveApplication, state: z.infer<typeof applicationState>): void {
  application.typeVersion = state.typeVersion;
  application.parameters = state.parameters;
  application.status = state.status;
  application.illness = state.illness;
  for (const service of application.services) {
    service.status = state.serviceStatuses?.[service.name];
    service.manifestVersion = state.manifestVersions[service.name] ?? service.manifestVersion;
  }
}

function savePartition(partition: LivePartition): JsonObject {
  const { epoch, lsn, status, records, recovery, restoredAt, primaryNode } = partition;
  return {
    epoch: writeBackupEpoch(epoch),
    lsn: lsn.toString(),
    status,
    records,
    ...(recovery === undefined ? {} : { recovery }),
    ...(restoredAt === undefined ? {} : { restoredAt }),
    primaryNode,
  };
}
