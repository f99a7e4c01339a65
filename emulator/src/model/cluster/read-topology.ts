import type { z } from "zod";
import { describeIssues, plainWords } from "../../wire/checked.js";
import { isJsonObject } from "../../wire/json.js";
import { derivedPartitionId } from "./derived-ids.js";
import { highestKey, lowestKey, splitKeyRange } from "./key-ranges.js";
import type { Application, ApplicationType, Partition, PartitionScheme, Service, Topology } from "./topology.js";
import {
  type ApplicationTypeInFile,
  applicationHead,
  type PartitionInFile,
  type ServiceInFile,
  serviceInFile,
  topologyFileHead,
} from "./topology-file.js";
import { problemsOfTopology, type SparseApplication, type SparseTopology, TopologyError } from "./topology-problems.js";

/**
 * Reads a topology that came out of a JSON file. Ids that the file does not spell out are derived from the names, so that
 * they are the same in every run.
 *
 * @throws TopologyError with every problem and its path: `applications[0].services[1].partitions[0].id: …`.
 */
export function readTopology(value: unknown): Topology {
  const reader = new TopologyReader();
  const topology = reader.read(value);
  const problems = [...reader.problems, ...problemsOfTopology(topology)];
  if (problems.length > 0) throw new TopologyError(problems);
  return { ...topology, applications: topology.applications.flatMap(withoutHoles) };
}

/** Reads piece by piece, so that a problem here does not hide another one there. A piece that cannot be read leaves a hole. */
class TopologyReader {
  readonly problems: string[] = [];

  read(value: unknown): SparseTopology {
    const head = this.#check(topologyFileHead, value, "");
    const applications = listIn(value, "applications").map((application, index) =>
      this.#readApplication(application, `applications[${index}]`),
    );
    if (!head) return { applications };
    const { cluster, nodes, applicationTypes, packages } = head;
    return withoutUndefined({
      cluster: cluster && withoutUndefined(cluster),
      nodes: typeof nodes === "object" ? nodes.map(withoutUndefined) : nodes,
      applicationTypes: applicationTypes?.map((type, index) => this.#readType(type, `applicationTypes[${index}]`)),
      packages: packages?.map(withoutUndefined),
      applications,
    });
  }

  #readType(type: ApplicationTypeInFile, path: string): ApplicationType {
    const services = type.defaultServices?.map((one, index) =>
      this.#readService(one, `${path}.defaultServices[${index}]`),
    );
    const defaultServices = services?.filter((service) => service !== undefined);
    return withoutUndefined({ ...type, versions: versionsOf(type), defaultServices });
  }

  #readApplication(value: unknown, path: string): SparseApplication | undefined {
    const head = this.#check(applicationHead, value, path);
    const services = listIn(value, "services").map((service, index) =>
      this.#readService(service, `${path}.services[${index}]`),
    );
    return head && withoutUndefined({ ...head, services });
  }

  #readService(value: unknown, path: string): Service | undefined {
    const service = this.#check(serviceInFile, value, path);
    if (!service) return undefined;
    const problems = problemsOfPartitioning(service, path);
    this.problems.push(...problems);
    return problems.length === 0 ? makeService(service) : undefined;
  }

  #check<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string): z.output<Schema> | undefined {
    const read = schema.safeParse(value, plainWords);
    if (read.success) return read.data;
    this.problems.push(...describeIssues(read.error, path));
    return undefined;
  }
}

function versionsOf({ versions }: ApplicationTypeInFile): ApplicationType["versions"] {
  return versions.map((given) => (typeof given === "string" ? given : withoutUndefined(given)));
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = isJsonObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}

function withoutHoles(application: SparseApplication | undefined): Application[] {
  if (!application) return [];
  return [{ ...application, services: application.services.filter((service) => service !== undefined) }];
}

/** What a service says about its partitions that does not fit together. */
function problemsOfPartitioning(service: ServiceInFile, path: string): string[] {
  const { partitions, scheme = "Singleton", partitionCount, lowKey, highKey, names } = service;
  const problems: string[] = [];
  const refuse = (member: string, given: unknown, isAllowed: boolean, why: string) => {
    if (given !== undefined && !isAllowed) problems.push(`${path}.${member}: ${why}`);
  };
  const isRange = partitions === undefined && scheme === "Int64Range";
  refuse("scheme", service.scheme, partitions === undefined, "It goes without partitions, which name their own.");
  for (const [member, given] of Object.entries({ partitionCount, lowKey, highKey })) {
    refuse(member, given, isRange, 'It needs "scheme": "Int64Range", and goes without partitions.');
  }
  refuse(
    "names",
    names,
    partitions === undefined && scheme === "Named",
    'It needs "scheme": "Named", and goes without partitions.',
  );
  if (isRange && partitionCount === undefined) problems.push(`${path}.partitionCount: The scheme Int64Range needs it.`);
  if (partitions === undefined && scheme === "Named" && !names)
    problems.push(`${path}.names: The scheme Named needs them.`);
  const { lowKey: low, highKey: high } = keysOf(service);
  if (isRange && high - low + 1n < BigInt(partitionCount ?? 1)) {
    problems.push(`${path}.partitionCount: There are fewer keys from ${low} to ${high}.`);
  }
  return problems;
}

function makeService({ scheme, partitionCount, lowKey, highKey, names, ...service }: ServiceInFile): Service {
  const partitions =
    service.partitions?.map((given, index) => makePartition(given, service.name, index)) ??
    schemesOf({ scheme, partitionCount, names, ...keysOf({ lowKey, highKey }) }).map((made, index) =>
      makePartition({ scheme: made }, service.name, made.kind === "Named" ? made.name : index),
    );
  return withoutUndefined({ ...service, partitions });
}

function schemesOf({
  scheme = "Singleton",
  partitionCount = 1,
  names = [],
  lowKey,
  highKey,
}: Pick<ServiceInFile, "scheme" | "partitionCount" | "names"> & {
  lowKey: bigint;
  highKey: bigint;
}): PartitionScheme[] {
  switch (scheme) {
    case "Int64Range":
      return splitKeyRange(partitionCount, { lowKey, highKey }).map((range) => ({ kind: "Int64Range", ...range }));
    case "Named":
      return names.map((name) => ({ kind: "Named", name }));
    case "Singleton":
      return [{ kind: "Singleton" }];
  }
}

function keysOf({ lowKey = lowestKey, highKey = highestKey }: Pick<ServiceInFile, "lowKey" | "highKey">) {
  return { lowKey, highKey };
}

function makePartition(given: PartitionInFile, serviceName: string, place: number | string): Partition {
  return withoutUndefined({ ...given, id: given.id ?? derivedPartitionId(serviceName, place) });
}

type WithoutUndefined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** A copy without the members that are `undefined`; zod leaves optional ones that way, and ours are there or not. */
function withoutUndefined<T extends object>(object: T): WithoutUndefined<T> {
  // The entries are those of T, less what the type takes away.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
