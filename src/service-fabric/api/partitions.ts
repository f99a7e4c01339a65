import type { Cluster } from "../cluster";
import type { ClusterLists } from "../lists";
import type { Reply } from "../reply";
import { namedEntity, partition, partitionPage } from "../wire";
import { type Asking, tokenQuery } from "./asking";
import { inEachSpelling } from "./in-each-spelling";
import { gatewayVersion, partitionListVersion } from "./versions";

type Partitions = Pick<Cluster, "getPartition" | "getServiceName" | "listPartitions"> &
  Pick<ClusterLists, "pageOfPartitions">;

export function partitionsApi(ask: Asking): Partitions {
  const partitions = (id: string, token: string | undefined) =>
    ({ method: "GET", path: `/Services/${id}/$/GetPartitions?${tokenQuery(token)}${partitionListVersion}` }) as const;
  return {
    getPartition: (partitionId, signal) =>
      ask.getOptional(`/Partitions/${partitionId}?${gatewayVersion}`, partition, signal),
    getServiceName: (partitionId, signal) =>
      ask.get(`/Partitions/${partitionId}/$/GetServiceName?${gatewayVersion}`, namedEntity, signal),
    listPartitions: async (serviceName, signal) => {
      const list = await inEachSpelling([serviceName], ([id = ""]) =>
        ask.list(partitionPage, signal, (token) => partitions(id, token)),
      );
      return isNoSuchService(list) ? { kind: "answered", value: undefined } : list;
    },
    pageOfPartitions: async (serviceName, token, signal) => {
      const page = await inEachSpelling([serviceName], ([id = ""]) =>
        ask.page(partitionPage, partitions(id, token), signal),
      );
      return isNoSuchService(page) ? { kind: "answered", value: undefined } : page;
    },
  };
}

function isNoSuchService(reply: Reply<unknown>): boolean {
  return reply.kind === "error" && reply.status === 404 && reply.code !== undefined;
}
