import type { z } from "zod";

/**
 * What a schema finds wrong, one line a problem: `applications[0].services[1].name: …`.
 *
 * @param root Where the checked value stands. Default: it is the whole.
 */
export function describeIssues({ issues }: Pick<z.ZodError, "issues">, root = ""): string[] {
  return issues.map(({ path, message }) => {
    const place = root + path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return place === "" ? message : `${place.replace(/^\./, "")}: ${message}`;
  });
}

/** To be given to every `safeParse`: says in plain words what is wrong. A schema's own words go before. */
export const plainWords: { readonly error: z.core.$ZodErrorMap } = {
  error(issue) {
    // Of the whole, which has no path, it is better told what it must be.
    if (issue.input === undefined && issue.path?.length) return "is missing";
    switch (issue.code) {
      case "invalid_type":
        return `must be ${kinds[issue.expected] ?? issue.expected}`;
      case "invalid_value":
        return `must be ${issue.values.join(" or ")}`;
      case "invalid_format":
        return issue.format === "regex"
          ? `must match ${issue.pattern}`
          : `must be ${kinds[issue.format] ?? issue.format}`;
      case "too_small":
        return `must ${verbOf(issue)} ${issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`}`;
      case "too_big":
        return `must ${verbOf(issue)} ${issue.inclusive ? `${issue.maximum} or less` : `less than ${issue.maximum}`}`;
      case "unrecognized_keys":
        return `unknown name: ${issue.keys.join(", ")}`;
      case "invalid_union":
        return wordsOfUnion(issue);
      default:
        return undefined;
    }
  },
};

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  guid: "a GUID",
  datetime: "an ISO 8601 date",
};

/** Of a text or a list it is the length that is limited. */
function verbOf({ origin }: { readonly origin: string }): string {
  return origin === "string" || origin === "array" ? "have a length of" : "be";
}

function wordsOfUnion(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  // A member, such as `kind`, decides which of them is meant.
  if ("options" in issue && Array.isArray(issue.options)) return `must be ${issue.options.join(" or ")}`;
  return [...new Set(issue.errors.map((issues) => describeIssues({ issues }).join("; ")))].join(", or ");
}
