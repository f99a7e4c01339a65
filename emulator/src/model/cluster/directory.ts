import type { LiveApplication, LivePartition, LiveService } from "./live-partition.js";
import { startOf } from "./partition-start.js";
import type { Application, Partition, Service } from "./topology.js";

export interface FoundService {
  readonly service: LiveService;
  readonly application: LiveApplication;
}

/** Applications, services and partitions, found by name and id. Lists are in the order in which the server pages them. */
export class Directory {
  readonly #applications = new Map<string, LiveApplication>();
  readonly #services = new Map<string, FoundService>();
  readonly #partitions = new Map<string, LivePartition>();
  readonly #partitionsOf = new Map<string, LivePartition[]>();
  readonly #nodeCount: number;

  /** @param applications Checked before: names and ids are good, and there once. */
  constructor(applications: readonly Application[], nodeCount: number) {
    this.#nodeCount = nodeCount;
    for (const application of [...applications].sort(byName)) this.add(application);
  }

  applications(): IterableIterator<LiveApplication> {
    return this.#applications.values();
  }

  application(name: string): LiveApplication | undefined {
    return this.#applications.get(name);
  }

  service(name: string): FoundService | undefined {
    return this.#services.get(name);
  }

  partitions(): IterableIterator<LivePartition> {
    return this.#partitions.values();
  }

  /** @param id In any case. */
  partition(id: string): LivePartition | undefined {
    return this.#partitions.get(id.toLowerCase());
  }

  /** The partitions of a service, by id. */
  partitionsOf({ name }: { readonly name: string }): readonly LivePartition[] {
    return this.#partitionsOf.get(name) ?? [];
  }

  /** @param description One whose names and ids are not there yet. */
  add(description: Application): LiveApplication {
    const { typeVersion, parameters = {} } = description;
    const application: LiveApplication = { ...description, services: [], typeVersion, parameters, status: "Ready" };
    const last = [...this.#applications.keys()].at(-1);
    this.#applications.set(application.name, application);
    if (last !== undefined && last > application.name) this.#sortApplications();
    application.services = [...description.services].sort(byName).map((service) => this.#live(service, application));
    return application;
  }

  /** @param description One whose name and ids are not there yet. */
  addService(application: LiveApplication, description: Service): LiveService {
    const service = this.#live(description, application);
    application.services = [...application.services, service].sort(byName);
    return service;
  }

  remove(application: LiveApplication): void {
    for (const service of application.services) this.removeService({ service, application });
    this.#applications.delete(application.name);
  }

  removeService({ service, application }: FoundService): void {
    application.services = application.services.filter((one) => one !== service);
    for (const { id } of this.partitionsOf(service)) this.#partitions.delete(id);
    this.#partitionsOf.delete(service.name);
    this.#services.delete(service.name);
  }

  #live(description: Service, application: LiveApplication): LiveService {
    const service: LiveService = {
      ...description,
      manifestVersion: description.manifestVersion ?? application.typeVersion,
    };
    this.#services.set(service.name, { service, application });
    const partitions = service.partitions.map((partition) => this.#livePartition(partition, service, application));
    partitions.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#partitionsOf.set(service.name, partitions);
    for (const partition of partitions) this.#partitions.set(partition.id, partition);
    return service;
  }

  #sortApplications(): void {
    const sorted = [...this.#applications.values()].sort(byName);
    this.#applications.clear();
    for (const application of sorted) this.#applications.set(application.name, application);
  }

  #livePartition(description: Partition, service: LiveService, application: LiveApplication): LivePartition {
    const id = description.id.toLowerCase();
    return { id, description, service, application, ...startOf(description, service, this.#nodeCount) };
  }
}

/** By code units: the server compares names without regard to a language. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
