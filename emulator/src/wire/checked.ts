import type { z } from "zod";

/**
 * What a schema finds wrong, one line a problem: `applications[0].services[1].name: …`.
 *
 * @param root Where the checked value stands. Default: it is the whole.
 */
export function describeIssues(error: z.ZodError, root = ""): string[] {
  return error.issues.map(({ path, message }) => {
    const place = root + path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return place === "" ? message : `${place.replace(/^\./, "")}: ${message}`;
  });
}
