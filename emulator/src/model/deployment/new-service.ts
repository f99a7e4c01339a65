import { randomUUID } from "node:crypto";
import { nextDataLossVersion } from "../cluster/epoch.js";
import type { Partition, PartitionScheme, Service } from "../cluster/topology.js";

const firstConfigurationVersion = 4_294_967_296n;
/** What a partition has written of its own before anybody uses it. */
const firstLsn = 2n;

/** A default service of a type as one of an application: with a full name, and partitions of its own. */
export function newService(service: Service, applicationName: string, at: number): Service {
  const schemes = service.partitions.map(({ scheme }) => scheme);
  return { ...service, name: `${applicationName}/${service.name}`, partitions: partitionsOf(schemes, at) };
}

/** Partitions that hold nothing, under ids that nobody has had before, and are not ready yet. */
export function partitionsOf(schemes: readonly PartitionScheme[], at: number): Partition[] {
  return schemes.map((scheme) => ({
    id: randomUUID(),
    scheme,
    status: "NotReady",
    epoch: { dataLossVersion: nextDataLossVersion(0n, at), configurationVersion: firstConfigurationVersion },
    lsn: firstLsn,
    records: {},
  }));
}
