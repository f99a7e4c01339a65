import { readGuid } from "../wire/guid.js";
import type { Epoch } from "./epoch.js";
import { nameBelow, pathOfName, storageSegment } from "./names.js";
import type { Application, Partition, PartitionStatus, Service, Topology } from "./topology.js";

/** A partition with where it belongs and what changes while the cluster runs. */
export interface LivePartition {
  readonly id: string;
  readonly description: Partition;
  readonly service: Service;
  readonly application: Application;
  epoch: Epoch;
  lsn: bigint;
  status: PartitionStatus;
}

const firstEpoch: Epoch = { dataLossVersion: 131846800323087021n, configurationVersion: 12884901888n };
const firstLsn = 24n;

/** The emulated cluster: finds things by name and id. */
export class Cluster {
  readonly #applications = new Map<string, Application>();
  readonly #services = new Map<string, { service: Service; application: Application }>();
  readonly #partitions = new Map<string, LivePartition>();

  /**
   * @param topology What there is.
   * @param version Version of the Service Fabric runtime, such as `10.1.2493.9590`.
   */
  constructor(
    topology: Topology,
    readonly version: string,
  ) {
    for (const application of topology.applications) this.#addApplication(application);
  }

  service(name: string): { service: Service; application: Application } | undefined {
    return this.#services.get(name);
  }

  partition(id: string): LivePartition | undefined {
    return this.#partitions.get(id.toLowerCase());
  }

  partitions(): IterableIterator<LivePartition> {
    return this.#partitions.values();
  }

  partitionsOf(service: Service): LivePartition[] {
    return [...this.#partitions.values()].filter((partition) => partition.service === service);
  }

  /**
   * The segments `<App>`, `<Service>` of a service's folder in storage. A service that this cluster does not have
   * may still lie in storage, written by another cluster: its first segment is then taken for the application.
   */
  storageSegments(serviceName: string): [string, string] | undefined {
    const known = this.#services.get(serviceName);
    const path = pathOfName(serviceName);
    if (path === undefined) return undefined;
    const applicationName = known?.application.name ?? `fabric:/${path.split("/")[0]}`;
    const below = nameBelow(applicationName, serviceName);
    return [storageSegment(pathOfName(applicationName) ?? ""), storageSegment(below)];
  }

  #addApplication(application: Application): void {
    if (pathOfName(application.name) === undefined) {
      throw new TypeError(`An application's name starts with fabric:/ — not ${application.name}`);
    }
    claim(this.#applications, application.name, application);
    for (const service of application.services) {
      if (!service.name.startsWith(`${application.name}/`)) {
        throw new TypeError(`${service.name} is not below its application ${application.name}`);
      }
      claim(this.#services, service.name, { service, application });
      for (const description of service.partitions) this.#addPartition(description, service, application);
    }
  }

  #addPartition(description: Partition, service: Service, application: Application): void {
    const id = readGuid(description.id);
    if (id === undefined) throw new TypeError(`A partition's id is a GUID — not ${description.id}`);
    const { epoch = firstEpoch, lsn = firstLsn, status = "Ready" } = description;
    claim(this.#partitions, id, { id, description, service, application, epoch, lsn, status });
  }
}

function claim<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key)) throw new TypeError(`${key} is there twice in the topology`);
  map.set(key, value);
}
