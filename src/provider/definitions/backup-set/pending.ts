import { z } from "zod";
import type { PendingSet } from "../../../backup-set";
import { errorRegistry } from "../../../errors";
import { epoch, partitionInformation, pendingBackup } from "../common/pending-backup";

/** The proven backup of one partition of a set, in its outputs as in what an earlier run left. */
export const provenPartition = z.object({
  partitionId: z.string(),
  serviceName: z.string(),
  partition: partitionInformation.exactOptional(),
  backupId: z.string(),
  backupLocation: z.string(),
  epoch,
  lsn: z.string(),
  timestamp: z.iso.datetime(),
  reused: z.literal(true).exactOptional(),
});

const isCode = (code: unknown): code is keyof typeof errorRegistry => typeof code === "string" && code in errorRegistry;

const pendingSet = z.object({
  requestedAt: z.iso.datetime(),
  proven: z.array(provenPartition),
  asked: z.array(pendingBackup),
  missing: z.array(z.object({ partitionId: z.string(), code: z.custom<keyof typeof errorRegistry>(isCode) })),
  dropped: z.number().exactOptional(),
});

/** What an earlier run left in the state; `undefined` where it cannot be read, and then the run starts afresh. */
export function readPendingSet(value: unknown): PendingSet | undefined {
  const parsed = pendingSet.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
