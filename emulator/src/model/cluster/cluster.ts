import type { Json } from "../../wire/json.js";
import { FabricError } from "../fabric-error.js";
import type { KeepsState } from "../state/keeps-state.js";
import { ApplicationTypes, provisionedTypes } from "./application-types.js";
import { loadCluster, saveCluster } from "./cluster-state.js";
import { Directory, type FoundService } from "./directory.js";
import { type HealthState, healthOfPartition, worstOf } from "./health.js";
import { examineApplication } from "./health-evaluations.js";
import { strictPolicy } from "./health-policy.js";
import { applyLayout, type Layout, layoutOf } from "./layout.js";
import type { Illness, LiveApplication, LivePartition, LiveService } from "./live-partition.js";
import { nameBelow, pathOfName, storageSegment } from "./names.js";
import { type ClusterNode, createNodes } from "./nodes.js";
import { serviceTypesOf } from "./service-types.js";
import {
  backupRestoreServiceName,
  type FaultAnalysisService,
  faultAnalysisPartitionId,
  faultAnalysisServiceName,
  systemApplication,
  systemApplicationName,
} from "./system-application.js";
import type { Application, PartitionStatus, Service, Topology } from "./topology.js";
import { problemsOfTopology, TopologyError } from "./topology-problems.js";

export type { Illness, LiveApplication, LivePartition, LiveService } from "./live-partition.js";

/** A configuration version counts configurations in its upper half. */
const oneConfiguration = 2n ** 32n;

export interface ClusterOptions {
  /** Whether the Backup Restore Service, which is an add-on, is there. Default true. */
  readonly backupRestoreServiceInstalled?: boolean;
  /** Default `running`. */
  readonly faultAnalysisService?: FaultAnalysisService;
}

/** The emulated cluster: finds things by name and id, and keeps what changes. */
export class Cluster implements KeepsState {
  readonly name: string;
  /** What the header `ClusterId` is held against. */
  readonly id: string | undefined;
  readonly nodes: readonly ClusterNode[];
  readonly applicationTypes: ApplicationTypes;
  /** May change while the cluster runs. Without it the gateway answers for the service that does not exist. */
  backupRestoreServiceInstalled: boolean;
  /** Whether periodic backups are left out although all looks well, as some upgrades of clusters have left them. */
  periodicBackupsStopped = false;
  readonly #start: Topology;
  /** Names of the applications and services that have come since the start. */
  readonly #added = new Set<string>();
  #user: Directory;
  readonly #system: Directory;
  #faultAnalysisService: FaultAnalysisService = "running";

  /**
   * @param topology What there is.
   * @param version Version of the Service Fabric runtime, such as `10.1.2493.9590`.
   * @throws TopologyError with all that is wrong with the topology.
   */
  constructor(
    topology: Topology,
    readonly version: string,
    { backupRestoreServiceInstalled = true, faultAnalysisService = "running" }: ClusterOptions = {},
  ) {
    const problems = problemsOfTopology(topology);
    if (problems.length > 0) throw new TopologyError(problems);
    this.#start = topology;
    this.name = topology.cluster?.name ?? "emulated-cluster";
    this.id = topology.cluster?.id;
    this.nodes = createNodes(topology.nodes);
    this.applicationTypes = new ApplicationTypes(provisionedTypes(topology));
    this.backupRestoreServiceInstalled = backupRestoreServiceInstalled;
    this.#user = new Directory(topology.applications, this.nodes.length);
    this.#system = new Directory([systemApplication(version)], this.nodes.length);
    this.faultAnalysisService = faultAnalysisService;
  }

  /** How the Fault Analysis Service is. It may change while the cluster runs. */
  get faultAnalysisService(): FaultAnalysisService {
    return this.#faultAnalysisService;
  }

  set faultAnalysisService(is: FaultAnalysisService) {
    this.#faultAnalysisService = is;
    const partition = this.#system.partition(faultAnalysisPartitionId);
    if (partition) partition.status = is === "stopped" ? "NotReady" : "Ready";
  }

  /** The applications by name, without `fabric:/System`. */
  applications(): LiveApplication[] {
    return [...this.#user.applications()];
  }

  application(name: string): LiveApplication | undefined {
    return this.#user.application(name);
  }

  service(name: string): FoundService | undefined {
    return this.#user.service(name);
  }

  /** One service of each of the types that an application type has. */
  serviceTypesOf(applicationTypeName: string | undefined): Service[] {
    return serviceTypesOf(this.#start, applicationTypeName);
  }

  /** The services that come by themselves with an application of a type. */
  defaultServicesOf(applicationTypeName: string): readonly Service[] {
    return this.#start.applicationTypes?.find(({ name }) => name === applicationTypeName)?.defaultServices ?? [];
  }

  /** @param application One whose name is free. */
  addApplication(application: Application): LiveApplication {
    for (const { name } of [application, ...application.services]) this.#added.add(name);
    return this.#user.add(application);
  }

  /** @param service One whose name is free. */
  addService(application: LiveApplication, service: Service): LiveService {
    this.#added.add(service.name);
    return this.#user.addService(application, service);
  }

  removeApplication(application: LiveApplication): void {
    for (const { name } of [application, ...application.services]) this.#added.delete(name);
    this.#user.remove(application);
  }

  removeService(found: FoundService): void {
    this.#added.delete(found.service.name);
    this.#user.removeService(found);
  }

  /** What has come and gone since the start. */
  layout(): Layout {
    return layoutOf(this.#start.applications, this.applications(), (name) => this.#added.has(name));
  }

  /** The applications of the start with another layout, before any of them changes. */
  directoryOf(layout: Layout): Directory {
    return new Directory(applyLayout(this.#start.applications, layout), this.nodes.length);
  }

  /** Puts other applications in the place of all. */
  replaceDirectory(directory: Directory, { added, removed }: Layout): void {
    const left = this.#start.applications.map(({ name }) => name).filter((name) => !removed.includes(name));
    const names = added.flatMap(({ name, services }) => [name, ...services.map((service) => service.name)]);
    this.#added.clear();
    for (const name of names) if (!left.includes(name)) this.#added.add(name);
    this.#user = directory;
  }

  /** All partitions but those of the system services. */
  partitions(): IterableIterator<LivePartition> {
    return this.#user.partitions();
  }

  partition(id: string): LivePartition | undefined {
    return this.#user.partition(id);
  }

  /** The partitions of a service, by id. */
  partitionsOf(service: { readonly name: string }): readonly LivePartition[] {
    return this.#directoryOf(service.name).partitionsOf(service);
  }

  /** An application, or `fabric:/System`, with what it has at the moment. */
  applicationOrSystem(name: string): LiveApplication | undefined {
    if (name !== systemApplicationName) return this.application(name);
    const system = this.#system.application(name);
    return system && { ...system, services: system.services.filter((service) => this.#isInstalled(service)) };
  }

  /** A service, be it one of the system's. */
  serviceOrSystem(name: string): FoundService | undefined {
    const found = this.#directoryOf(name).service(name);
    return found && this.#isInstalled(found.service) ? found : undefined;
  }

  /** A partition, be it one of the system's. */
  partitionOrSystem(id: string): LivePartition | undefined {
    const found = this.partition(id) ?? this.#system.partition(id);
    return found && this.#isInstalled(found.service) ? found : undefined;
  }

  healthOfService(service: { readonly name: string }): HealthState {
    return worstOf(this.partitionsOf(service).map(healthOfPartition));
  }

  healthOfApplication(application: LiveApplication): HealthState {
    return examineApplication(this, application, strictPolicy).state;
  }

  /**
   * Reports about an application, until it is reported well again.
   *
   * @param illness `undefined`: it is well.
   * @throws FabricError FABRIC_E_APPLICATION_NOT_FOUND
   */
  reportHealth(applicationName: string, illness: Illness | undefined): void {
    const application = this.application(applicationName);
    if (!application) throw new FabricError("FABRIC_E_APPLICATION_NOT_FOUND", `There is no ${applicationName}.`);
    application.illness = illness;
  }

  /**
   * Gives a partition a new epoch, as a failover does: the next configuration, its primary on the next node.
   *
   * @param options `dataLossVersion` says that data was lost.
   * @throws FabricError FABRIC_E_PARTITION_NOT_FOUND
   */
  moveToNewEpoch(partitionId: string, { dataLossVersion }: { readonly dataLossVersion?: bigint } = {}): void {
    const partition = this.#partition(partitionId);
    const { epoch } = partition;
    partition.epoch = {
      dataLossVersion: dataLossVersion ?? epoch.dataLossVersion,
      configurationVersion: epoch.configurationVersion + oneConfiguration,
    };
    partition.primaryNode = (partition.primaryNode + 1) % this.nodes.length;
  }

  /** @throws FabricError FABRIC_E_PARTITION_NOT_FOUND */
  setPartitionStatus(partitionId: string, status: PartitionStatus): void {
    this.#partition(partitionId).status = status;
  }

  /** Puts the primary of a partition on a node. @throws FabricError FABRIC_E_PARTITION_NOT_FOUND, FABRIC_E_NODE_NOT_FOUND */
  setPrimaryNode(partitionId: string, nodeName: string): void {
    const partition = this.#partition(partitionId);
    const place = this.nodes.findIndex((node) => node.name === nodeName);
    if (place < 0) throw new FabricError("FABRIC_E_NODE_NOT_FOUND", `There is no node ${nodeName}.`);
    partition.primaryNode = place;
  }

  /**
   * The segments `<App>`, `<Service>` of a service's folder in storage. A service that this cluster does not have
   * may still lie in storage, written by another cluster: its first segment is then taken for the application.
   */
  storageSegments(serviceName: string): [string, string] | undefined {
    const known = this.service(serviceName);
    const path = pathOfName(serviceName);
    if (path === undefined) return undefined;
    const applicationName = known?.application.name ?? `fabric:/${path.split("/")[0]}`;
    const below = nameBelow(applicationName, serviceName);
    return [storageSegment(pathOfName(applicationName) ?? ""), storageSegment(below)];
  }

  /** What was changed since the start; a partition that is as it was takes no room. */
  save(): Json {
    return saveCluster(this);
  }

  load(saved: unknown): void {
    loadCluster(this, saved);
  }

  #partition(id: string): LivePartition {
    const partition = this.partition(id);
    if (!partition) throw new FabricError("FABRIC_E_PARTITION_NOT_FOUND", `There is no partition ${id}.`);
    return partition;
  }

  #directoryOf(name: string): Directory {
    return name.startsWith(`${systemApplicationName}/`) ? this.#system : this.#user;
  }

  #isInstalled({ name }: LiveService): boolean {
    if (name === backupRestoreServiceName) return this.backupRestoreServiceInstalled;
    return name !== faultAnalysisServiceName || this.#faultAnalysisService !== "missing";
  }
}
