import { z } from "zod";

/** The output `partition`. */
export const partitionInformation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("Int64Range"), lowKey: z.string(), highKey: z.string() }),
  z.object({ kind: z.literal("Named"), name: z.string() }),
  z.object({ kind: z.literal("Singleton") }),
]);

export const epoch = z.object({ dataLossVersion: z.string(), configurationVersion: z.string() });

const record = z.object({
  state: z.string(),
  backupId: z.string().exactOptional(),
  location: z.string().exactOptional(),
  timestamp: z.string().exactOptional(),
  epoch: epoch.exactOptional(),
  lsn: z.string().exactOptional(),
  failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});

/** A request that an earlier run left in the state. */
export const pendingBackup = z.object({
  phase: z.enum(["accepted", "unknown", "timed out", "failed"]),
  partitionId: z.string(),
  requestedAt: z.iso.datetime(),
  acceptedAt: z.iso.datetime().exactOptional(),
  backupTimeoutMinutes: z.number(),
  snapshot: record.nullable(),
  baseline: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("none") }),
    z.object({ kind: z.literal("newest"), backupId: z.string(), createdAt: z.string() }),
    z.object({ kind: z.literal("unreadable") }),
  ]),
  target: z.object({
    partition: partitionInformation.exactOptional(),
    serviceName: z.string(),
    applicationName: z.string(),
    policyName: z.string().exactOptional(),
  }),
});
