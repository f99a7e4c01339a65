import { z } from "zod";
import { didYouMean } from "../errors/did-you-mean";
import { type CheckFailure, checkFailure } from "./check-failure";
import { isUnknownAt } from "./unknowns";

/**
 * All that is wrong with the inputs by their schema. What is not known yet is right.
 * @param at Where the inputs come from, as the begin of every path. Default: nothing, they are the resource's own.
 */
export function failuresOf(schema: z.ZodType, inputs: unknown, at = ""): CheckFailure[] {
  const parsed = schema.safeParse(inputs, { error: unknownNames });
  if (parsed.success) return [];
  return parsed.error.issues
    .filter(({ path }) => !isUnknownAt(inputs, path))
    .flatMap((issue) => {
      const path = [at, ...issue.path].filter((step) => step !== "").join(".");
      return problemOf(issue, valueAt(inputs, issue.path))
        .split("\n")
        .map((problem) => checkFailure(path, problem));
    });
}

/** What to say of fields that an object does not have, one a line. Only here Zod tells which it has. */
const unknownNames: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== "unrecognized_keys") return undefined;
  const names = issue.inst instanceof z.core.$ZodObject ? Object.keys(issue.inst._zod.def.shape) : [];
  return issue.keys.map((key) => `has no field ${JSON.stringify(key)}${didYouMean(key, names)}`).join("\n");
};

/** Zod's issue in the words of this project. Zod's own may be about its types rather than about the input. */
function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== "invalid_union") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? `must be of type ${issue.expected}` : issue.message;
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
