import {
  type Emulator,
  type RouteName,
  readTopology,
  type Topology,
  type TopologyFile,
} from "servicefabric-backup-emulator";
import type { Properties } from "./provider-host";
import { currentStoredCode } from "./stored-codes";

/** What tells a set's inputs from those of another resource. */
export const ofApplication = (application: string): Properties => ({
  application,
  __provider: currentStoredCode("applicationBackup"),
});

export const ofService = (service: string): Properties => ({
  service,
  __provider: currentStoredCode("serviceBackup"),
});

type Service = TopologyFile["applications"][number]["services"][number];
type Partitions = Pick<Service, "partitions" | "scheme" | "partitionCount" | "names">;

/** A service that can be backed up; with a single partition, unless others are given. */
export function persisted(name: string, partitions: Partitions = {}): Service {
  return { kind: "Stateful", name, typeName: "StoreType", hasPersistedState: true, ...partitions };
}

export function inMemory(name: string): Service {
  return { kind: "Stateful", name, typeName: "CacheType", hasPersistedState: false };
}

export function stateless(name: string): Service {
  return { kind: "Stateless", name, typeName: "WebType" };
}

/** A cluster of these applications, each with its services. */
export function topologyOf(applications: Readonly<Record<string, readonly Service[]>>): Topology {
  return readTopology({
    applications: Object.entries(applications).map(([name, services]) => ({
      name,
      typeName: "ShopType",
      typeVersion: "1.0.0",
      services: [...services],
    })),
  });
}

/** The ids of a service's partitions, in the order of the topology. */
export function partitionsOf({ topology }: Pick<Emulator, "topology">, service: string): readonly string[] {
  const all = topology.applications.flatMap(({ services }) => services);
  return all.filter(({ name }) => name === service).flatMap(({ partitions }) => partitions.map(({ id }) => id));
}

/** Lets every answer of an operation be what the cluster answers to this path now, after a change. */
export async function answerInstead(
  emulator: Emulator,
  route: RouteName,
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const truth = await fetch(`${emulator.url}${path}?api-version=6.4`);
  emulator.faults.add({ route, action: { kind: "answer", status: 200, body: change(await truth.text()) } });
}
