import type { Call } from "./call.js";

const defaultSeconds = 60;

/** How long a caller wants to wait at most: the parameter `timeout`, in milliseconds. */
export function timeoutOf({ query }: Call): number {
  const text = query.get("timeout") ?? "";
  return (/^\d{1,10}$/.test(text) ? Number(text) : defaultSeconds) * 1_000;
}
