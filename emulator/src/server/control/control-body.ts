import { z } from "zod";
import { describeIssues, plainWords } from "../../wire/checked.js";
import { ProblemsError } from "../../wire/problems-error.js";

/** Milliseconds since 1970, or an ISO 8601 date. */
export const time = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

/** Parameters of a named fault or a scenario. Default: none. */
export const parameters = z.record(z.string(), z.unknown()).default({});

/** Checks a body. @throws ProblemsError with every problem and its path. */
export function readBodyAs<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, plainWords);
  if (result.success) return result.data;
  throw new ProblemsError("The request is invalid", describeIssues(result.error));
}
