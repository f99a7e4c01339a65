import type { Bag } from "./bag";

/**
 * The one way out for properties. The host cannot send `undefined`, `bigint` or a `Date`, and notices only after the
 * side effect, so that the resource would be lost.
 */
export function toPlainJson(properties: Bag): Record<string, unknown> {
  return JSON.parse(JSON.stringify(properties));
}
