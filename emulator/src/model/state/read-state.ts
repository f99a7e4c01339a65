import type { z } from "zod";
import { describeIssues, plainWords } from "../../wire/checked.js";
import { StateError } from "./keeps-state.js";

/** Checks a saved state. @throws StateError with every problem and its path. */
export function readState<T>(schema: z.ZodType<T>, saved: unknown): T {
  const result = schema.safeParse(saved, plainWords);
  if (result.success) return result.data;
  throw new StateError(describeIssues(result.error));
}
