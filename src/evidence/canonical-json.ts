import { createHash } from "node:crypto";

/**
 * The one text of a plain JSON value: names in the order of their UTF-16 code units, no blank, numbers and strings as
 * ECMAScript writes them. Source: RFC 8785, the JSON Canonicalization Scheme, which takes both from ECMAScript.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  // An object would put names that are numbers before all others.
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(",")}}`;
}

/** The SHA-256 of the one text of a value, in hexadecimal. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}
