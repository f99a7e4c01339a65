import { z } from "zod";
import type { FabricError } from "../fabric-error.js";

const job = {
  typeName: z.string(),
  typeVersion: z.string(),
  /** When its turn is over; missing before it has begun. */
  endsAt: z.number().optional(),
};

/** A change of the versions of an application type that is queued or under way, as it is kept. */
export const provisioningJob = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("provision"), uri: z.string(), isAsync: z.boolean(), ...job }),
  z.strictObject({ kind: z.literal("unprovision"), ...job }),
]);

/** The same with what becomes of it. */
export type ProvisioningJob = z.output<typeof provisioningJob> & {
  isOver?: boolean;
  error?: FabricError;
};

export type ProvisionRequest = Omit<Extract<ProvisioningJob, { kind: "provision" }>, "kind" | "endsAt">;
