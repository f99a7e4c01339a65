import type { z } from "zod";
import { StateError } from "./keeps-state.js";

/** Checks a saved state. @throws StateError with every problem and its path. */
export function readState<T>(schema: z.ZodType<T>, saved: unknown): T {
  const result = schema.safeParse(saved);
  if (result.success) return result.data;
  throw new StateError(problemsOf(result.error));
}

/** One line for each problem: `calls.nth: Invalid input: expected number, received string`. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
}
