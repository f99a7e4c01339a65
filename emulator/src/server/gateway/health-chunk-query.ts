import { z } from "zod";
import type { Call } from "./call.js";
import { readBody } from "./gateway-dialect.js";

const filterBits = z.number().int().nullish();

const partitionFilter = z.object({ PartitionIdFilter: z.string().nullish(), HealthStateFilter: filterBits });

const serviceFilter = z.object({
  ServiceNameFilter: z.string().nullish(),
  HealthStateFilter: filterBits,
  PartitionFilters: z.array(partitionFilter).nullish(),
});

const applicationFilter = z.object({
  ApplicationNameFilter: z.string().nullish(),
  ApplicationTypeNameFilter: z.string().nullish(),
  HealthStateFilter: filterBits,
  ServiceFilters: z.array(serviceFilter).nullish(),
});

const nodeFilter = z.object({ NodeNameFilter: z.string().nullish(), HealthStateFilter: filterBits });

const chunkQuery = z.object({
  NodeFilters: z.array(nodeFilter).nullish(),
  ApplicationFilters: z.array(applicationFilter).nullish(),
});

/** Which chunks of the cluster's health are wanted. What is not named by a filter is left out. */
export type HealthChunkQuery = z.infer<typeof chunkQuery>;

/** A request without a body asks for no chunks. @throws FabricError */
export function readHealthChunkQuery(call: Call): HealthChunkQuery {
  return call.body.text.trim() === "" ? {} : readBody(call, chunkQuery);
}
