import { z } from "zod";

export const commandStates = ["Running", "Completed", "Faulted", "Cancelled", "ForceCancelled"] as const;

/** A command of the Fault Analysis Service to let a partition lose its data, as it is kept. */
export const dataLossCommand = z.strictObject({
  operationId: z.string(),
  partitionId: z.string(),
  serviceName: z.string(),
  state: z.enum(commandStates),
  /** When it is tried next; missing where requests for the progress of a restore move it on. */
  dueAt: z.number().exactOptional(),
});

export type DataLossCommand = z.output<typeof dataLossCommand>;
