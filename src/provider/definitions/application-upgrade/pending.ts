import { z } from "zod";
import type { PendingUpgrade } from "../../../upgrade";

const pendingUpgrade = z.object({
  phase: z.enum(["starting", "started", "failed"]),
  requestedAt: z.iso.datetime(),
  targetVersion: z.string(),
  previousVersion: z.string(),
  startedBefore: z.string().nullable(),
  startedAt: z.string().exactOptional(),
});

/** What an earlier run left in the state; `undefined` where it cannot be read, and then the run starts afresh. */
export function readPendingUpgrade(value: unknown): PendingUpgrade | undefined {
  const parsed = pendingUpgrade.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
