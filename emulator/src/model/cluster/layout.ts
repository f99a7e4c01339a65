import type { JsonObject } from "../../wire/json.js";
import type { LiveApplication } from "./live-partition.js";
import type { Application, Partition, PartitionScheme, Service } from "./topology.js";

/** What is otherwise than at the start: names of applications and services that are gone, and what has come. */
export interface Layout {
  readonly removed: readonly string[];
  /** An application with the services that have come to it; it may have been there from the start. */
  readonly added: readonly Application[];
}

/** @param isAdded Whether what goes by this name has come since. */
export function layoutOf(
  start: readonly Application[],
  now: readonly LiveApplication[],
  isAdded: (name: string) => boolean,
): Layout {
  const left = new Set(
    now
      .flatMap(({ name, services }) => [name, ...services.map((service) => service.name)])
      .filter((one) => !isAdded(one)),
  );
  const removed = start.flatMap(({ name, services }) =>
    left.has(name) ? services.map((service) => service.name).filter((one) => !left.has(one)) : [name],
  );
  const added = now.flatMap((application) => {
    const services = application.services.filter(({ name }) => isAdded(name));
    return isAdded(application.name) || services.length > 0 ? [{ ...application, services }] : [];
  });
  return { removed, added };
}

/** The start with what has changed since. */
export function applyLayout(start: readonly Application[], { removed, added }: Layout): Application[] {
  const gone = new Set(removed);
  const left = start.filter(({ name }) => !gone.has(name));
  const names = new Set(left.map(({ name }) => name));
  return [
    ...left.map((application) => ({
      ...application,
      services: [
        ...application.services.filter(({ name }) => !gone.has(name)),
        ...added.filter(({ name }) => name === application.name).flatMap(({ services }) => services),
      ],
    })),
    ...added.filter(({ name }) => !names.has(name)),
  ];
}

/** An application as a topology file has it. */
export function writeApplicationInFile({ name, typeName, typeVersion, services }: Application): JsonObject {
  return { name, typeName, typeVersion, services: services.map(writeService) };
}

function writeService(service: Service): JsonObject {
  const { kind, name, typeName, manifestVersion, details, partitions } = service;
  const sizes =
    kind === "Stateless"
      ? { instanceCount: service.instanceCount }
      : {
          hasPersistedState: service.hasPersistedState,
          targetReplicaSetSize: service.targetReplicaSetSize,
          minReplicaSetSize: service.minReplicaSetSize,
        };
  return {
    kind,
    name,
    typeName,
    ...known({ manifestVersion, details, ...sizes }),
    partitions: partitions.map(writePartition),
  };
}

function writePartition({ id, scheme, status, epoch, lsn, records }: Partition): JsonObject {
  return {
    id,
    scheme: writeScheme(scheme),
    ...known({
      status,
      epoch: epoch && {
        dataLossVersion: epoch.dataLossVersion.toString(),
        configurationVersion: epoch.configurationVersion.toString(),
      },
      lsn: lsn?.toString(),
      records,
    }),
  };
}

function writeScheme(scheme: PartitionScheme): JsonObject {
  if (scheme.kind !== "Int64Range") return { ...scheme };
  return { kind: scheme.kind, lowKey: scheme.lowKey.toString(), highKey: scheme.highKey.toString() };
}

function known(members: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
