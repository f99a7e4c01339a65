import type { LiveApplication, LivePartition, LiveService } from "./live-partition.js";
import { startOf } from "./partition-start.js";
import type { Application, Partition } from "./topology.js";

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
    for (const application of [...applications].sort(byName)) this.#add(application);
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

  #add(description: Application): void {
    const { typeVersion, parameters = {} } = description;
    const services = [...description.services].sort(byName).map((service): LiveService => {
      return { ...service, manifestVersion: service.manifestVersion ?? typeVersion };
    });
    const application: LiveApplication = { ...description, services, typeVersion, parameters, status: "Ready" };
    this.#applications.set(application.name, application);
    for (const service of services) {
      this.#services.set(service.name, { service, application });
      const partitions = service.partitions.map((partition) => this.#live(partition, service, application));
      partitions.sort((a, b) => (a.id < b.id ? -1 : 1));
      this.#partitionsOf.set(service.name, partitions);
      for (const partition of partitions) this.#partitions.set(partition.id, partition);
    }
  }

  #live(description: Partition, service: LiveService, application: LiveApplication): LivePartition {
    const id = description.id.toLowerCase();
    return { id, description, service, application, ...startOf(description, service, this.#nodeCount) };
  }
}

/** By code units: the server compares names without regard to a language. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
