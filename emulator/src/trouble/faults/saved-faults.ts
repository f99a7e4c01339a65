import { z } from "zod";
import { faultSchema } from "./fault-json.js";

const number = z.int().nonnegative();

/** What the registry keeps in a snapshot. */
export const savedFaults = z.strictObject({
  added: number,
  entries: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      faults: z.array(
        z.strictObject({ fault: faultSchema, calls: number, hits: number, memory: z.record(z.string(), number) }),
      ),
    }),
  ),
});
