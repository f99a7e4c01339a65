import type { BackupEntity } from "./model/backup-restore/backup-entity.js";
import { BackupRestoreService } from "./model/backup-restore/backup-restore-service.js";
import { PartitionControl } from "./model/backup-restore/partition-control.js";
import { Cluster, type LiveApplication } from "./model/cluster/cluster.js";
import type { FoundService } from "./model/cluster/directory.js";
import { sampleTopology } from "./model/cluster/sample-topology.js";
import type { Topology } from "./model/cluster/topology.js";
import { Deployments } from "./model/deployment/deployments.js";
import { TypeProvisioning } from "./model/provisioning/type-provisioning.js";
import { StoreOpener } from "./model/storage/store-opener.js";
import type { Clock } from "./model/time/clock.js";
import { EmulatorClock } from "./model/time/emulator-clock.js";
import { Pace } from "./model/time/timings.js";
import { Waiters } from "./model/time/waiters.js";
import { ApplicationUpgrades } from "./model/upgrade/application-upgrades.js";
import type { EmulatorOptions } from "./options.js";
import { FirstPolicy, type PolicyHome } from "./policy-home.js";
import { checkPolicy } from "./server/gateway/policy-body.js";

/** The cluster behind the gateway, with what runs in it. */
export interface Model {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly cluster: Cluster;
  readonly deployments: Deployments;
  readonly upgrades: ApplicationUpgrades;
  readonly provisioning: TypeProvisioning;
  readonly service: BackupRestoreService;
  readonly partitions: PartitionControl;
  readonly policy: FirstPolicy;
}

/** Puts the cluster together. @param closing Aborted when the emulator closes. */
export function assembleModel(options: EmulatorOptions, home: PolicyHome, closing: AbortSignal): Model {
  const clock = options.clock ?? new EmulatorClock();
  const topology = options.topology ?? sampleTopology();
  const { clusterVersion = "10.1.2493.9590", backupRestoreServiceInstalled = true, faultAnalysisService } = options;
  const cluster = new Cluster(topology, clusterVersion, {
    backupRestoreServiceInstalled,
    faultAnalysisService: faultAnalysisService ?? "running",
  });
  const stores = new StoreOpener({
    shares: options.shares ?? {},
    standIn: options.standInStorage,
    timeoutMilliseconds: options.storageTimeoutMilliseconds ?? 10_000,
    signal: closing,
  });
  const pace = new Pace(options.timings, options.speed, options.transitions);
  const mostCaughtUp = options.mostCaughtUpBackups ?? 5_000;
  const service = new BackupRestoreService({ cluster, clock, pace, stores, mostCaughtUp });
  const { administration } = service;
  for (const description of [home.policy, ...(options.policies ?? [])]) administration.add(checkPolicy(description));
  const policy = new FirstPolicy(home, topology, administration);
  if (home.isEnabled) policy.turn("on");
  const waiters = new Waiters(clock);
  const upgrades = new ApplicationUpgrades({ cluster, clock, pace, waiters, secondUpgrade: options.secondUpgrade });
  const provisioning = new TypeProvisioning({
    cluster,
    clock,
    pace,
    waiters,
    packages: topology.packages ?? [],
    isTarget: (typeName, typeVersion) => upgrades.isTarget(typeName, typeVersion),
  });
  const deployments = new Deployments({
    cluster,
    clock,
    pace,
    onCreated: (partitions) => service.adopt(partitions),
    onDeleting: ({ name }) => upgrades.forget(name),
    onRemoved: (removed) => service.forget(removedEntity(removed)),
  });
  return {
    clock,
    topology,
    cluster,
    deployments,
    upgrades,
    provisioning,
    service,
    partitions: new PartitionControl(cluster, service),
    policy,
  };
}

function removedEntity(removed: LiveApplication | FoundService): BackupEntity {
  if (!("service" in removed)) return { kind: "Application", applicationName: removed.name };
  return { kind: "Service", applicationName: removed.application.name, serviceName: removed.service.name };
}
