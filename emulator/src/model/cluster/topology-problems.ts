import { readGuid } from "../../wire/guid.js";
import { findRangeFaults } from "./key-ranges.js";
import { problemOfName } from "./names.js";
import { systemApplicationName } from "./system-application.js";
import type { Application, ApplicationType, Partition, Service, Topology } from "./topology.js";

/** A topology that makes no sense. */
export class TopologyError extends TypeError {
  override readonly name = "TopologyError";

  /** @param problems All of them, each with its path: `applications[0].services[1].name: …`. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** A topology in which what could not be read is a hole. */
export type SparseTopology = Omit<Topology, "applications"> & {
  readonly applications: readonly (SparseApplication | undefined)[];
};

export type SparseApplication = Omit<Application, "services"> & { readonly services: readonly (Service | undefined)[] };

/** What is wrong with a topology beyond its shape: names, ids, ranges and counts. */
export function problemsOfTopology(topology: SparseTopology): string[] {
  return new TopologyCheck().check(topology);
}

class TopologyCheck {
  readonly #problems: string[] = [];
  readonly #seen = new Map<string, string>();

  check({ applications, nodes, applicationTypes = [] }: SparseTopology): string[] {
    if (nodes === 0 || (Array.isArray(nodes) && nodes.length === 0))
      this.#add("nodes", "A cluster has at least one node.");
    if (typeof nodes === "object") {
      for (const [index, { name }] of nodes.entries()) this.#claim(`nodes[${index}].name`, "node", name);
    }
    for (const [index, type] of applicationTypes.entries()) {
      this.#claim(`applicationTypes[${index}].name`, "application type", type.name);
      this.#checkDefaultServices(`applicationTypes[${index}]`, type);
    }
    for (const [index, application] of applications.entries()) {
      if (application) this.#checkApplication(`applications[${index}]`, application);
    }
    return this.#problems;
  }

  #checkDefaultServices(path: string, { name: typeName, defaultServices = [] }: ApplicationType): void {
    for (const [index, service] of defaultServices.entries()) {
      const at = `${path}.defaultServices[${index}]`;
      const isBelow = !service.name.startsWith("fabric:") && problemOfName(`fabric:/${service.name}`) === undefined;
      if (!isBelow) this.#add(`${at}.name`, `It is a name below the application, such as Orders — not ${service.name}`);
      this.#claim(`${at}.name`, `default service of ${typeName}`, service.name);
      if (service.partitions.length === 0) this.#add(`${at}.partitions`, "A service has at least one partition.");
      this.#checkSchemes(at, service.partitions);
    }
  }

  #checkApplication(path: string, application: SparseApplication): void {
    this.#checkName(`${path}.name`, application.name);
    if (application.name === systemApplicationName)
      this.#add(`${path}.name`, "Every cluster has this application of its own.");
    for (const [index, service] of application.services.entries()) {
      if (service) this.#checkService(`${path}.services[${index}]`, service, application);
    }
  }

  #checkService(path: string, service: Service, application: SparseApplication): void {
    this.#checkName(`${path}.name`, service.name);
    if (!service.name.startsWith(`${application.name}/`)) {
      this.#add(`${path}.name`, `${service.name} is not below its application ${application.name}`);
    }
    if (service.kind === "Stateful") {
      const { targetReplicaSetSize = 3, minReplicaSetSize = Math.min(2, targetReplicaSetSize) } = service;
      if (minReplicaSetSize > targetReplicaSetSize)
        this.#add(`${path}.minReplicaSetSize`, "It is above targetReplicaSetSize.");
    }
    if (service.partitions.length === 0) this.#add(`${path}.partitions`, "A service has at least one partition.");
    for (const [index, { id }] of service.partitions.entries()) this.#checkId(`${path}.partitions[${index}].id`, id);
    this.#checkSchemes(path, service.partitions);
  }

  #checkId(path: string, id: string): void {
    const guid = readGuid(id);
    if (guid === undefined) this.#add(path, `A partition's id is a GUID — not ${id}`);
    else this.#claim(path, "id", guid);
  }

  #checkSchemes(path: string, partitions: readonly Partition[]): void {
    const kinds = new Set(partitions.map(({ scheme }) => scheme.kind));
    if (kinds.size > 1)
      this.#add(`${path}.partitions`, `All partitions of a service have one scheme — not ${[...kinds].join(", ")}`);
    else if (kinds.has("Singleton") && partitions.length > 1) {
      this.#add(`${path}.partitions`, "A service with the scheme Singleton has one partition.");
    }
    this.#checkRanges(path, partitions);
    const names = new Set<string>();
    for (const [index, { scheme }] of partitions.entries()) {
      if (scheme.kind !== "Named") continue;
      if (names.has(scheme.name))
        this.#add(`${path}.partitions[${index}].scheme.name`, `${scheme.name} is there twice`);
      names.add(scheme.name);
    }
  }

  #checkRanges(path: string, partitions: readonly Partition[]): void {
    const ranges = partitions.flatMap(({ scheme }, index) =>
      scheme.kind === "Int64Range" ? [{ ...scheme, index }] : [],
    );
    for (const { lowKey, highKey, index } of ranges) {
      if (lowKey > highKey)
        this.#add(`${path}.partitions[${index}].scheme`, `lowKey ${lowKey} is above highKey ${highKey}`);
    }
    for (const { fault, before, after } of findRangeFaults(ranges)) {
      const text = fault === "overlap" ? "overlaps with" : "leaves a hole after";
      this.#add(`${path}.partitions[${after}].scheme`, `The range ${text} that of partitions[${before}]`);
    }
  }

  #checkName(path: string, name: string): void {
    const problem = problemOfName(name);
    if (problem !== undefined) this.#add(path, problem);
    this.#claim(path, "name", name);
  }

  #claim(path: string, kind: string, key: string): void {
    const seen = `${kind} ${key}`;
    const first = this.#seen.get(seen);
    if (first === undefined) this.#seen.set(seen, path);
    else this.#add(path, `${key} is there twice: it is also ${first}`);
  }

  #add(path: string, problem: string): void {
    this.#problems.push(`${path}: ${problem}`);
  }
}
