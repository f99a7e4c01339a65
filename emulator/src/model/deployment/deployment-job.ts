import { z } from "zod";

const shared = {
  /** Full name. */
  name: z.string(),
  /** When it is done. */
  endsAt: z.number(),
};

/** A creation or a deletion that is under way, as it is kept. */
export const deploymentJob = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("create application"), ...shared }),
  z.strictObject({ kind: z.literal("create service"), ...shared }),
  z.strictObject({ kind: z.literal("delete application"), ...shared, isForced: z.boolean() }),
  z.strictObject({ kind: z.literal("delete service"), ...shared, isForced: z.boolean() }),
]);

export type DeploymentJob = z.output<typeof deploymentJob>;
