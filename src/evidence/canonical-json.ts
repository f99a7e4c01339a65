import { createHash } from "node:crypto";

/**
 * The one text of a plain JSON value: names in the order of their UTF-16 code units, no blank, numbers and strings as
 * ECMAScript writes them. Source: RFC 8785, the JSON Canonicalization Scheme, which takes both from ECMAScript.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one) ? inOrder(one) : one,
  );
}

/** The SHA-256 of the one text of a value, in hexadecimal. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}

function inOrder(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
