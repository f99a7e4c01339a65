import { z } from "zod";

/** A safety check that does not pass, so that an upgrade stays in a domain. */
export const safetyHold = z.strictObject({
  upgradeDomain: z.string(),
  phase: z.enum(["PreUpgradeSafetyCheck", "PostUpgradeSafetyCheck"]),
  /** `EnsurePartitionQuorum`, `EnsureAvailability`, `WaitForPrimarySwap`, or any other text. */
  kind: z.string().min(1),
  partitionId: z.string().optional(),
});

export type SafetyHold = z.output<typeof safetyHold>;
