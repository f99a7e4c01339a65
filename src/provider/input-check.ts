import type { z } from "zod";
import { type CheckFailure, checkFailure } from "./check-failure";
import { isUnknownAt } from "./unknowns";

/**
 * All that is wrong with the inputs by their schema. What is not known yet is right.
 * @param at Where the inputs come from, as the begin of every path. Default: nothing, they are the resource's own.
 */
export function failuresOf(schema: z.ZodType, inputs: unknown, at = ""): CheckFailure[] {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return [];
  return parsed.error.issues
    .filter(({ path }) => !isUnknownAt(inputs, path))
    .map((issue) =>
      checkFailure(
        [at, ...issue.path].filter((step) => step !== "").join("."),
        problemOf(issue, valueAt(inputs, issue.path)),
      ),
    );
}

/** Zod's issue in the words of this project. Zod's own may be about its types rather than about the input. */
function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== "invalid_union") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? `must be of type ${issue.expected}` : issue.message;
    case "unrecognized_keys":
      return `has no field ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => `"${String(value)}"`).join(", ")}`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return typeof value === "object" && value !== null ? valueAt(Reflect.get(value, key), rest) : undefined;
}
