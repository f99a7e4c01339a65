import { z } from "zod";
import type { PendingBackup } from "../../../backup";
import { partitionInformation } from "./target";

const epoch = z.object({ dataLossVersion: z.string(), configurationVersion: z.string() });

const record = z.object({
  state: z.string(),
  backupId: z.string().exactOptional(),
  location: z.string().exactOptional(),
  timestamp: z.string().exactOptional(),
  epoch: epoch.exactOptional(),
  lsn: z.string().exactOptional(),
  failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});

const pendingBackup = z.object({
  phase: z.enum(["accepted", "unknown", "timed out", "failed"]),
  partitionId: z.string().exactOptional(),
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

/**
 * What an earlier run left in the state; `undefined` where it cannot be read, and then the run starts afresh.
 * Earlier releases left no partition id: they took a target by that alone, so that it is among the inputs.
 */
export function readPending(value: unknown, partitionId: string | undefined): PendingBackup | undefined {
  const parsed = pendingBackup.safeParse(value);
  if (!parsed.success) return undefined;
  const id = parsed.data.partitionId ?? partitionId;
  return id === undefined ? undefined : { ...parsed.data, partitionId: id };
}
