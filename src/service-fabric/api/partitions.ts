import type { Cluster } from "../cluster";
import type { Reply } from "../reply";
import { namedEntity, partition, partitionPage } from "../wire";
import { type Asking, tokenQuery } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { gatewayVersion, partitionListVersion } from "./versions";

export function partitionsApi(ask: Asking): Pick<Cluster, "getPartition" | "getServiceName" | "listPartitions"> {
  return {
    getPartition: (partitionId, signal) =>
      ask.getOptional(`/Partitions/${partitionId}?${gatewayVersion}`, partition, signal),
    getServiceName: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetServiceName?${gatewayVersion}`, namedEntity, signal),
    listPartitions: async (serviceName, signal) => {
      const list = await inEachSpelling([serviceName], ([id]) =>
        ask.list(partitionPage, signal, (token) => ({
          method: "GET",
          path: `/Services/${id}/$/GetPartitions?${tokenQuery(token)}${partitionListVersion}`,
        })),
      );
      return isNoSuchService(list) ? { kind: "answered", value: undefined } : list;
    },
  };
}

function isNoSuchService(reply: Reply<unknown>): boolean {
  return reply.kind === "error" && reply.status === 404 && reply.code !== undefined;
}
