import type { Json } from "../../wire/json.js";

/** A copy as plain JSON, which shares nothing with the value. Infinite numbers become `null`; there must be no `bigint`. */
export function plainJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
